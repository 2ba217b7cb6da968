/** A selection of many reports for bulk triage. Pure: each function gives a new set. */

/** What one triage command takes (TRIAGE_LIMIT of the server). */
export const TRIAGE_LIMIT = 200;

/** Add or take one; at the limit nothing more is added. */
export function toggled(selected: ReadonlySet<string>, key: string): Set<string> {
  const next = new Set(selected);
  if (!next.delete(key) && next.size < TRIAGE_LIMIT) next.add(key);
  return next;
}

/** Add everything from one row to another, both included, up to the limit. */
export function extended(selected: ReadonlySet<string>, keys: readonly string[], from: string, to: string): Set<string> {
  const [a, b] = [keys.indexOf(from), keys.indexOf(to)];
  if (a < 0 || b < 0) return b < 0 ? new Set(selected) : toggled(selected, to);
  const next = new Set(selected);
  for (const key of keys.slice(Math.min(a, b), Math.max(a, b) + 1)) if (next.size < TRIAGE_LIMIT) next.add(key);
  return next;
}

/** The first ones of the list, up to the limit. */
export function firstOf(keys: readonly string[]): Set<string> {
  return new Set(keys.slice(0, TRIAGE_LIMIT));
}

/** Forget those that have left the list: somebody else has dealt with them. */
export function stillThere(selected: ReadonlySet<string>, keys: ReadonlySet<string>): Set<string> {
  return new Set([...selected].filter((key) => keys.has(key)));
}

/** The row to go to after `key` has left the list: the one that takes its place, or the last. */
export function neighbour(keys_before: readonly string[], keys_after: readonly string[], key: string): string | undefined {
  const at = keys_before.indexOf(key);
  const left = new Set(keys_after);
  const next = keys_before.slice(at + 1).find((other) => left.has(other));
  return next ?? keys_before.slice(0, Math.max(0, at)).findLast((other) => left.has(other)) ?? keys_after[0];
}
