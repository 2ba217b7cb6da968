import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Link } from "../../src/citizen/card.ts";
import type { Track } from "../../src/citizen/track.ts";

interface Listener {
  hear(track: Track | null): void;
  live(now: boolean): void;
}
const listeners: Listener[] = [];
const readDocument = vi.fn<(path: string) => Promise<Record<string, unknown> | null>>();
let cannot_load = 0;
vi.mock("../../src/kit/documents.ts", () => ({ readDocument: (path: string) => readDocument(path) }));
vi.mock("../../src/citizen/live.ts", () => ({
  listenToTrack: (_id: string, hear: Listener["hear"], live: Listener["live"]) => {
    if (cannot_load-- > 0) throw new Error("no network");
    listeners.push({ hear, live });
    return () => undefined;
  },
  listenToChat: () => () => undefined,
}));
const { followCard, LOOK_EVERY_MS } = await import("../../src/citizen/card.ts");

const card = (step: string): Track => ({ step, steps: [{ step, at: 5 }], agencies: [], cancel_until: 9 });
const stored = (step: string): Record<string, unknown> => ({ step, steps: [{ step, at: new Date(5) }], cancel_until: new Date(9) });

let seen: Track[] = [];
let link: Link | undefined;
let visible: DocumentVisibilityState = "visible";
let end: () => void = () => undefined;

async function follow(): Promise<void> {
  end = followCard("r1", { track: (track) => seen.push(track), chat: () => undefined, link: (next) => (link = { ...next }) });
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers();
  [seen, link, visible, cannot_load] = [[], undefined, "visible", 0];
  listeners.length = 0;
  readDocument.mockReset().mockResolvedValue(null);
  Object.defineProperty(document, "visibilityState", { get: () => visible, configurable: true });
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

test("a step that the listener missed is shown at the next look, though the listener seems to be well", async () => {
  await follow();
  listeners[0]!.hear(card("received"));
  listeners[0]!.live(true);
  readDocument.mockResolvedValue(stored("seen"));
  await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  expect(readDocument).toHaveBeenCalledWith("tracks/r1");
  expect(seen).toEqual([card("received"), card("seen")]);
});

test("a look that was overtaken by the listener does not take the card back", async () => {
  await follow();
  let answer: (found: Record<string, unknown>) => void = () => undefined;
  readDocument.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  listeners[0]!.hear(card("en_route"));
  answer(stored("seen"));
  await vi.advanceTimersByTimeAsync(0);
  expect(seen).toEqual([card("en_route")]);
});

test("the link tells whether it is live, and when the server was heard last", async () => {
  await follow();
  expect(link).toBeUndefined();
  listeners[0]!.hear(null);
  listeners[0]!.live(true);
  const heard_at = link!.heard_at!;
  expect(link!.live).toBe(true);
  listeners[0]!.live(false);
  expect(link).toEqual({ live: false, heard_at });
  readDocument.mockRejectedValueOnce(new Error("no network"));
  await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  expect(link).toEqual({ live: false, heard_at });
  await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  expect(link!.heard_at).toBe(heard_at + 2 * LOOK_EVERY_MS);
});

test("without the listener's code the card is looked up all the same, and the code is asked for again", async () => {
  cannot_load = 2;
  await follow();
  expect(listeners).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(3000);
  expect(listeners).toHaveLength(1);
  readDocument.mockResolvedValue(stored("forwarded"));
  await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  expect(seen).toEqual([card("forwarded")]);
});

test("nobody looks at a hidden page; one that is seen again is looked up at once", async () => {
  await follow();
  visible = "hidden";
  await vi.advanceTimersByTimeAsync(4 * LOOK_EVERY_MS);
  expect(readDocument).not.toHaveBeenCalled();
  visible = "visible";
  document.dispatchEvent(new Event("visibilitychange"));
  await vi.advanceTimersByTimeAsync(0);
  expect(readDocument).toHaveBeenCalledOnce();
});

test("after the end nothing is looked up and no late answer is shown", async () => {
  await follow();
  let answer: (found: Record<string, unknown>) => void = () => undefined;
  readDocument.mockReturnValue(new Promise((resolve) => (answer = resolve)));
  await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  end();
  answer(stored("seen"));
  await vi.advanceTimersByTimeAsync(4 * LOOK_EVERY_MS);
  expect(readDocument).toHaveBeenCalledOnce();
  expect(seen).toEqual([]);
});
