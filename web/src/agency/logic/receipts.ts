/** Telling the server how far an alert got on this device. */

import type { PushData } from "../../kit/push.ts";

export type ReceiptEvent = "delivered" | "opened";

/** Body of POST /api/v1/receipts. */
export interface ReceiptBody {
  alert_id: string;
  device_id: string;
  receipt_key: string;
  event: ReceiptEvent;
}

/** What a try came to: `missing` when the server does not know the receipt (yet), `unreached` when there was no answer. */
export type ReceiptOutcome = "accepted" | "missing" | "unreached";

/** The server writes a receipt a moment after it has sent the push, so that a fast device can be too early. In milliseconds. */
export const MISSING_WAITS_MS = [1000, 3000, 10_000];

/** The receipt of a push. */
export function receiptBody(push: PushData, event: ReceiptEvent): ReceiptBody {
  return { alert_id: push.alert_id, device_id: push.device_id, receipt_key: push.receipt_key, event };
}

/**
 * Report a receipt, patiently where the server does not know it yet.
 *
 * @param send one try.
 * @param wait waits so many milliseconds.
 * @returns `unreached` at once, for the caller to queue it; `missing` when it stays unknown.
 */
export async function reportReceipt(
  body: ReceiptBody, send: (body: ReceiptBody) => Promise<ReceiptOutcome>, wait: (wait_ms: number) => Promise<void>,
): Promise<ReceiptOutcome> {
  let outcome = await send(body);
  for (const wait_ms of MISSING_WAITS_MS) {
    if (outcome !== "missing") return outcome;
    await wait(wait_ms);
    outcome = await send(body);
  }
  return outcome;
}
