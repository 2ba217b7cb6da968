/** In which order operators should work. Pure. */

import { urgency } from "./attention.ts";
import type { Entry } from "./entries.ts";

/** Below this, the facts speak against a report, and it waits behind the others of its priority (never dropped). */
export const LOW_TRUST = 40;

/**
 * Where a line stands before its waiting time counts: a caller under threat first, drills last, then priority, then
 * doubtful ones behind. Worked out once for each line, as a storm sorts thousands of them many times a second.
 *
 * Trust counts as a band and not as a number: one point more must not outrank a minute of waiting.
 */
export function rankOf({ duress, exercise, priority, trust }: Pick<Entry, "duress" | "exercise" | "priority" | "trust">): number {
  return (duress ? 0 : 1000) + (exercise ? 100 : 0) + priority * 10 + (trust < LOW_TRUST ? 5 : 0);
}

/** Compare two waiting reports: by rank, then the oldest first. */
export function byUrgency(a: Entry, b: Entry): number {
  return a.rank - b.rank || a.since_ms - b.since_ms || compareText(a.key, b.key);
}

/**
 * Sort what was sorted a moment ago: lines stay in their old order to begin with, which leaves little to do.
 *
 * @param before the keys as they were sorted last.
 */
export function resorted(entries: readonly Entry[], before: readonly string[], compare: (a: Entry, b: Entry) => number): Entry[] {
  const left = new Map(entries.map((entry) => [entry.key, entry]));
  const nearly: Entry[] = [];
  for (const key of before) {
    const entry = left.get(key);
    if (!entry) continue;
    nearly.push(entry);
    left.delete(key);
  }
  return [...nearly, ...left.values()].sort(compare);
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
