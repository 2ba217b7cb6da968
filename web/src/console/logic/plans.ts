/** A response plan in words. Pure. */

import type { AgencyKind } from "../../generated/agencies.ts";
import type { ResponsePlan } from "../../generated/plans.ts";

export type Selector = ResponsePlan["lead"][number];

/** How the words of a selector are made; the screen hands in its language. */
export interface SelectorWords {
  kind(kind: AgencyKind): string;
  agency(id: string): string;
  jurisdiction(kind: string): string;
  nearest(kind: string, count: number): string;
  water(agency: string): string;
}

/** Whom a selector chooses, in words. */
export function selectorText(selector: Selector, words: SelectorWords): string {
  switch (selector.by) {
    case "jurisdiction":
      return words.jurisdiction(words.kind(selector.kind));
    case "agency":
      return words.agency(selector.agency_id);
    case "nearest":
      return words.nearest(words.kind(selector.kind), selector.count);
    case "water":
      return words.water(words.agency(selector.agency_id));
  }
}
