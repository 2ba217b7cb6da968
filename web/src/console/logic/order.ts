/** In which order operators should work. Pure. */

import { urgency } from "./attention.ts";
import type { Entry } from "./entries.ts";

/** Below this, the facts speak against a report, and it waits behind the others of its priority (never dropped). */
export const LOW_TRUST = 40;

/**
 * Compare two waiting reports: a caller under threat first, then priority, then doubtful ones behind, then the oldest.
 *
 * Trust counts as a band and not as a number: one point more must not outrank a minute of waiting.
 */
export function byUrgency(a: Entry, b: Entry): number {
  return (
    Number(b.duress) - Number(a.duress) ||
    Number(a.exercise) - Number(b.exercise) ||
    a.priority - b.priority ||
    Number(a.trust < LOW_TRUST) - Number(b.trust < LOW_TRUST) ||
    a.since_ms - b.since_ms ||
    compareText(a.key, b.key)
  );
}

/** Compare two incidents under way: what somebody has to act on first, then priority, then the oldest. */
export function byAttention(a: Entry, b: Entry): number {
  return (
    urgency(b.attention) - urgency(a.attention) ||
    Number(a.exercise) - Number(b.exercise) ||
    a.priority - b.priority ||
    a.since_ms - b.since_ms ||
    compareText(a.key, b.key)
  );
}

/** Compare two ended incidents: the latest first. */
export function byEnd(a: Entry, b: Entry): number {
  return b.since_ms - a.since_ms || compareText(a.key, b.key);
}

/** One's own first, then by urgency. */
export function mineFirst(uid: string): (a: Entry, b: Entry) => number {
  const others = (entry: Entry): number => Number(entry.report?.claim?.operator_uid !== uid);
  return (a, b) => others(a) - others(b) || byUrgency(a, b);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
