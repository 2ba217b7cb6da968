import { afterEach, beforeEach, expect, test, vi } from "vitest";

interface Heard {
  next(snapshot: unknown): void;
  error(error: unknown): void;
}
const listeners: Heard[] = [];
vi.mock("../../src/kit/firestore.ts", () => ({
  database: () => Promise.resolve({}),
  onSnapshot: (_query: unknown, ...rest: unknown[]) => {
    const [next, error] = rest.slice(-2) as [Heard["next"], Heard["error"]];
    listeners.push({ next, error });
    return () => undefined;
  },
}));
const { Batch } = await import("../../src/console/data/batch.ts");
const { followAll, LiveMap } = await import("../../src/console/data/live.ts");

interface Row {
  id: string;
  at: number;
}
const doc = (id: string, at: number): object => ({ id, ref: { path: `rows/${id}` }, data: () => ({ id, at }) });

/** What the SDK hands over: all documents, and what has changed since the last time. */
function snapshot(docs: object[], changes: { type: string; doc: object }[], fromCache = false): object {
  return { docs, size: docs.length, metadata: { fromCache }, docChanges: () => changes };
}
const added = (docs: object[]): { type: string; doc: object }[] => docs.map((one) => ({ type: "added", doc: one }));

function live(): { map: InstanceType<typeof LiveMap<Row>>; redraws: () => number } {
  let redraws = 0;
  const batch = new Batch(() => redraws++, (run) => run());
  return { map: new LiveMap<Row>(batch, 100), redraws: () => redraws };
}

beforeEach(() => {
  vi.useFakeTimers();
  listeners.length = 0;
});
afterEach(() => void vi.useRealTimers());

test("a listener that the server ended keeps what it knew, says so, and is opened again", async () => {
  const { map } = live();
  map.follow({} as never);
  const [a, b] = [doc("a", 1), doc("b", 1)];
  listeners[0]!.next(snapshot([a, b], added([a, b])));
  expect(map.state).toMatchObject({ ready: true, online: true, problem: undefined });
  listeners[0]!.error({ code: "permission-denied" });
  expect([...map.map.keys()]).toEqual(["a", "b"]);
  expect(map.state).toMatchObject({ ready: true, online: false, problem: "permission-denied" });
  await vi.advanceTimersByTimeAsync(1000);
  expect(listeners).toHaveLength(2);

  const [b_now, c] = [doc("b", 2), doc("c", 2)];
  listeners[1]!.next(snapshot([b_now, c], added([b_now, c])));
  expect([...map.map.entries()]).toEqual([["b", { id: "b", at: 2 }], ["c", { id: "c", at: 2 }]]);
  expect(map.state).toMatchObject({ online: true, problem: undefined });
});

test("what is known stays while the listener that was opened again has only its empty memory", async () => {
  const { map } = live();
  map.follow({} as never, true);
  const a = doc("a", 1);
  listeners[0]!.next(snapshot([a], added([a])));
  listeners[0]!.error({ code: "unavailable" });
  await vi.advanceTimersByTimeAsync(1000);
  listeners[1]!.next(snapshot([], [], true));
  expect([...map.map.keys()]).toEqual(["a"]);
  expect(map.state.online).toBe(false);
  listeners[1]!.next(snapshot([], []));
  expect(map.map.size).toBe(0);
  expect(map.state.online).toBe(true);
});

test("only changes are applied, and nothing is redrawn without any", () => {
  const { map, redraws } = live();
  map.follow({} as never);
  const [a, b] = [doc("a", 1), doc("b", 1)];
  listeners[0]!.next(snapshot([a, b], added([a, b])));
  listeners[0]!.next(snapshot([b], [{ type: "removed", doc: a }]));
  expect([...map.map.keys()]).toEqual(["b"]);
  expect(redraws()).toBe(2);
  listeners[0]!.next(snapshot([b], []));
  expect(redraws()).toBe(2);
});

test("after the end nothing is heard and nothing is opened", async () => {
  const { map } = live();
  map.follow({} as never);
  listeners[0]!.error({ code: "unavailable" });
  map.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(listeners).toHaveLength(1);
  expect(map.state.problem).toBeUndefined();
});

test("a short list is followed the same way", async () => {
  const seen: Row[][] = [];
  const end = followAll<Row>(() => ({}) as never, (found) => seen.push(found));
  await vi.advanceTimersByTimeAsync(0);
  listeners[0]!.error({ code: "permission-denied" });
  await vi.advanceTimersByTimeAsync(1000);
  listeners[1]!.next(snapshot([doc("a", 1)], []));
  expect(seen).toEqual([[{ id: "a", at: 1 }]]);
  end();
});
