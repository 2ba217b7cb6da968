/** One ticking clock for all timers of a page: a hundred cards must not mean a hundred intervals. */

let current = $state(Date.now());
setInterval(() => (current = Date.now()), 1000);

/** The time now in milliseconds since the epoch, new every second; reactive. */
export function now(): number {
  return current;
}
