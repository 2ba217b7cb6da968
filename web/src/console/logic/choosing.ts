/** Which agencies an operator can send, the nearest and the proposed first. Pure. */

import { distanceMetres, type Place } from "../../kit/geo.ts";
import type { Agency, AgencyKind } from "../../generated/agencies.ts";
import type { Assignment } from "../../generated/documents.ts";
import { canDispatch } from "./assignments.ts";

/** What one dispatch command takes. */
export const DISPATCH_LIMIT = 10;

export interface Choice {
  agency: Agency;
  distance_m: number | undefined;
  assignment: Assignment | undefined;
  /** It is not at work on this incident already. */
  can: boolean;
}

/**
 * The agencies that fit the words typed: proposed ones first, then by distance, those without a position last.
 *
 * @param kindName a kind in the language of the screen, so that "hospital" finds hospitals.
 */
export function choices(
  agencies: Iterable<Agency>, assignments: readonly Assignment[], at: Place | null, words: string, kindName: (kind: AgencyKind) => string,
): Choice[] {
  const assigned = new Map(assignments.map((assignment) => [assignment.agency_id, assignment]));
  const wanted = words.toLocaleLowerCase("id").split(/\s+/).filter(Boolean);
  const found: Choice[] = [];
  for (const agency of agencies) {
    const text = `${agency.id} ${agency.name} ${kindName(agency.kind)}`.toLocaleLowerCase("id");
    if (agency.status !== "active" || !wanted.every((word) => text.includes(word))) continue;
    const assignment = assigned.get(agency.id);
    const distance_m = at && agency.position ? distanceMetres(at, agency.position) : undefined;
    found.push({ agency, distance_m, assignment, can: !assignment || canDispatch(assignment.status) });
  }
  return found.sort((a, b) => rank(a) - rank(b) || (a.distance_m ?? Infinity) - (b.distance_m ?? Infinity) || a.agency.id.localeCompare(b.agency.id));
}

function rank({ assignment, can }: Choice): number {
  if (!can) return 2;
  return assignment?.status === "PROPOSED" ? 0 : 1;
}
