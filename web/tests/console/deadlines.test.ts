import { describe, expect, it } from "vitest";
import { offsetOf } from "../../src/console/clock.svelte.ts";
import { Heartbeat, portions } from "../../src/console/data/heartbeat.ts";
import { ageTone, assignmentClock, claimIsStale, LIMITS } from "../../src/console/logic/deadlines.ts";
import { byAssignment, canDispatch, canWithdraw, proposed } from "../../src/console/logic/assignments.ts";
import { at, createAssignment, createClaim, NOON_MS } from "./factories.ts";

const after = (seconds: number): number => NOON_MS + seconds * 1000;

describe("the colours of waiting", () => {
  it("turn at the limits themselves", () => {
    expect([ageTone(9.99, 10, 30), ageTone(10, 10, 30), ageTone(30, 10, 30)]).toEqual(["calm", "warn", "late"]);
  });
});

describe("the clock beside an assignment", () => {
  it("counts down to the answer, and warns in its last quarter", () => {
    expect(assignmentClock(createAssignment(), after(30), LIMITS)).toEqual({ kind: "acknowledge", at_ms: after(120), tone: "calm", used: 0.25 });
    expect(assignmentClock(createAssignment(), after(95), LIMITS).tone).toBe("warn");
  });

  it("is overdue from the deadline on, also before the server has noticed", () => {
    expect(assignmentClock(createAssignment(), after(121), LIMITS)).toMatchObject({ kind: "overdue", tone: "late", used: 1 });
    expect(assignmentClock(createAssignment({ status: "EXPIRED" }), after(200), LIMITS)).toMatchObject({ kind: "overdue", tone: "late" });
  });

  it("counts from the moment at which nobody could be reached, not from a deadline that is still to come", () => {
    const unreached = createAssignment({ status: "EXPIRED", times: { EXPIRED: at(2) } });
    expect(assignmentClock(unreached, after(5), LIMITS)).toMatchObject({ kind: "overdue", at_ms: after(2), tone: "late" });
    const noticed_late = createAssignment({ status: "EXPIRED", times: { EXPIRED: at(150) } });
    expect(assignmentClock(noticed_late, after(200), LIMITS).at_ms).toBe(after(120));
  });

  it("gives an agency that has acknowledged four minutes to move", () => {
    const assignment = createAssignment({ status: "ACKNOWLEDGED", times: { ACKNOWLEDGED: at(10) } });
    expect(assignmentClock(assignment, after(130), LIMITS)).toMatchObject({ kind: "move", at_ms: after(250), tone: "calm", used: 0.5 });
    expect(assignmentClock(assignment, after(251), LIMITS).tone).toBe("late");
  });

  it("tells since when other states last, and nothing where no time is known", () => {
    expect(assignmentClock(createAssignment({ status: "ON_SCENE", times: { ON_SCENE: at(40) } }), after(90), LIMITS)).toMatchObject({ kind: "elapsed", at_ms: after(40) });
    expect(assignmentClock(createAssignment({ status: "PROPOSED", times: {}, acknowledge_by: null }), after(90), LIMITS).kind).toBe("none");
  });
});

describe("claims", () => {
  it("may be taken over after 45 s without a heartbeat", () => {
    expect(claimIsStale(createClaim({ heartbeat_at: at(0) }), after(44), LIMITS)).toBe(false);
    expect(claimIsStale(createClaim({ heartbeat_at: at(0) }), after(45), LIMITS)).toBe(true);
  });

  it("are kept fresh in portions of fifty", async () => {
    const sent: number[] = [];
    await new Heartbeat(async (ids) => void sent.push(ids.length)).beat(Array.from({ length: 120 }, (_, index) => `r${index}`));
    expect(sent).toEqual([50, 50, 20]);
    expect(portions([])).toEqual([]);
  });

  it("tell since when no heartbeat has arrived, and recover", async () => {
    let fails = true;
    let now_ms = 1000;
    const heartbeat = new Heartbeat(async () => { if (fails) throw new Error("no network"); }, () => now_ms);
    await heartbeat.beat(["r1"]);
    now_ms = 9000;
    await heartbeat.beat(["r1"]);
    expect(heartbeat.failing_since_ms).toBe(1000);
    fails = false;
    await heartbeat.beat(["r1"]);
    expect(heartbeat.failing_since_ms).toBeUndefined();
  });

  it("are not beaten twice at once", async () => {
    let running = 0;
    let most = 0;
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    const heartbeat = new Heartbeat(async () => {
      most = Math.max(most, ++running);
      await gate;
      running--;
    });
    const first = heartbeat.beat(["r1"]);
    const second = heartbeat.beat(["r1"]);
    release();
    await Promise.all([first, second]);
    expect(most).toBe(1);
  });
});

describe("assignments", () => {
  it("list open leads first, then support, then the rungs, then what has ended", () => {
    const list = [
      createAssignment({ agency_id: "done", status: "CLEARED" }),
      createAssignment({ agency_id: "support", role: "support" }),
      createAssignment({ agency_id: "rung", rung: 1 }),
      createAssignment({ agency_id: "lead" }),
    ];
    expect(list.sort(byAssignment).map((one) => one.agency_id)).toEqual(["lead", "rung", "support", "done"]);
  });

  it("can be sent and withdrawn as the state table says", () => {
    expect(proposed([createAssignment(), createAssignment({ agency_id: "p", status: "PROPOSED" })])).toEqual(["p"]);
    expect([canDispatch("PROPOSED"), canDispatch("EN_ROUTE"), canWithdraw("EN_ROUTE"), canWithdraw("CLEARED")]).toEqual([true, false, true, false]);
  });
});

describe("the desk's clock", () => {
  it("takes over the server's time only where this computer is clearly wrong", () => {
    const header = new Date(NOON_MS).toUTCString();
    expect(offsetOf(header, after(-0.1), after(0.1))).toBe(0);
    expect(offsetOf(header, after(-60), after(-59.8))).toBe(60_400);
    expect(offsetOf(null, 0, 1)).toBe(0);
  });
});
