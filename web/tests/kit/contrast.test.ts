import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const css = readFileSync(join(import.meta.dirname, "../../src/kit/tokens.css"), "utf8");

function tokens(selector: string): Map<string, string> {
  const start = css.indexOf(selector);
  const block = css.slice(css.indexOf("{", start), css.indexOf("}", start));
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((match) => [match[1]!, match[2]!]));
}

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const TEXT_PAIRS: [text: string, ground: string][] = [
  ...["bg", "surface", "surface-2"].flatMap((ground): [string, string][] => [["text", ground], ["muted", ground]]),
  ["text", "surface-3"],
  ["accent", "bg"],
  ["accent", "surface"],
  ...["accent", "danger", "warn", "ok", "exercise"].flatMap((tone): [string, string][] => [[`on-${tone}`, tone], [`on-${tone}-soft`, `${tone}-soft`]]),
  ["on-accent", "accent-hover"],
  ["on-danger", "danger-hover"],
  ["on-danger-soft", "surface"],
  ["brand", "bg"],
  ["brand", "surface"],
  ["bg", "text"],
];

for (const [name, selector] of [["light", ":root {"], ["dark", ':root[data-theme="dark"]']] as const) {
  describe(name, () => {
    const colours = tokens(selector);
    test.each(TEXT_PAIRS)("text in %s on %s has at least 4.5:1", (text, ground) => {
      expect(contrast(colours.get(text)!, colours.get(ground)!)).toBeGreaterThanOrEqual(4.5);
    });

    test.each(["bg", "surface"])("edges of controls and the focus ring stand out from %s by 3:1", (ground) => {
      for (const edge of ["border-strong", "focus"]) expect(contrast(colours.get(edge)!, colours.get(ground)!)).toBeGreaterThanOrEqual(3);
    });
  });
}

test("dark by the system and dark by choice are the same", () => {
  expect([...tokens(':root:not([data-theme="light"])')]).toEqual([...tokens(':root[data-theme="dark"]')]);
});
