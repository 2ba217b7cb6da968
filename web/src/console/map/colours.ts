/** The map's colours, from the same tokens as everything else. */

/** CSS custom properties that the map draws with. */
const TOKENS = {
  water: "--map-water", land: "--map-land", border: "--border-strong", label: "--muted", text: "--text", halo: "--map-land",
  accent: "--accent", danger: "--danger", warn: "--warn", ok: "--ok", exercise: "--exercise", station: "--border-strong",
} as const;

export type Colours = Record<keyof typeof TOKENS, string> & { priorities: string[]; dark: boolean };

/** The colours of the theme that is shown now. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim() || "#888888";
  const found = Object.fromEntries(Object.entries(TOKENS).map(([key, name]) => [key, read(name)])) as Record<keyof typeof TOKENS, string>;
  return { ...found, priorities: [1, 2, 3, 4, 5].map((priority) => read(`--p${priority}`)), dark: style.colorScheme.includes("dark") };
}
