import { expect, test } from "vitest";
import { countdown } from "../../src/agency/logic/countdown.ts";
import { NOON_MS } from "./factories.ts";

test("without a deadline there is no clock", () => {
  expect(countdown(null, 120, NOON_MS)).toBeUndefined();
});

test("it hurries in the last third and is late afterwards", () => {
  const at = (after_s: number) => countdown(NOON_MS + 120_000, 120, NOON_MS + after_s * 1000)!;
  expect(at(0)).toEqual({ left_s: 120, share: 1, tone: "calm" });
  expect(at(60)).toMatchObject({ share: 0.5, tone: "calm" });
  expect(at(90)).toMatchObject({ left_s: 30, share: 0.25, tone: "hurry" });
  expect(at(120)).toMatchObject({ left_s: 0, tone: "late" });
  expect(at(135)).toMatchObject({ left_s: -15, share: 0, tone: "late" });
});

test("a phone whose clock is slow shows a full bar and no more", () => {
  expect(countdown(NOON_MS + 500_000, 120, NOON_MS)!.share).toBe(1);
});

test("on a fast local stack the bar shrinks with the shortened deadline", () => {
  expect(countdown(NOON_MS + 3000, 120, NOON_MS, 0.05)!.share).toBe(0.5);
});
