import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Batch, BETWEEN_REDRAWS_MS, spacedFrames } from "../../src/console/data/batch.ts";
import { applyChanges } from "../../src/console/data/live.ts";
import { csv, csvName } from "../../src/console/logic/csv.ts";
import { heldScroll, scrollToShow, visibleSlice } from "../../src/console/logic/virtual.ts";

describe("the virtual list", () => {
  it("draws the rows in view and a few beyond, whatever the length", () => {
    expect(visibleSlice(2000, 60, 6000, 600, 2)).toEqual({ first: 98, end: 112, before_px: 5880, total_px: 120_000 });
  });

  it("draws everything of a short list and nothing of an empty one", () => {
    expect(visibleSlice(3, 60, 0, 600)).toMatchObject({ first: 0, end: 3 });
    expect(visibleSlice(0, 60, 0, 600)).toEqual({ first: 0, end: 0, before_px: 0, total_px: 0 });
  });

  it("draws the last rows when the list has shrunk below the scroll position", () => {
    expect(visibleSlice(10, 60, 5000, 300, 0)).toMatchObject({ first: 5, end: 10 });
  });

  it("scrolls no further than it must to show a row", () => {
    expect([scrollToShow(0, 60, 300, 600), scrollToShow(20, 60, 0, 600), scrollToShow(5, 60, 0, 600)]).toEqual([0, 660, 0]);
  });

  it("stays where it is while rows come in above, and shows news at the top", () => {
    const before = ["a", "b", "c", "d", "e"];
    expect(heldScroll(before, ["new1", "new2", ...before], 60, 130)).toBe(250);
    expect(heldScroll(before, ["new1", ...before], 60, 0)).toBe(0);
    // The row at the edge has left: the next one keeps its place on the screen.
    expect(heldScroll(before, ["a", "b", "d", "e"], 60, 130)).toBe(70);
    expect(heldScroll(before, ["x"], 60, 130)).toBe(130);
  });
});

describe("a batch", () => {
  it("runs everything of a frame together and tells once", () => {
    let run = (): void => undefined;
    let redraws = 0;
    const done: number[] = [];
    const batch = new Batch(() => redraws++, (job) => (run = job));
    for (const index of [1, 2, 3]) batch.add(() => done.push(index));
    expect(done).toEqual([]);
    run();
    expect([done, redraws]).toEqual([[1, 2, 3], 1]);
    batch.flush();
    expect(redraws).toBe(1);
  });

  it("takes what is added meanwhile into the next frame", () => {
    const waiting: (() => void)[] = [];
    const done: string[] = [];
    const batch = new Batch(() => undefined, (job) => void waiting.push(job));
    batch.add(() => { done.push("first"); batch.add(() => done.push("second")); });
    waiting.shift()!();
    expect(done).toEqual(["first"]);
    waiting.shift()!();
    expect(done).toEqual(["first", "second"]);
  });
});

describe("redraws", () => {
  let visible: DocumentVisibilityState = "visible";
  let frames = true;

  function batch(): { add(): void; redraws(): number } {
    let redraws = 0;
    const made = new Batch(() => redraws++, spacedFrames(BETWEEN_REDRAWS_MS));
    return { add: () => made.add(() => undefined), redraws: () => redraws };
  }

  beforeEach(() => {
    vi.useFakeTimers();
    [visible, frames] = ["visible", true];
    vi.spyOn(document, "visibilityState", "get").mockImplementation(() => visible);
    vi.stubGlobal("requestAnimationFrame", (run: () => void) => (frames ? setTimeout(run, 16) : 0));
    vi.stubGlobal("cancelAnimationFrame", (id: number) => clearTimeout(id));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it("come with the next frame when little happens", () => {
    const { add, redraws } = batch();
    add();
    vi.advanceTimersByTime(16);
    expect(redraws()).toBe(1);
    vi.advanceTimersByTime(1000);
    add();
    vi.advanceTimersByTime(16);
    expect(redraws()).toBe(2);
  });

  it("are spaced out in a storm, and the last change is drawn too", () => {
    const { add, redraws } = batch();
    for (let passed_ms = 0; passed_ms < 5000; passed_ms += 10) {
      add();
      vi.advanceTimersByTime(10);
    }
    const drawn = redraws();
    expect(drawn).toBeGreaterThan(20);
    expect(drawn).toBeLessThanOrEqual(5000 / BETWEEN_REDRAWS_MS + 1);
    vi.advanceTimersByTime(500);
    expect(redraws()).toBe(drawn + 1);
  });

  it("do not wait for a frame in a hidden page, nor in one that was hidden just then", async () => {
    const { add, redraws } = batch();
    visible = "hidden";
    add();
    await Promise.resolve();
    expect(redraws()).toBe(1);
    [visible, frames] = ["visible", false];
    vi.advanceTimersByTime(1000);
    add();
    visible = "hidden";
    vi.advanceTimersByTime(250);
    expect(redraws()).toBe(2);
  });
});

describe("changes of a listener", () => {
  it("are applied in their order", () => {
    const map = new Map([["a", 1]]);
    applyChanges(map, [{ kind: "set", key: "b", value: 2 }, { kind: "remove", key: "a", value: 1 }, { kind: "set", key: "b", value: 3 }]);
    expect([...map]).toEqual([["b", 3]]);
  });
});

describe("CSV", () => {
  it("quotes what has to be quoted and starts with the mark that Excel looks for", () => {
    expect(csv([["a", 'say "hi"', "x,y"], [1, null, true]])).toBe('\uFEFFa,"say ""hi""","x,y"\r\n1,,true\r\n');
  });

  it("takes the sting out of texts that a spreadsheet would run", () => {
    expect(csv([["=1+1", "@cmd", "-2", -2]])).toBe("\uFEFF'=1+1,'@cmd,'-2,-2\r\n");
  });

  it("names its file after the period", () => {
    expect(csvName("statistik", new Date("2026-05-01T00:00:00Z"), new Date("2026-05-07T10:00:00Z"))).toBe("sergap-statistik_2026-05-01_2026-05-07.csv");
  });
});
