import { describe, expect, it } from "vitest";
import type { PushData } from "../../src/kit/push.ts";
import { LIMITS, scaledLimits } from "../../src/console/logic/deadlines.ts";
import { PushedReports } from "../../src/console/logic/pushed.ts";
import { levelOf, mutedUntil, notesBetween, PATTERNS, sirenState, type Waiting } from "../../src/console/logic/siren.ts";
import { NOON_MS } from "./factories.ts";

const waiting = (fields: Partial<Waiting> = {}): Waiting => ({ since_ms: NOON_MS, exercise: false, duress: false, ...fields });
const after = (seconds: number): number => NOON_MS + seconds * 1000;

describe("how loud the desk is", () => {
  it("climbs at the targets: chime, at 10 s alarm, at 30 s urgent", () => {
    const at = (seconds: number): string => levelOf(waiting(), after(seconds), LIMITS);
    expect([at(0), at(9.9), at(10), at(29.9), at(30)]).toEqual(["chime", "chime", "alarm", "alarm", "urgent"]);
  });

  it("follows the time scale of a local stack", () => {
    expect(levelOf(waiting(), after(2), scaledLimits(LIMITS, 0.05))).toBe("urgent");
  });

  it("is urgent at once for a caller under threat, and quiet for a drill however old", () => {
    expect(levelOf(waiting({ duress: true }), after(0), LIMITS)).toBe("urgent");
    expect(levelOf(waiting({ exercise: true }), after(300), LIMITS)).toBe("exercise");
  });

  it("takes the loudest of all that waits, counts real ones, and tells the oldest", () => {
    const state = sirenState([waiting({ since_ms: after(20) }), waiting({ since_ms: after(5) }), waiting({ exercise: true, since_ms: NOON_MS })], after(25), LIMITS, 0, true);
    expect(state).toMatchObject({ level: "alarm", waiting: 2, oldest_ms: after(5), audible: true, blocked: false });
  });

  it("is silent when nothing waits", () => {
    expect(sirenState([], NOON_MS, LIMITS, 0, true)).toMatchObject({ level: "silent", audible: false, oldest_ms: undefined });
  });
});

describe("muting", () => {
  it("is for a set time, counts down, and ends by itself", () => {
    const until_ms = mutedUntil(NOON_MS, 5);
    expect(sirenState([waiting()], after(60), LIMITS, until_ms, true)).toMatchObject({ audible: false, muted_for_s: 240, level: "urgent" });
    expect(sirenState([waiting()], after(300), LIMITS, until_ms, true)).toMatchObject({ audible: true, muted_for_s: 0 });
  });

  it("says when the browser blocks the sound, also while nothing waits", () => {
    expect(sirenState([], NOON_MS, LIMITS, 0, false).blocked).toBe(true);
    expect(sirenState([waiting()], NOON_MS, LIMITS, 0, false).audible).toBe(false);
  });
});

describe("the pattern", () => {
  it("gives each note exactly once, however the time is cut into stretches", () => {
    const whole = notesBetween(PATTERNS.alarm, 0, 6);
    const cut = [notesBetween(PATTERNS.alarm, 0, 0.35), notesBetween(PATTERNS.alarm, 0.35, 2.9), notesBetween(PATTERNS.alarm, 2.9, 6)].flat();
    expect(cut).toEqual(whole);
    expect(whole).toHaveLength(15);
  });

  it("has no note that outlasts its cycle, so that cycles do not pile up", () => {
    for (const pattern of Object.values(PATTERNS)) {
      for (const note of pattern.notes) expect(note.at_s + note.length_s).toBeLessThanOrEqual(pattern.cycle_s);
    }
  });
});

describe("reports that are known from pushes alone", () => {
  const push = (fields: Partial<PushData> = {}): PushData =>
    ({ report_id: "r1", stage: "initial", exercise: "false", pressed_at: new Date(NOON_MS).toISOString(), ...fields }) as PushData;

  it("sound while the listeners are cut off", () => {
    const pushed = new PushedReports();
    pushed.add(push(), after(1));
    expect(pushed.waiting(after(20), false, () => false)).toEqual([waiting()]);
  });

  it("are left to the listeners once these show them, or have had time to", () => {
    const pushed = new PushedReports();
    pushed.add(push(), after(1));
    pushed.add(push({ report_id: "r2" }), after(1));
    expect(pushed.waiting(after(2), true, (id) => id === "r1")).toHaveLength(1);
    expect(pushed.waiting(after(6), true, () => false)).toHaveLength(0);
  });

  it("are forgotten after two minutes without any listener, and other stages are no unclaimed reports", () => {
    const pushed = new PushedReports();
    pushed.add(push(), after(1));
    pushed.add(push({ report_id: "r3", stage: "not_moving" }), after(1));
    expect(pushed.waiting(after(30), false, () => false)).toHaveLength(1);
    expect(pushed.waiting(after(130), false, () => false)).toHaveLength(0);
  });
});
