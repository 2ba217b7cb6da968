import { beforeEach, describe, expect, test, vi } from "vitest";
import { RefusedError, UnreachedError, type ErrorBody } from "../../src/kit/commands.ts";
import { readAll, remove } from "../../src/kit/idb.ts";
import { Outbox, waitAfter, type Letter, type OutboxItem, type OutboxNews, type OutboxStore } from "../../src/kit/outbox.ts";

const letter = (command: string): Letter => ({ kind: "command", surface: "caller", command, data: {} });
const refusal = (code: string): RefusedError => new RefusedError(409, { code, message_id: "", message_en: "", what_to_do_id: "", what_to_do_en: "" } satisfies ErrorBody);

class MemoryStore implements OutboxStore {
  readonly items = new Map<string, OutboxItem>();
  all = (): Promise<OutboxItem[]> => Promise.resolve([...this.items.values()]);
  put = (item: OutboxItem): Promise<void> => Promise.resolve(void this.items.set(item.id, item));
  remove = (id: string): Promise<void> => Promise.resolve(void this.items.delete(id));
}

/** A server that writes down what arrives, and fails on command. */
class Server {
  readonly arrived: string[] = [];
  readonly failures = new Map<string, Error[]>();
  send = async (item: OutboxItem): Promise<unknown> => {
    await Promise.resolve();
    const failure = this.failures.get(item.id)?.shift();
    if (failure) throw failure;
    this.arrived.push(item.id);
    return { id: item.id };
  };
}

async function settled(box: Outbox): Promise<void> {
  let before = -1;
  for (let round = 0; round < 20; round++) {
    await box.flush();
    const left = (await box.items()).length;
    if (left === before) return;
    before = left;
  }
}

let store: MemoryStore;
let server: Server;
let now: number;
let box: Outbox;
let news: OutboxNews[];
beforeEach(() => {
  store = new MemoryStore();
  server = new Server();
  now = 1000;
  box = new Outbox(store, server.send, () => now);
  news = [];
  box.listen((each) => news.push(each));
});

describe("sending", () => {
  test("letters of one lane arrive in the order of adding, even within one millisecond", async () => {
    for (const id of ["c", "a", "b"]) await box.add("lane", letter(id), { id });
    await settled(box);
    expect(server.arrived).toEqual(["c", "a", "b"]);
    expect(await box.items()).toEqual([]);
  });

  test("a letter without an answer stays, holds its lane back, and is sent again after its wait", async () => {
    server.failures.set("first", [new UnreachedError("offline")]);
    await box.add("lane", letter("first"), { id: "first" });
    await box.add("lane", letter("second"), { id: "second" });
    await settled(box);
    expect(server.arrived).toEqual([]);
    now += waitAfter(1) + 1;
    await settled(box);
    expect(server.arrived).toEqual(["first", "second"]);
  });

  test("the network coming back sends at once, whatever the wait was", async () => {
    server.failures.set("x", [new UnreachedError("offline"), new UnreachedError("offline")]);
    await box.add("lane", letter("x"), { id: "x" });
    await settled(box);
    await box.flush(true);
    expect(server.arrived).toEqual([]);
    await box.flush(true);
    expect(server.arrived).toEqual(["x"]);
  });

  test("another lane goes on while one waits", async () => {
    server.failures.set("stuck", [new UnreachedError("offline")]);
    await box.add("photo", letter("stuck"), { id: "stuck" });
    await box.add("chat", letter("line"), { id: "line" });
    await settled(box);
    expect(server.arrived).toEqual(["line"]);
  });

  test("what belongs to a report waits until the report has arrived", async () => {
    server.failures.set("report", [new UnreachedError("offline")]);
    await box.add("report", letter("report"), { id: "report", essential: true });
    await box.add("report:photo", letter("photo"), { id: "photo", after: "report" });
    await settled(box);
    expect(server.arrived).toEqual([]);
    now += 5000;
    await settled(box);
    expect(server.arrived).toEqual(["report", "photo"]);
  });

  test("the server's wish for a pause is kept", async () => {
    server.failures.set("x", [new UnreachedError("busy", 30)]);
    await box.add("lane", letter("x"), { id: "x" });
    await settled(box);
    now += 29_000;
    await settled(box);
    expect(server.arrived).toEqual([]);
    now += 1001;
    await settled(box);
    expect(server.arrived).toEqual(["x"]);
  });

  test("two flushes at once send a letter once", async () => {
    await box.add("lane", letter("x"), { id: "x" });
    await Promise.all([box.flush(true), box.flush(true), box.flush(true)]);
    await settled(box);
    expect(server.arrived).toEqual(["x"]);
  });

  test("a letter added while its lane is being sent is sent too", async () => {
    await box.add("lane", letter("x"), { id: "x" });
    const running = box.flush();
    await box.add("lane", letter("y"), { id: "y" });
    await running;
    await settled(box);
    expect(server.arrived).toEqual(["x", "y"]);
  });
});

test("the network comes back during a try that then fails: the next try does not wait", async () => {
  let fail!: (error: Error) => void;
  let tries = 0;
  const first_try = new Promise<never>((_resolve, reject) => (fail = reject));
  const restless = new Outbox(store, () => (++tries === 1 ? first_try : Promise.resolve()), () => now);
  await restless.add("lane", letter("x"), { id: "x" });
  await vi.waitFor(() => expect(tries).toBe(1));
  const back = restless.flush(true);
  await restless.items(); // by then the flush above has asked for its lane
  fail(new UnreachedError("offline"));
  await back;
  expect(tries).toBe(2);
});

describe("refusals", () => {
  test("a refused letter is taken out, told, and the rest of the lane goes on", async () => {
    server.failures.set("late", [refusal("CANCEL_WINDOW_OVER")]);
    await box.add("lane", letter("late"), { id: "late" });
    await box.add("lane", letter("next"), { id: "next" });
    await settled(box);
    expect(server.arrived).toEqual(["next"]);
    expect(news.find((each) => each.outcome === "refused")?.error?.code).toBe("CANCEL_WINDOW_OVER");
  });

  test("a refused essential letter stays for a person's decision and holds its lane", async () => {
    server.failures.set("report", [refusal("VALIDATION_FAILED")]);
    await box.add("r", letter("report"), { id: "report", essential: true });
    await box.add("r", letter("details"), { id: "details" });
    await settled(box);
    now += 3_600_000;
    await settled(box);
    expect(server.arrived).toEqual([]);
    expect((await box.items()).map((item) => item.refused?.code)).toEqual(["VALIDATION_FAILED", undefined]);
  });
});

test("the waits double up to a minute", () => {
  expect([1, 2, 3, 4, 5, 6, 20].map((attempts) => waitAfter(attempts))).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
});

test("a letter survives a restart of the app, photo bytes included, and then sends itself", async () => {
  for (const item of await readAll<OutboxItem>("outbox")) await remove("outbox", item.id);
  const offline = new Outbox(undefined, () => Promise.reject(new UnreachedError("offline")), () => now);
  const photo: Letter = { kind: "document", path: "reports/r/photos/p", fields: { data: new Uint8Array([1, 2, 255]) } };
  await offline.add("r:photo", photo, { id: "p" });
  await offline.flush();
  const sent: OutboxItem[] = [];
  const restarted = new Outbox(undefined, (item) => Promise.resolve(sent.push(item)), () => now);
  await restarted.flush(true);
  const [arrived] = sent;
  expect(arrived?.letter.kind === "document" && arrived.letter.fields.data).toEqual(new Uint8Array([1, 2, 255]));
  expect(await readAll("outbox")).toEqual([]);
});
