import { describe, expect, it } from "vitest";
import { say } from "../../src/console/dialogs/dialog-texts.ts";
import { ACTIONS, actionOf, BINDINGS, capOf, caps, GROUPS, type KeyContext, type Stroke } from "../../src/console/logic/keymap.ts";

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...more });
const context = (more: Partial<KeyContext> = {}): KeyContext => ({ typing: false, dialog: false, on_control: false, enabled: true, ...more });

describe("the keyboard map", () => {
  it("claims, verifies and dispatches in three keys", () => {
    expect(["c", "v", "d"].map((key) => actionOf(stroke(key), context()))).toEqual(["claim", "verify", "dispatch"]);
  });

  it("tells the same key with and without shift apart", () => {
    expect(actionOf(stroke("G", { shiftKey: true }), context())).toBe("merge");
    expect(actionOf(stroke("g"), context())).toBe("move_pin");
    expect(actionOf(stroke("?", { shiftKey: true }), context())).toBe("help");
  });

  it("leaves keys to fields, to dialogs, and to the browser's own shortcuts", () => {
    expect(actionOf(stroke("c"), context({ typing: true }))).toBeUndefined();
    expect(actionOf(stroke("c"), context({ dialog: true }))).toBeUndefined();
    expect(actionOf(stroke("c", { ctrlKey: true }), context())).toBeUndefined();
    expect(actionOf(stroke("Escape"), context({ dialog: true }))).toBeUndefined();
  });

  it("leaves Enter and the arrows to the button that has the focus, and letters not", () => {
    expect(actionOf(stroke("Enter"), context({ on_control: true }))).toBeUndefined();
    expect(actionOf(stroke("ArrowDown"), context({ on_control: true }))).toBeUndefined();
    expect(actionOf(stroke("v"), context({ on_control: true }))).toBe("verify");
  });

  it("can be switched off for those who dictate, except help and the named keys", () => {
    expect(actionOf(stroke("c"), context({ enabled: false }))).toBeUndefined();
    expect(actionOf(stroke("?"), context({ enabled: false }))).toBe("help");
    expect(actionOf(stroke("Escape"), context({ enabled: false }))).toBe("escape");
  });

  it("binds no stroke twice", () => {
    const strokes = BINDINGS.flatMap(({ keys, shift }) => keys.flatMap((key) => (shift === undefined ? [`${key} true`, `${key} false`] : [`${key} ${shift}`])));
    expect(new Set(strokes).size).toBe(strokes.length);
  });

  it("binds every action, and the cheat sheet has a word for each in both languages", () => {
    expect(new Set(BINDINGS.map((binding) => binding.action))).toEqual(new Set(ACTIONS));
    for (const action of ACTIONS) for (const language of ["id", "en"] as const) expect(say.texts[language][`key_${action}`], action).toBeTruthy();
    for (const group of GROUPS) expect(BINDINGS.some((binding) => binding.group === group)).toBe(true);
  });

  it("shows keys as they are printed on the keyboard", () => {
    expect(capOf("choose_agencies")).toBe("Shift+D");
    expect(caps(BINDINGS.find((binding) => binding.action === "next")!)).toEqual(["J", "↓"]);
  });
});
