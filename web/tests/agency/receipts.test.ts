import { describe, expect, test } from "vitest";
import { receiptBody, reportReceipt, type ReceiptOutcome } from "../../src/agency/logic/receipts.ts";
import { createPush } from "./factories.ts";

/** A server that answers from a list, and a clock that only counts. */
async function report(answers: ReceiptOutcome[]) {
  const waits_ms: number[] = [];
  let tries = 0;
  const outcome = await reportReceipt(
    receiptBody(createPush(), "delivered"),
    async () => answers[Math.min(tries++, answers.length - 1)]!,
    async (wait_ms) => void waits_ms.push(wait_ms),
  );
  return { outcome, tries, waits_ms };
}

describe("reporting a receipt", () => {
  test("takes one try where the server knows it", async () => {
    expect(await report(["accepted"])).toEqual({ outcome: "accepted", tries: 1, waits_ms: [] });
  });

  test("waits 1 and 3 seconds where the push was faster than the server's own note", async () => {
    expect(await report(["missing", "missing", "accepted"])).toEqual({ outcome: "accepted", tries: 3, waits_ms: [1000, 3000] });
  });

  test("gives up after 1, 3 and 10 seconds", async () => {
    expect(await report(["missing"])).toEqual({ outcome: "missing", tries: 4, waits_ms: [1000, 3000, 10_000] });
  });

  test("leaves a broken network to the outbox at once", async () => {
    expect(await report(["missing", "unreached"])).toEqual({ outcome: "unreached", tries: 2, waits_ms: [1000] });
  });

  test("says which device, which alert, and the key from the push, and no more", () => {
    expect(receiptBody(createPush(), "opened")).toEqual({ alert_id: "alert-0001", device_id: "device-0001", receipt_key: "key-00000001", event: "opened" });
  });
});
