import { expect, test } from "vitest";
import { t } from "../../src/agency/texts.ts";

test("both languages have the same places for values, and no text is empty", () => {
  const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const key of Object.keys(t.texts.id) as (keyof typeof t.texts.id)[]) {
    expect(t.texts.id[key].trim(), key).not.toBe("");
    expect(places(t.texts.en[key]), key).toEqual(places(t.texts.id[key]));
  }
});
