/** Keep the screen on, as long as the app is in front. */

/** Begin; returns a function that ends it. */
export function keepAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let ended = false;
  const ask = async (): Promise<void> => {
    if (ended || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    lock = await navigator.wakeLock.request("screen").catch(() => undefined);
    if (ended) void lock?.release();
  };
  const seen = (): void => void ask(); // The browser lets go of it whenever the page is hidden.
  document.addEventListener("visibilitychange", seen);
  void ask();
  return () => {
    ended = true;
    document.removeEventListener("visibilitychange", seen);
    void lock?.release();
  };
}
