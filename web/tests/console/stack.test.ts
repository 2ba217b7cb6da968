import { describe, expect, it } from "vitest";
import { attentionLines, mustPhone, urgency } from "../../src/console/logic/attention.ts";
import { EntryCache, lanesOf, witnessCounts } from "../../src/console/logic/entries.ts";
import { byAttention, byUrgency, mineFirst, resorted } from "../../src/console/logic/order.ts";
import { filtered, hides, NO_FILTER } from "../../src/console/logic/search.ts";
import { extended, firstOf, neighbour, stillThere, toggled, TRIAGE_LIMIT } from "../../src/console/logic/selection.ts";
import { at, createClaim, createEntry, createIncident, createReport, createRunning } from "./factories.ts";

const order = (entries: ReturnType<typeof createEntry>[], compare: Parameters<typeof entries.sort>[0]): string[] => entries.toSorted(compare).map((entry) => entry.key);

describe("the order of waiting reports", () => {
  it("puts a caller under threat before everything else", () => {
    const calm = createEntry({ report_id: "calm", unclaimed_since: at(0) }, { priority: 1 });
    const threat = createEntry({ report_id: "threat", duress: true, unclaimed_since: at(50) }, { priority: 4 });
    expect(order([calm, threat], byUrgency)).toEqual(["threat", "calm"]);
  });

  it("goes by priority, then by the longest wait", () => {
    const entries = [
      createEntry({ report_id: "late", unclaimed_since: at(9) }, { priority: 1 }),
      createEntry({ report_id: "low", unclaimed_since: at(0) }, { priority: 3 }),
      createEntry({ report_id: "early", unclaimed_since: at(3) }, { priority: 1 }),
    ];
    expect(order(entries, byUrgency)).toEqual(["early", "late", "low"]);
  });

  it("puts doubtful reports behind the others of their priority, and not behind a lower priority", () => {
    const trust = (score: number) => ({ score, automatic_dispatch: score >= 40, reasons: [] });
    const entries = [
      createEntry({ report_id: "doubtful", trust: trust(20), unclaimed_since: at(0) }, { priority: 1 }),
      createEntry({ report_id: "sound", trust: trust(41), unclaimed_since: at(8) }, { priority: 1 }),
      createEntry({ report_id: "lower", trust: trust(90), unclaimed_since: at(0) }, { priority: 2 }),
    ];
    expect(order(entries, byUrgency)).toEqual(["sound", "doubtful", "lower"]);
  });

  it("does not let a few points of trust outrank waiting", () => {
    const trust = (score: number) => ({ score, automatic_dispatch: true, reasons: [] });
    const entries = [createEntry({ report_id: "b", trust: trust(95), unclaimed_since: at(5) }), createEntry({ report_id: "a", trust: trust(55), unclaimed_since: at(1) })];
    expect(order(entries, byUrgency)).toEqual(["a", "b"]);
  });

  it("puts drills behind everything real", () => {
    const entries = [createEntry({ report_id: "drill", exercise: true, unclaimed_since: at(0) }), createEntry({ report_id: "real", unclaimed_since: at(30) }, { priority: 5 })];
    expect(order(entries, byUrgency)).toEqual(["real", "drill"]);
  });

  it("is the same whether it is sorted anew or from the order of a moment ago", () => {
    const entries = Array.from({ length: 60 }, (_, index) =>
      createEntry({ report_id: `r${index}`, unclaimed_since: at((index * 37) % 23), duress: index === 7 }, { priority: 1 + (index % 4) }));
    const before = order(entries.slice(0, 40), byUrgency);
    expect(resorted(entries.slice(5), before, byUrgency).map((entry) => entry.key)).toEqual(order(entries.slice(5), byUrgency));
  });

  it("keeps one's own claims at the top", () => {
    const entries = [
      createEntry({ report_id: "theirs", status: "CLAIMED", claim: createClaim({ operator_uid: "op2" }) }, { priority: 1 }),
      createEntry({ report_id: "mine", status: "CLAIMED", claim: createClaim({ operator_uid: "op1" }) }, { priority: 4 }),
    ];
    expect(order(entries, mineFirst("op1"))).toEqual(["mine", "theirs"]);
  });
});

describe("attention", () => {
  it("orders incidents under way by what has to be done", () => {
    const entries = [
      createRunning({ incident_id: "calm", priority: 1 }),
      createRunning({ incident_id: "phone", priority: 3, attention: ["phone:polsek-maos"] }),
      createRunning({ incident_id: "slow", priority: 1, attention: ["not_moving:polsek-maos"] }),
    ];
    expect(order(entries, byAttention)).toEqual(["phone", "slow", "calm"]);
  });

  it("shows one line for an agency that is unreached and has to be phoned", () => {
    const lines = attentionLines(["unreached:polsek-kroya", "not_moving:rsud", "phone:polsek-kroya", "unreached:damkar"]);
    expect(lines.map((line) => line.code)).toEqual(["phone:polsek-kroya", "unreached:damkar", "not_moving:rsud"]);
  });

  it("never hides a code that it does not know", () => {
    expect(attentionLines(["brand_new:damkar"])[0]).toMatchObject({ kind: "other", code: "brand_new:damkar" });
    expect(urgency(["brand_new:damkar"])).toBeGreaterThan(0);
  });

  it("knows when somebody has to be phoned", () => {
    expect(mustPhone(["not_moving:damkar"])).toBe(false);
    expect(mustPhone(["unreached:operators"])).toBe(true);
  });
});

describe("the lists", () => {
  it("sorts reports and incidents into waiting, claimed and running, each event once", () => {
    const reports = [
      createReport({ report_id: "r1", incident_id: "i1" }),
      createReport({ report_id: "r2", incident_id: "i2", status: "CLAIMED", claim: createClaim() }),
      createReport({ report_id: "r3", incident_id: "i1", joined: true }),
      createReport({ report_id: "r4", incident_id: null, trust: null }),
    ];
    const incidents = new Map(["i1", "i2", "i3"].map((id) => [id, createIncident({ incident_id: id })]));
    const lanes = lanesOf(reports, incidents);
    expect(lanes.waiting.map((entry) => entry.key)).toEqual(["r1", "r4"]);
    expect(lanes.claimed.map((entry) => entry.key)).toEqual(["r2"]);
    expect(lanes.running.map((entry) => entry.key)).toEqual(["i3"]);
    expect(witnessCounts(reports).get("i1")).toBe(1);
  });

  it("treats a report that is not routed yet as urgent", () => {
    const [entry] = lanesOf([createReport({ incident_id: null, trust: null })], new Map()).waiting;
    expect(entry).toMatchObject({ priority: 1, place: undefined });
  });

  it("keeps the identity of lines that have not changed", () => {
    const cache = new EntryCache();
    const [report, incident] = [createReport({ incident_id: "i1" }), createIncident({ incident_id: "i1" })];
    const before = lanesOf([report], new Map([["i1", incident]]), cache).waiting[0];
    expect(lanesOf([report], new Map([["i1", incident]]), cache).waiting[0]).toBe(before);
    const changed = createIncident({ incident_id: "i1", priority: 2 });
    expect(lanesOf([report], new Map([["i1", changed]]), cache).waiting[0]).not.toBe(before);
  });

  it("finds by all words in name, place and the caller's words", () => {
    const entries = [createEntry({ report_id: "a", description: "truk terbalik" }), createEntry({ report_id: "b" }, { place: "Kec. Maos" })];
    const found = (words: string): string[] => filtered(entries, { ...NO_FILTER, words }, () => "Kecelakaan").map((entry) => entry.key);
    expect(found("TRUK kroya")).toEqual(["a"]);
    expect(found("maos")).toEqual(["b"]);
    expect(hides(NO_FILTER)).toBe(false);
    expect(hides({ ...NO_FILTER, exercises: false })).toBe(true);
  });
});

describe("the selection for triage", () => {
  const keys = Array.from({ length: 300 }, (_, index) => `r${index}`);

  it("never grows beyond what one command takes", () => {
    expect(firstOf(keys).size).toBe(TRIAGE_LIMIT);
    expect(extended(new Set(["r0"]), keys, "r0", "r299").size).toBe(TRIAGE_LIMIT);
    expect(toggled(firstOf(keys), "r299").has("r299")).toBe(false);
    expect(toggled(firstOf(keys), "r0").has("r0")).toBe(false);
  });

  it("selects a range in either direction", () => {
    expect([...extended(new Set(), keys, "r5", "r3")]).toEqual(["r3", "r4", "r5"]);
  });

  it("forgets reports that others have dealt with", () => {
    expect([...stillThere(new Set(["r1", "gone"]), new Set(keys))]).toEqual(["r1"]);
  });

  it("goes on to the row that takes the place of one that has left", () => {
    expect(neighbour(["a", "b", "c"], ["a", "c"], "b")).toBe("c");
    expect(neighbour(["a", "b", "c"], ["a", "b"], "c")).toBe("b");
    expect(neighbour(["a"], [], "a")).toBeUndefined();
  });
});
