/** The desk's time: the server's, as far as it is known. Ages and deadlines are the server's times. */

import { now } from "../kit/now.svelte.ts";

/** An offset below this is the rounding of the Date header (one second) and the way there. */
const TRUSTED_MS = 2000;

let offset_ms = $state(0);

/** The server's time in milliseconds, new every second; reactive. */
export function deskNow(): number {
  return now() + offset_ms;
}

/** The same, exact and not reactive. */
export function deskNowExact(): number {
  return Date.now() + offset_ms;
}

/** By how much this computer's clock is wrong, in milliseconds; positive when it is slow. */
export function clockError(): number {
  return offset_ms;
}

/** The offset that an answer's Date header tells. */
export function offsetOf(date_header: string | null, sent_ms: number, received_ms: number): number {
  const server_ms = Date.parse(date_header ?? "");
  if (!Number.isFinite(server_ms)) return 0;
  // The header is cut to whole seconds: on average it is half a second late.
  const found = server_ms + 500 - (sent_ms + received_ms) / 2;
  return Math.abs(found) < TRUSTED_MS ? 0 : Math.round(found);
}

/** Compare this computer's clock with the server's. */
export async function checkClock(): Promise<void> {
  try {
    const sent_ms = Date.now();
    const response = await fetch("/config.json", { method: "HEAD", cache: "no-store" });
    offset_ms = offsetOf(response.headers.get("date"), sent_ms, Date.now());
  } catch {
    // Without an answer the last offset stays.
  }
}
