/** Telling the server that a push has arrived, or was looked at. */

import { callApi, RefusedError } from "../../kit/commands.ts";
import type { PushData } from "../../kit/push.ts";

/** The receipt may be written a moment after the push arrives, so "not found" is asked again after these. */
const AGAIN_AFTER_MS = [1000, 3000, 10_000];

/** Report one event of a push; failing is harmless, as the ladder then takes the device for unreached. */
export async function reportReceipt(
  { alert_id, device_id, receipt_key }: PushData,
  event: "delivered" | "opened",
  wait: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  send: (body: object) => Promise<unknown> = (body) => callApi("POST", "/api/v1/receipts", body, false),
): Promise<boolean> {
  for (let retry = 0; ; retry++) {
    try {
      await send({ alert_id, device_id, receipt_key, event });
      return true;
    } catch (error) {
      const wait_ms = AGAIN_AFTER_MS[retry];
      const hopeless = error instanceof RefusedError && error.status !== 404;
      if (hopeless || wait_ms === undefined) return false;
      await wait(wait_ms);
    }
  }
}
