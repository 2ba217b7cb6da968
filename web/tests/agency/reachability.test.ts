import { describe, expect, test } from "vitest";
import { judge, PROBLEMS, remedyFor, ROLL_CALL_PATIENCE_MS, type DeviceFacts } from "../../src/agency/logic/reachability.ts";
import { NOON_MS } from "./factories.ts";

function createFacts(change: Partial<DeviceFacts> = {}): DeviceFacts {
  return {
    online: true, supported: true, permission: "granted", needs_permission: true, registration: "done", connected: true, sound: "ready",
    device: { has_token: true, token_problem: null, seen_at_ms: NOON_MS - 60_000, roll_called_at_ms: NOON_MS - 61_000 }, ...change,
  };
}
const device = (change: object) => ({ ...createFacts().device!, ...change });

test("a device with all its facts in order is reachable", () => {
  expect(judge(createFacts(), NOON_MS)).toEqual({ level: "reachable", problems: [] });
});

describe("a device is not reachable", () => {
  test.each<[string, Partial<DeviceFacts>]>([
    ["offline", { online: false }],
    ["unsupported", { supported: false }],
    ["permission_denied", { permission: "denied" }],
    ["permission_needed", { permission: "default" }],
    ["registration_failed", { registration: "failed" }],
    ["unknown_device", { device: null }],
    ["dead_token", { device: device({ has_token: false, token_problem: "UnregisteredError" }) }],
    ["disconnected", { connected: false }],
    ["roll_call_missed", { device: device({ seen_at_ms: NOON_MS - ROLL_CALL_PATIENCE_MS - 1 }) }],
  ])("%s", (problem, change) => {
    expect(judge(createFacts(change), NOON_MS)).toEqual({ level: "unreachable", problems: [problem] });
  });
});

test("one missed roll-call is not yet a fault: the patience is longer than the interval", () => {
  expect(judge(createFacts({ device: device({ seen_at_ms: NOON_MS - 16 * 60_000 }) }), NOON_MS).level).toBe("reachable");
});

test("a fast local stack calls the roll faster", () => {
  const facts = createFacts({ device: device({ seen_at_ms: NOON_MS - 61_000 }) });
  expect(judge(facts, NOON_MS, 0.05).problems).toEqual(["roll_call_missed"]);
});

test("while the facts are being gathered nothing is claimed", () => {
  expect(judge(createFacts({ registration: "working", device: undefined, connected: null }), NOON_MS).level).toBe("checking");
  expect(judge(createFacts({ device: undefined }), NOON_MS).level).toBe("checking");
});

test("a browser that swallows the sound makes the device weak, not unreachable", () => {
  expect(judge(createFacts({ sound: "blocked" }), NOON_MS)).toEqual({ level: "weak", problems: ["sound_blocked"] });
});

test("where pushes need no permission, a missing one only silences the background", () => {
  const facts = createFacts({ needs_permission: false, permission: "default" });
  expect(judge(facts, NOON_MS)).toEqual({ level: "weak", problems: ["background_silent"] });
});

test("without a network the registration is not blamed as well", () => {
  expect(judge(createFacts({ online: false, registration: "failed", connected: false }), NOON_MS).problems).toEqual(["offline"]);
});

test("whatever one press can mend has a press", () => {
  const beyond_a_press = PROBLEMS.filter((problem) => !remedyFor(problem));
  expect(beyond_a_press).toEqual(["offline", "unsupported", "permission_denied"]);
});
