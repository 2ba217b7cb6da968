import { describe, expect, test } from "vitest";
import { onDuty, standing } from "../../src/agency/logic/duty.ts";
import { heaps, task, toldAt } from "../../src/agency/logic/lists.ts";
import { isNight } from "../../src/agency/logic/night.ts";
import { hashOf, screenOf } from "../../src/agency/state/route.svelte.ts";
import { createAssignment, NOON_MS, timestamp } from "./factories.ts";

const one = (incident_id: string, change: Parameters<typeof createAssignment>[0] = {}) => {
  const assignment = createAssignment({ incident_id, ...change });
  return task(assignment, { status: assignment.status, tentative: false });
};
const ids = (tasks: { incident_id: string }[]) => tasks.map((each) => each.incident_id);

describe("the order of the cards", () => {
  test("real before drill, then priority, then the nearest deadline", () => {
    const { unanswered } = heaps([
      one("drill", { exercise: true, priority: 1 }),
      one("later", { priority: 2, acknowledge_by: timestamp(NOON_MS + 90_000) }),
      one("sooner", { priority: 2, acknowledge_by: timestamp(NOON_MS + 30_000) }),
      one("first", { priority: 1, acknowledge_by: null }),
    ]);
    expect(ids(unanswered)).toEqual(["first", "sooner", "later", "drill"]);
  });

  test("heaps follow the state that is shown, not the server's", () => {
    const accepted = task(createAssignment({ incident_id: "accepted" }), { status: "ACKNOWLEDGED", tentative: true });
    const cleared = task(createAssignment({ incident_id: "cleared", status: "ON_SCENE" }), { status: "CLEARED", tentative: true });
    const { unanswered, under_way, ended } = heaps([accepted, cleared, one("waiting", { status: "EXPIRED" })]);
    expect([ids(unanswered), ids(under_way), ids(ended)]).toEqual([["waiting"], ["accepted"], ["cleared"]]);
  });

  test("a proposal is shown to nobody: the agency was not told of it", () => {
    expect(Object.values(heaps([one("proposal", { status: "PROPOSED" })])).flat()).toEqual([]);
  });

  test("an assignment's age counts from the dispatch", () => {
    expect(toldAt(one("x", { updated_at: timestamp(NOON_MS + 9_000) }))).toBe(NOON_MS);
  });
});

describe("duty", () => {
  const entry = (uid: string, until_ms: number | null) => ({ uid, name: uid, since: timestamp(NOON_MS - 1000), until: until_ms === null ? null : timestamp(until_ms) });

  test("a shift that is over does not count", () => {
    expect(onDuty({ on_duty: [entry("a", NOON_MS), entry("b", NOON_MS + 1), entry("c", null)] }, NOON_MS).map((each) => each.uid)).toEqual(["b", "c"]);
    expect(onDuty(null, NOON_MS)).toEqual([]);
  });

  test("whoever is off duty is told so, unless nobody is on duty and all are alerted", () => {
    expect(standing([entry("a", null)], "a")).toBe("on_duty");
    expect(standing([entry("a", null)], "b")).toBe("off_duty");
    expect(standing([], "b")).toBe("all");
  });
});

test("night falls in the region, whatever the phone's zone", () => {
  expect(isNight(Date.UTC(2026, 10, 24, 11, 0))).toBe(true); // 18:00 WIB
  expect(isNight(Date.UTC(2026, 10, 24, 10, 59))).toBe(false);
  expect(isNight(Date.UTC(2026, 10, 24, 22, 59))).toBe(true); // 05:59 WIB
  expect(isNight(Date.UTC(2026, 10, 24, 23, 0))).toBe(false);
});

test("every screen has an address, and a broken one leads to the tasks", () => {
  for (const screen of [{ name: "tasks" }, { name: "duty" }, { name: "settings" }, { name: "past" }, { name: "incident", incident_id: "a/b c" }] as const) {
    expect(screenOf(hashOf(screen))).toEqual(screen);
  }
  expect(screenOf("#/i/%E0%A4%A")).toEqual({ name: "incident", incident_id: "" });
  expect(screenOf("#/elsewhere")).toEqual({ name: "tasks" });
});
