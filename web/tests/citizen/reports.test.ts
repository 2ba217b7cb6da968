import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { OutboxItem } from "../../src/kit/outbox.ts";

type Reports = typeof import("../../src/citizen/reports.svelte.ts");
type Boxes = typeof import("../../src/kit/outbox.ts");

/** The app as after a start of the phone, without a network: what is on disk is all that it knows. */
async function start(): Promise<{ reports: Reports; boxes: Boxes }> {
  vi.resetModules();
  const boxes = await import("../../src/kit/outbox.ts");
  const reports = await import("../../src/citizen/reports.svelte.ts");
  await reports.recall();
  return { reports, boxes };
}

async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const found = await look();
    if (found) return found;
  }
  throw new Error("it did not come true in time");
}

const body = (item: OutboxItem): Record<string, unknown> => (item.letter.kind === "api" ? (item.letter.body as Record<string, unknown>) : {});

beforeEach(async () => {
  const { readAll, remove } = await import("../../src/kit/idb.ts");
  for (const store of ["reports", "outbox"] as const) for (const { id } of await readAll<{ id: string }>(store)) await remove(store, id);
  const geolocation = { getCurrentPosition: (_take: unknown, fail: PositionErrorCallback) => fail({ code: 1, PERMISSION_DENIED: 1 } as GeolocationPositionError), watchPosition: () => 1, clearWatch: () => undefined };
  Object.defineProperty(navigator, "geolocation", { value: geolocation, configurable: true });
});
afterEach(() => vi.resetModules());

test("a press without network and without a position is queued, and says that it waits", async () => {
  const { reports, boxes } = await start();
  const id = reports.press("kebakaran", { silent: true });
  const [item] = await until(async () => (await boxes.outbox().items()).length > 0 && boxes.outbox().items());
  expect(item).toMatchObject({ id, lane: id, essential: true });
  expect(body(item!)).toMatchObject({ report_id: id, category: "kebakaran", position: null, silent: true, exercise: false, locale: "id" });
  await until(() => reports.report(id)?.state === "waiting");
});

test("after a restart the report is still there and still the same, word for word", async () => {
  const first = await start();
  const id = first.reports.press("banjir");
  const [before] = await until(async () => (await first.boxes.outbox().items()).length > 0 && first.boxes.outbox().items());
  await until(() => first.reports.report(id)?.state === "waiting");
  const second = await start();
  expect(second.reports.report(id)?.state).toBe("waiting");
  const [after] = await second.boxes.outbox().items();
  expect(body(after!)).toEqual(body(before!));
});

test("an app that was ended between the press and the position still sends", async () => {
  const { write } = await import("../../src/kit/idb.ts");
  const interrupted = { id: "7f0d0b1c-0000-4000-8000-000000000001", category: "kebakaran", pressed_at: 1, position: null, exercise: false, silent: false, state: "locating", steps: [], agencies: [], photos: 0 };
  await write("reports", interrupted);
  const { boxes } = await start();
  const items = await until(async () => (await boxes.outbox().items()).length > 0 && boxes.outbox().items());
  expect(items[0]!.id).toBe(interrupted.id);
});

test("a report that the service worker sent while the app was closed is shown as sent", async () => {
  const first = await start();
  const id = first.reports.press("banjir");
  await until(() => first.reports.report(id)?.state === "waiting");
  await first.boxes.outbox().drop(id);
  const second = await start();
  await until(() => second.reports.report(id)?.state === "sent");
});

test("a report taken back before it left never leaves", async () => {
  const { reports, boxes } = await start();
  const id = reports.press("banjir");
  await until(() => reports.report(id)?.state === "waiting");
  await reports.cancel(id, "");
  expect(await boxes.outbox().items()).toEqual([]);
  expect(reports.report(id)?.state).toBe("withdrawn");
});

test("with a PIN it does leave, for only the server knows what the PIN means, and the screen is told the same", async () => {
  const { reports, boxes } = await start();
  const id = reports.press("banjir");
  await until(() => reports.report(id)?.state === "waiting");
  await reports.cancel(id, "4711");
  const items = await boxes.outbox().items();
  expect(items.map((item) => (item.letter.kind === "command" ? item.letter.data : item.id))).toEqual([id, { report_id: id, pin: "4711" }]);
  expect(reports.isFinished(reports.report(id)!)).toBe(true);
});

test("what is added waits for its report and never changes its words", async () => {
  const { reports, boxes } = await start();
  const id = reports.press("banjir");
  await until(() => reports.report(id)?.state === "waiting");
  await reports.addDetails(id, { description: "air setinggi dada" });
  await reports.say(id, "tolong");
  await reports.addPhoto(id, { content_type: "image/webp", data: new Uint8Array(3) });
  const [report, ...added] = await boxes.outbox().items();
  expect(body(report!)).not.toHaveProperty("description");
  expect(added.map((item) => item.after)).toEqual([id, id, id]);
  expect(new Set(added.map((item) => item.lane)).size).toBe(3);
});

test("a category that the server does not know is sent again as a plain SOS, as a new report", async () => {
  const { reports, boxes } = await start();
  const id = reports.press("kategori_baru");
  await until(() => reports.report(id)?.state === "waiting");
  const next = await reports.resend(id);
  const items = await until(async () => (await boxes.outbox().items()).some((item) => item.id === next) && boxes.outbox().items());
  expect(items.map((item) => item.id)).toEqual([next]);
  expect(body(items[0]!)).toMatchObject({ category: "darurat_umum", report_id: next });
});

test("history can be deleted, but not a report that is still under way", async () => {
  const { reports } = await start();
  const [open, taken_back] = [reports.press("banjir"), reports.press("banjir")];
  await until(() => reports.report(open)?.state === "waiting" && reports.report(taken_back)?.state === "waiting");
  await reports.cancel(taken_back, "");
  await reports.forget();
  expect(reports.reports().map((each) => each.id)).toEqual([open]);
});

test("photos are numbered from 0 to 9, as the rules know no other, and an eleventh is not sent", async () => {
  const { reports, boxes } = await start();
  const id = reports.press("banjir");
  await until(() => reports.report(id)?.state === "waiting");
  for (let number = 0; number < reports.MOST_PHOTOS + 1; number++) await reports.addPhoto(id, { content_type: "image/webp", data: new Uint8Array([1]) });
  const paths = (await boxes.outbox().items()).flatMap(({ letter }) => (letter.kind === "document" && letter.path.includes("/photos/") ? [letter.path] : []));
  expect(paths).toEqual([..."0123456789"].map((number) => `reports/${id}/photos/${number}`));
});

test("of the phone's reports the ten latest are named as its own, without those that never left", async () => {
  const { write } = await import("../../src/kit/idb.ts");
  const kept = { category: "kebakaran", position: null, exercise: false, silent: false, step: "done", steps: [], agencies: [], photos: 0 };
  for (let number = 0; number < 12; number++) {
    const each = { ...kept, id: `r${number}`, pressed_at: number, state: number === 11 ? "withdrawn" : "sent" };
    await write("reports", each);
  }
  const { reports } = await start();
  expect(reports.sentLately()).toEqual(["r10", "r9", "r8", "r7", "r6", "r5", "r4", "r3", "r2", "r1"]);
});
