/** Indonesian first, English by a switch. Every text that a person reads comes through a dictionary. */

export type Language = "id" | "en";

const STORAGE_KEY = "sergap.language";

function remembered(): Language {
  try {
    return localStorage.getItem(STORAGE_KEY) === "en" ? "en" : "id";
  } catch {
    return "id"; // Storage is forbidden in some private windows.
  }
}

const first = remembered();
let current = $state<Language>(first);
if (typeof document !== "undefined") document.documentElement.lang = first;

/** The language of the screen now; reactive. */
export function language(): Language {
  return current;
}

/** Change the language of the screen, and remember it. */
export function setLanguage(next: Language): void {
  current = next;
  document.documentElement.lang = next;
  try {
    localStorage.setItem(STORAGE_KEY, next);
  } catch {
    // The choice then lasts until the window is closed.
  }
}

/** Values for the `{name}` places of a text. */
export type TextValues = Record<string, string | number>;

/**
 * Make a translator of two word lists that have the same keys.
 *
 * @param id Indonesian texts by key; `{name}` is replaced by a value.
 * @param en English texts; the compiler refuses a missing or an extra key.
 * @returns a function that gives the text of a key in the present language; reactive.
 */
export function dictionary<Key extends string>(
  id: Record<Key, string>,
  en: Record<NoInfer<Key>, string>,
): ((key: Key, values?: TextValues) => string) & { readonly texts: Record<Language, Record<Key, string>> } {
  const texts = { id, en };
  const translate = (key: Key, values?: TextValues): string => fill(texts[current][key], values);
  return Object.assign(translate, { texts });
}

/** Choose between the two texts of a record that carries both, such as a category's `name_id` and `name_en`. */
export function either(id: string, en: string): string {
  return current === "en" ? en : id;
}

/** The locale for dates and numbers. */
export function locale(): string {
  return current === "en" ? "en-GB" : "id-ID";
}

function fill(text: string, values?: TextValues): string {
  return values ? text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)) : text;
}
