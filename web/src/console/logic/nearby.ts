/** What else happens near a place: for duplicates, merging, and comparing reports. Pure. */

import { distanceMetres, type Place } from "../../kit/geo.ts";
import { millis } from "../../kit/format.ts";
import type { Incident, Report } from "../../generated/documents.ts";

/** An incident that another one may be. */
export interface Suggestion {
  incident: Incident;
  /** Undefined when one of the two has no position. */
  distance_m: number | undefined;
  apart_s: number;
}

/**
 * Open incidents that may be the same event, the likeliest first.
 *
 * @param at where, undefined when the phone did not know.
 * @param group only incidents of this group come first; the others follow, as a caller may have chosen wrongly.
 */
export function suggestions(
  incidents: Iterable<Incident>, not_id: string | undefined, at: Place | null | undefined, group: string | undefined, when_ms: number, limit = 12,
): Suggestion[] {
  const found: Suggestion[] = [];
  for (const incident of incidents) {
    if (!incident.is_open || incident.incident_id === not_id) continue;
    const distance_m = at && incident.position ? distanceMetres(at, incident.position) : undefined;
    found.push({ incident, distance_m, apart_s: Math.abs(when_ms - millis(incident.opened_at)) / 1000 });
  }
  return found.sort((a, b) => unlikeliness(a, group) - unlikeliness(b, group)).slice(0, limit);
}

/** Metres, with ten minutes apart and another group counted as further away. */
function unlikeliness({ incident, distance_m, apart_s }: Suggestion, group: string | undefined): number {
  return (distance_m ?? 50_000) + apart_s / 2 + (incident.group === group ? 0 : 20_000);
}

/** How one report stands to the first one of its incident. */
export interface Comparison {
  report: Report;
  is_first: boolean;
  distance_m: number | undefined;
  /** Seconds after the first one; negative when it was pressed earlier. */
  later_s: number;
}

/** The reports of an incident, the first one first, the others by the time of their press. */
export function comparisons(reports: readonly Report[], first_id: string): Comparison[] {
  const first = reports.find((report) => report.report_id === first_id) ?? reports[0];
  if (!first) return [];
  const compared = reports.map((report) => ({
    report,
    is_first: report === first,
    distance_m: first.position && report.position ? distanceMetres(first.position, report.position) : undefined,
    later_s: (millis(report.pressed_at) - millis(first.pressed_at)) / 1000,
  }));
  return compared.sort((a, b) => Number(b.is_first) - Number(a.is_first) || a.later_s - b.later_s);
}
