import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { watchConnection } from "../../src/console/data/connection.ts";

let online: boolean;
const told: boolean[] = [];
const reconnect = vi.fn(() => Promise.resolve());
const watch = (): (() => void) => watchConnection({ online: () => online, reconnect, dark: (is_dark) => void told.push(is_dark) });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(true);
  online = false;
  told.length = 0;
  reconnect.mockReset().mockResolvedValue(undefined);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("a connection that comes in time is left alone", () => {
  const end = watch();
  vi.advanceTimersByTime(10_000);
  online = true;
  vi.advanceTimersByTime(60_000);
  end();
  expect(told).toEqual([]);
  expect(reconnect).not.toHaveBeenCalled();
});

test("one that does not come is said and begun anew, again and again", () => {
  const end = watch();
  vi.advanceTimersByTime(12_000);
  expect(told).toEqual([true]);
  expect(reconnect).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(reconnect).toHaveBeenCalledTimes(4);
  online = true;
  vi.advanceTimersByTime(1000);
  expect(told.at(-1)).toBe(false);
  end();
});

test("one that was lost has its time to come back by itself", () => {
  online = true;
  const end = watch();
  vi.advanceTimersByTime(60_000);
  online = false;
  vi.advanceTimersByTime(11_000);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(told).toEqual([true]);
  end();
  expect(told).toEqual([true, false]);
  vi.advanceTimersByTime(120_000);
  expect(reconnect).toHaveBeenCalledTimes(1);
});

test("without a network it is said, and there is nothing to begin", () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  const end = watch();
  vi.advanceTimersByTime(12_000);
  expect(told).toEqual([true]);
  expect(reconnect).not.toHaveBeenCalled();
  end();
});

test("a failing reconnect is not the last", async () => {
  reconnect.mockRejectedValue(new Error("terminated"));
  const end = watch();
  await vi.advanceTimersByTimeAsync(45_000);
  expect(reconnect).toHaveBeenCalledTimes(2);
  end();
});
