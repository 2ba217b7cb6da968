/** Whether the desk's listeners are behind the server. Pure. */

import type { Incident, Report } from "../../generated/documents.ts";

/** What the desk shows of a document. */
export type Shown = Pick<Report, "status" | "claim"> | Pick<Incident, "status">;

/**
 * Whether a document is other than what the desk shows of it.
 *
 * @param path `reports/<id>` or `incidents/<id>`.
 * @param shown undefined when the desk does not show it: right for a report that nobody has to see to, and for an incident that has ended.
 */
export function isBehind(path: string, stored: Readonly<Record<string, unknown>>, shown: Shown | undefined): boolean {
  if (!shown) return path.startsWith("incidents/") && stored.is_open === true;
  return stored.status !== shown.status || holder(stored.claim) !== holder("claim" in shown ? shown.claim : undefined);
}

function holder(claim: unknown): string | undefined {
  return (claim as { operator_uid?: string } | null | undefined)?.operator_uid;
}
