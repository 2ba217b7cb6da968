/** Receipts and kept pushes with their real channels; works in the page and in the service worker. */

import { callApi, RefusedError } from "../kit/commands.ts";
import { readAll, read, remove, write } from "../kit/idb.ts";
import { outbox } from "../kit/outbox.ts";
import type { PushData } from "../kit/push.ts";
import { Inbox, type KeptPush } from "./logic/alerts.ts";
import { receiptBody, reportReceipt, type ReceiptBody, type ReceiptEvent, type ReceiptOutcome } from "./logic/receipts.ts";

/** Address for receipts; the key in the body is the right to report, so no sign-in is needed. */
const PATH = "/api/v1/receipts";

/** The pushes of this device. */
export const inbox = new Inbox({
  all: async () => (await readAll<KeptPush>("settings")).filter((kept) => kept.id.startsWith("push:")),
  get: (id) => read<KeptPush>("settings", id),
  put: (kept) => write("settings", kept),
  remove: (id) => remove("settings", id),
});

/** Report a receipt; one that finds no network goes to the outbox and is sent later. */
export async function tellReceipt(push: PushData, event: ReceiptEvent): Promise<void> {
  const body = receiptBody(push, event);
  if ((await reportReceipt(body, post, pause)) === "unreached") await queue(body);
}

/** Tell that an incident was opened on this device, once for each of its alerts. */
export async function tellOpened(incident_id: string): Promise<void> {
  await Promise.all((await inbox.open(incident_id)).map((push) => tellReceipt(push, "opened")));
}

async function post(body: ReceiptBody): Promise<ReceiptOutcome> {
  try {
    await callApi("POST", PATH, body, false);
    return "accepted";
  } catch (error) {
    return error instanceof RefusedError ? "missing" : "unreached";
  }
}

async function queue(body: ReceiptBody): Promise<void> {
  const letter = { kind: "api", method: "POST", path: PATH, body, signed: false } as const;
  await outbox().add(`receipt:${body.alert_id}`, letter, { id: `${body.alert_id}:${body.event}` });
}

function pause(wait_ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, wait_ms));
}
