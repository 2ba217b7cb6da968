import { beforeEach, describe, expect, test } from "vitest";
import { Hold, holdable, HOLD_MS } from "../../src/citizen/hold.ts";

let told: string[];
let part: number;
let hold: Hold;
beforeEach(() => {
  told = [];
  part = -1;
  hold = new Hold({ progress: (next) => (part = next), complete: () => told.push("complete"), tooShort: () => told.push("short") });
});

test("one second is held: complete, once, at the very millisecond and not before", () => {
  hold.press(5000);
  hold.tick(5000 + HOLD_MS - 1);
  expect(told).toEqual([]);
  hold.tick(5000 + HOLD_MS);
  hold.tick(5000 + HOLD_MS + 500);
  hold.release(5000 + HOLD_MS + 600);
  expect(told).toEqual(["complete"]);
});

test("progress runs from 0 to 1", () => {
  hold.press(0);
  expect(part).toBe(0);
  hold.tick(HOLD_MS / 4);
  expect(part).toBeCloseTo(0.25);
  hold.tick(HOLD_MS * 2);
  expect(part).toBe(1);
});

test("let go early: asked, not sent, and the ring is empty again", () => {
  hold.press(0);
  hold.tick(700);
  hold.release(900);
  expect(told).toEqual(["short"]);
  expect(part).toBe(0);
  hold.tick(2000);
  expect(told).toEqual(["short"]);
});

test("a phone that drew no frame in that second still counts the whole second", () => {
  hold.press(0);
  hold.release(HOLD_MS + 40);
  expect(told).toEqual(["complete"]);
});

test("a second finger does not begin anew", () => {
  hold.press(0);
  hold.press(800);
  hold.tick(HOLD_MS);
  expect(told).toEqual(["complete"]);
});

test("a finger that the browser takes away neither sends nor asks", () => {
  hold.press(0);
  hold.abandon();
  hold.tick(5000);
  expect(told).toEqual([]);
});

describe("on a button", () => {
  let button: HTMLButtonElement;
  beforeEach(() => {
    button = document.createElement("button");
    document.body.append(button);
    holdable({ begin: () => told.push("begin"), progress: () => undefined, complete: () => told.push("complete"), tooShort: () => told.push("short") })(button);
  });

  test("a click without a finger (screen reader) asks", () => {
    button.dispatchEvent(new MouseEvent("click", { detail: 0 }));
    expect(told).toEqual(["short"]);
  });

  test("the click that follows a finger does nothing by itself", () => {
    button.dispatchEvent(new MouseEvent("click", { detail: 1 }));
    expect(told).toEqual([]);
  });

  test("a tap on Enter begins looking for the position and asks; other keys do nothing", () => {
    for (const key of ["a", "Tab"]) button.dispatchEvent(new KeyboardEvent("keydown", { key }));
    expect(told).toEqual([]);
    button.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
    button.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", repeat: true, cancelable: true }));
    button.dispatchEvent(new KeyboardEvent("keyup", { key: "Enter", cancelable: true }));
    expect(told).toEqual(["begin", "short"]);
  });
});
