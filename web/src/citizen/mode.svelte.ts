/** What the next press is like. Kept in memory alone: a practice mode that survives a restart would be a trap. */

export const mode = $state({ exercise: false, silent: false });

let connected = $state(navigator.onLine);
addEventListener("online", () => (connected = true));
addEventListener("offline", () => (connected = false));

/** Whether the phone has a network; reactive. */
export function online(): boolean {
  return connected;
}
