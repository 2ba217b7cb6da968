import { describe, expect, test } from "vitest";
import { ALARM_FOR_MS, alarmTones, loudest, REMIND_EVERY_MS, REMIND_FOR_MS, ring, vibration, type Ringable } from "../../src/agency/logic/ringing.ts";
import { NOON_MS } from "./factories.ts";

const createRingable = (change: Partial<Ringable> = {}): Ringable => ({ status: "DISPATCHED", since_ms: NOON_MS, opened_at_ms: null, silenced: false, ...change });

describe("the alarm", () => {
  test("rings while nobody has looked, and still after the deadline", () => {
    expect(ring(createRingable(), NOON_MS + 1000)).toBe("alarm");
    expect(ring(createRingable({ status: "EXPIRED" }), NOON_MS + 1000)).toBe("alarm");
  });

  test.each(["ACKNOWLEDGED", "DECLINED", "CANCELLED", "CLEARED", "PROPOSED"] as const)("is quiet once it is %s", (status) => {
    expect(ring(createRingable({ status }), NOON_MS + 1000)).toBe("quiet");
  });

  test("is quiet when somebody has silenced it", () => {
    expect(ring(createRingable({ silenced: true }), NOON_MS + 1000)).toBe("quiet");
  });

  test("becomes a reminder once it was opened, every 20 seconds until it is answered", () => {
    const opened = createRingable({ opened_at_ms: NOON_MS });
    const heard = Array.from({ length: 61 }, (_, second) => ring(opened, NOON_MS + second * 1000)).flatMap((how, second) => (how === "reminder" ? [second] : []));
    expect(heard).toEqual([20, 40, 60]);
    expect(REMIND_EVERY_MS).toBe(20_000);
    expect(ring(opened, NOON_MS + REMIND_FOR_MS)).toBe("quiet");
  });

  test("that nobody hears becomes a reminder after three minutes", () => {
    expect(ring(createRingable(), NOON_MS + ALARM_FOR_MS)).toBe("quiet");
    expect(ring(createRingable(), NOON_MS + ALARM_FOR_MS + REMIND_EVERY_MS)).toBe("reminder");
  });

  test("of several incidents is the loudest of them", () => {
    expect(loudest(["quiet", "reminder", "alarm"])).toBe("alarm");
    expect(loudest(["quiet", "reminder"])).toBe("reminder");
    expect(loudest([])).toBe("quiet");
  });
});

describe("tones", () => {
  test("differ between the highest priority, others and drills", () => {
    const tunes = [alarmTones(1, false), alarmTones(3, false), alarmTones(1, true)].map((tones) => JSON.stringify(tones));
    expect(new Set(tunes).size).toBe(3);
  });

  test("last two seconds, so that rounds follow each other evenly", () => {
    for (const tones of [alarmTones(1, false), alarmTones(2, false), alarmTones(1, true)]) expect(tones.reduce((sum, tone) => sum + tone.ms, 0)).toBe(2000);
  });

  test("shake the phone as long as they sound, with a pause after each", () => {
    expect(vibration([{ hz: 800, ms: 100 }, { hz: 0, ms: 50 }, { hz: 600, ms: 100 }])).toEqual([70, 80, 70, 30]);
    expect(vibration([{ hz: 0, ms: 50 }, { hz: 600, ms: 100 }])).toEqual([70, 30]);
  });
});
