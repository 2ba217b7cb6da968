import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { t } from "../../src/citizen/texts.ts";
import { dictionary, setLanguage } from "../../src/kit/i18n.svelte.ts";
import { kitText } from "../../src/kit/texts.ts";

const src = join(import.meta.dirname, "../../src/");
const places = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();

afterEach(() => setLanguage("id"));

describe.each([["kit", kitText.texts], ["citizen", t.texts]] as const)("the words of %s", (_name, texts) => {
  const keys = Object.keys(texts.id) as (keyof typeof texts.id)[];

  test("exist in both languages and are not empty", () => {
    expect(Object.keys(texts.en).sort()).toEqual([...keys].sort());
    for (const key of keys) expect([texts.id[key], texts.en[key]]).not.toContain("");
  });

  test("take the same values in both languages", () => {
    for (const key of keys) expect([key, places(texts.en[key])]).toEqual([key, places(texts.id[key])]);
  });
});

test("every word of the citizen's app is used somewhere", () => {
  const code = readdirSync(join(src, "citizen")).filter((name) => name !== "texts.ts").map((name) => readFileSync(join(src, "citizen", name), "utf8")).join("\n");
  // These are put together: state_<state>, step_<step>, short_<step>, privacy_<part>_text.
  const composed = /^(state|step|short|privacy)_/;
  const unused = Object.keys(t.texts.id).filter((key) => !composed.test(key) && !new RegExp(`["'\`]${key}["'\`]`).test(code) && !["home", "history", "nearby", "settings", "privacy", "report"].includes(key));
  expect(unused).toEqual([]);
});

test("components show no text that is not in a dictionary", () => {
  const files = ["kit", "citizen"].flatMap((folder) => readdirSync(join(src, folder)).filter((name) => name.endsWith(".svelte")).map((name) => join(src, folder, name)));
  const loose = files.flatMap((file) => looseWords(readFileSync(file, "utf8")).map((words) => `${file.slice(src.length)}: ${words}`));
  expect(loose).toEqual([]);
});

/** Words between tags, or in attributes that people hear, that are neither the name nor the sign of the app. */
function looseWords(source: string): string[] {
  const markup = source.replace(/<(script|style)[\s\S]*?<\/\1>/g, "").replace(/<!--[\s\S]*?-->/g, "");
  const bare = markup.replace(/\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}/g, "{}");
  const between = [...bare.matchAll(/>([^<>{}]*[A-Za-z]{2,}[^<>{}]*)</g)].map((match) => match[1]!.trim());
  const heard = [...bare.matchAll(/\s(?:aria-label|title|placeholder|alt)="([^"{}]*[A-Za-z]{2,}[^"{}]*)"/g)].map((match) => match[1]!);
  return [...between, ...heard].filter((words) => !["Sergap", "SOS", "WIB", "&nbsp;*"].includes(words) && words !== "");
}

test("a text follows the language at once and fills in its values", () => {
  const say = dictionary({ far: "{m} meter" }, { far: "{m} metres" });
  expect(say("far", { m: 5 })).toBe("5 meter");
  setLanguage("en");
  expect(say("far", { m: 5 })).toBe("5 metres");
  expect(document.documentElement.lang).toBe("en");
});
