import { describe, expect, it } from "vitest";
import { bars, dayOf, dayRange, heatRows, longTable, parts, startOfDay, strength, ticks, timeScale, type Figures } from "../../src/console/logic/stats.ts";

const figures: Figures = {
  since: "2026-05-01T00:00:00Z", until: "2026-05-02T00:00:00Z", time_zone: "Asia/Jakarta", include_exercises: false, incidents: 2, merged: 0, exercises: 1,
  reports: 3, arrived_late: 0, is_complete: true,
  intervals: [{ name: "answered", samples: 2, never: 1, p50_s: 4, p90_s: 9, p95_s: 9, targets: [{ within_s: 15, at_least_share: 0.9, source: "NENA", share: 0.5, is_met: false }] }],
  by_category: { kebakaran: 2 }, by_kecamatan: { "33.01.06": 2 }, by_hour: Array.from({ length: 24 }, (_, hour) => (hour === 7 ? 2 : 0)), by_status: { CLOSED: 2 },
  by_disposition: { handled: 1 }, false_reports: { prank: 1 }, heatmap: { "33.01.06": Array.from({ length: 24 }, (_, hour) => (hour === 7 ? 2 : 0)) },
  agencies: { damkar: { dispatched: 2, acknowledged: 1, expired: 1, declined: 0, unreached: 0 } }, escalations: 1, phone_them: 0,
};

describe("bars", () => {
  it("are sorted by size, and the small rest is put together without losing a case", () => {
    const drawn = bars({ a: 1, b: 5, c: 3, d: 2 }, (key) => key.toUpperCase(), 3, "rest");
    expect(drawn.map((bar) => [bar.label, bar.value])).toEqual([["B", 5], ["C", 3], ["rest", 3]]);
  });
});

describe("the heatmap", () => {
  it("puts the busiest kecamatan on top", () => {
    const rows = heatRows({ quiet: [1, 0], busy: [2, 3] }, (code) => code);
    expect(rows.map((row) => [row.code, row.total])).toEqual([["busy", 5], ["quiet", 1]]);
  });

  it("leaves a single case visible beside hundreds", () => {
    expect(strength(1, 400)).toBeGreaterThanOrEqual(0.05);
    expect([strength(0, 0), strength(400, 400)]).toEqual([0, 1]);
  });
});

describe("axes", () => {
  it.each([[0, [0, 1]], [3, [0, 1, 2, 3]], [37, [0, 10, 20, 30, 40]], [260, [0, 100, 200, 300]]])("up to %d are round", (most, marks) => {
    expect(ticks(most)).toEqual(marks);
  });

  it("of time are logarithmic from one second to an hour, and hold what lies outside", () => {
    expect([timeScale(0.2), timeScale(1), timeScale(60), timeScale(3600), timeScale(9000)].map((x) => Number(x.toFixed(2)))).toEqual([0, 0, 0.5, 1, 1]);
  });
});

describe("ranges", () => {
  it("begin and end with the region's days, not with the computer's", () => {
    const { since, until } = dayRange("2026-05-01", "2026-05-01", "Asia/Jakarta");
    expect([since.toISOString(), until.toISOString()]).toEqual(["2026-04-30T17:00:00.000Z", "2026-05-01T17:00:00.000Z"]);
    expect(dayOf(new Date("2026-04-30T17:00:00Z"), "Asia/Jakarta")).toBe("2026-05-01");
    expect(startOfDay("2026-05-01", "UTC").toISOString()).toBe("2026-05-01T00:00:00.000Z");
  });

  it("are cut into parts that touch and do not overlap", () => {
    const cut = parts(new Date(0), new Date(1000), 3);
    expect(cut[0]!.since.getTime()).toBe(0);
    expect(cut.at(-1)!.until.getTime()).toBe(1000);
    for (let index = 1; index < cut.length; index++) expect(cut[index]!.since).toEqual(cut[index - 1]!.until);
  });
});

describe("the table for download", () => {
  it("holds every figure with its name, in one shape", () => {
    const table = longTable(figures, { category: () => "Kebakaran", kecamatan: () => "Kroya", agency: () => "Damkar" });
    expect(table.every((row) => row.length === 5)).toBe(true);
    expect(table).toContainEqual(["interval", "answered", "", "p90_s", 9]);
    expect(table).toContainEqual(["target", "answered", "NENA", "share", 0.5]);
    expect(table).toContainEqual(["heatmap", "33.01.06", "Kroya", "hour_7", 2]);
    expect(table).toContainEqual(["agency", "damkar", "Damkar", "acknowledged", 1]);
    expect(table).toContainEqual(["category", "kebakaran", "Kebakaran", "incidents", 2]);
  });
});
