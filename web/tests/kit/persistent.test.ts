import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keepOpen, pauseAfter, type Opening } from "../../src/kit/persistent.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server whose listeners the test ends as it likes. */
function server(): { openings: Opening[]; ended: number[]; open: (opening: Opening) => () => void } {
  const openings: Opening[] = [];
  const ended: number[] = [];
  const open = (opening: Opening): (() => void) => {
    const number = openings.push(opening) - 1;
    return () => void ended.push(number);
  };
  return { openings, ended, open };
}

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

test("pauses double, up to half a minute", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 50].map(pauseAfter)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
});

test("a refused listener is opened again, each time after a longer pause, and its loss is told", async () => {
  const { openings, ended, open } = server();
  const lost = vi.fn();
  keepOpen(open, lost);
  await settle();
  openings[0]!.failed("permission-denied");
  expect(lost).toHaveBeenLastCalledWith("permission-denied");
  expect(ended).toEqual([0]);
  await vi.advanceTimersByTimeAsync(999);
  expect(openings).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(openings).toHaveLength(2);
  openings[1]!.failed("permission-denied");
  await vi.advanceTimersByTimeAsync(1999);
  expect(openings).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(openings).toHaveLength(3);
});

test("an answer starts the pauses anew", async () => {
  const { openings, open } = server();
  keepOpen(open);
  await settle();
  openings[0]!.failed("unavailable");
  await vi.advanceTimersByTimeAsync(1000);
  openings[1]!.failed("unavailable");
  await vi.advanceTimersByTimeAsync(2000);
  openings[2]!.answered();
  openings[2]!.failed("unavailable");
  await vi.advanceTimersByTimeAsync(1000);
  expect(openings).toHaveLength(4);
});

test("one that cannot even begin is tried again", async () => {
  const open = vi.fn<() => Promise<() => void>>().mockRejectedValueOnce(new Error("no network")).mockResolvedValue(() => undefined);
  const lost = vi.fn();
  keepOpen(open, lost);
  await settle();
  expect(lost).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(open).toHaveBeenCalledTimes(2);
});

test("what an ended opening still tells is not heard", async () => {
  const { openings, open } = server();
  const lost = vi.fn();
  keepOpen(open, lost);
  await settle();
  openings[0]!.failed("once");
  openings[0]!.failed("twice");
  expect(openings[0]!.over).toBe(true);
  expect(lost).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(openings).toHaveLength(2);
});

test("stopped is stopped: during a pause, and while it is being opened", async () => {
  const { openings, open } = server();
  const stop_in_pause = keepOpen(open);
  await settle();
  openings[0]!.failed("unavailable");
  stop_in_pause();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(openings).toHaveLength(1);

  const ended = vi.fn();
  let opened: (end: () => void) => void = () => undefined;
  const stop_while_opening = keepOpen(() => new Promise<() => void>((resolve) => (opened = resolve)));
  stop_while_opening();
  opened(ended);
  await settle();
  expect(ended).toHaveBeenCalledOnce();
});

test("one that fails while it is being opened is ended once it is there", async () => {
  const ended = vi.fn();
  const open = vi.fn(async (opening: Opening) => {
    if (open.mock.calls.length === 1) opening.failed("at once");
    return ended;
  });
  keepOpen(open);
  await settle();
  expect(ended).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1000);
  expect(open).toHaveBeenCalledTimes(2);
  expect(ended).toHaveBeenCalledOnce();
});
