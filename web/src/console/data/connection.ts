/** A connection that does not come, or does not come back: it is said, and begun anew. */

import { every } from "./ticker.ts";

/** What is watched, and what is done about it. */
export interface Watched {
  /** Whether what is shown comes from the server. */
  online(): boolean;
  /** Begin the connection anew. */
  reconnect(): Promise<void>;
  /** Told when it has been dark for too long, and when it is so no more. */
  dark(is_dark: boolean): void;
}

const LOOK_EVERY_S = 1;
/** The SDK gives a stream 10 s before it calls itself offline. A channel that was opened and gets no answer at all it may wait for without end. */
const PATIENCE_MS = 12_000;
const AGAIN_MS = 20_000;

/**
 * Watch a connection until told to stop.
 *
 * @returns a function that ends the watch.
 */
export function watchConnection(watched: Watched): () => void {
  let since_ms = Date.now();
  let begun_ms: number | undefined;
  const end = every(LOOK_EVERY_S, () => {
    const now_ms = Date.now();
    if (watched.online()) {
      if (begun_ms !== undefined) watched.dark(false);
      [since_ms, begun_ms] = [now_ms, undefined];
      return;
    }
    if (now_ms - (begun_ms ?? since_ms) < (begun_ms === undefined ? PATIENCE_MS : AGAIN_MS)) return;
    begun_ms = now_ms;
    watched.dark(true);
    // Without any network there is nothing to begin; the SDK notices when it comes back.
    if (navigator.onLine) void watched.reconnect().catch(() => undefined);
  });
  return () => {
    end();
    if (begun_ms !== undefined) watched.dark(false);
  };
}
