/** What each key does. One table: the handler and the cheat sheet both read it. Pure. */

export const ACTIONS = [
  "next", "previous", "first", "last", "open", "claim", "verify", "dispatch", "choose_agencies", "mark_false", "mark_duplicate", "release",
  "close", "reopen", "note", "chat", "phone", "reclassify", "move_pin", "merge", "split", "reveal", "select", "select_range", "select_all",
  "triage_verify", "search", "lane_waiting", "lane_claimed", "lane_running", "lane_done", "view_desk", "view_shift", "view_statistics",
  "view_admin", "mute", "heat", "fit_map", "help", "escape",
] as const;
export type Action = (typeof ACTIONS)[number];

export const GROUPS = ["move", "report", "incident", "many", "screen"] as const;
export type KeyGroup = (typeof GROUPS)[number];

/** One binding. `key` is what `KeyboardEvent.key` says, lower case; `shift` is asked for only where it matters. */
export interface Binding {
  action: Action;
  keys: readonly string[];
  shift?: boolean;
  group: KeyGroup;
}

export const BINDINGS: readonly Binding[] = [
  { action: "next", keys: ["j", "arrowdown"], group: "move" },
  { action: "previous", keys: ["k", "arrowup"], group: "move" },
  { action: "first", keys: ["home"], group: "move" },
  { action: "last", keys: ["end"], group: "move" },
  { action: "open", keys: ["enter"], group: "move" },
  { action: "search", keys: ["/"], group: "move" },
  { action: "lane_waiting", keys: ["1"], group: "move" },
  { action: "lane_claimed", keys: ["2"], group: "move" },
  { action: "lane_running", keys: ["3"], group: "move" },
  { action: "lane_done", keys: ["4"], group: "move" },
  { action: "claim", keys: ["c"], shift: false, group: "report" },
  { action: "verify", keys: ["v"], shift: false, group: "report" },
  { action: "dispatch", keys: ["d"], shift: false, group: "report" },
  { action: "mark_false", keys: ["f"], shift: false, group: "report" },
  { action: "mark_duplicate", keys: ["u"], shift: false, group: "report" },
  { action: "release", keys: ["r"], shift: false, group: "report" },
  { action: "split", keys: ["s"], shift: true, group: "report" },
  { action: "reveal", keys: ["i"], shift: true, group: "report" },
  { action: "choose_agencies", keys: ["d"], shift: true, group: "incident" },
  { action: "phone", keys: ["p"], shift: false, group: "incident" },
  { action: "chat", keys: ["t"], shift: false, group: "incident" },
  { action: "note", keys: ["n"], shift: false, group: "incident" },
  { action: "reclassify", keys: ["e"], shift: false, group: "incident" },
  { action: "move_pin", keys: ["g"], shift: false, group: "incident" },
  { action: "merge", keys: ["g"], shift: true, group: "incident" },
  { action: "close", keys: ["w"], shift: false, group: "incident" },
  { action: "reopen", keys: ["w"], shift: true, group: "incident" },
  { action: "select", keys: ["x"], shift: false, group: "many" },
  { action: "select_range", keys: ["x"], shift: true, group: "many" },
  { action: "select_all", keys: ["a"], shift: true, group: "many" },
  { action: "triage_verify", keys: ["v"], shift: true, group: "many" },
  { action: "mute", keys: ["m"], shift: false, group: "screen" },
  { action: "heat", keys: ["h"], shift: false, group: "screen" },
  { action: "fit_map", keys: ["0"], group: "screen" },
  { action: "view_desk", keys: ["5"], group: "screen" },
  { action: "view_shift", keys: ["6"], group: "screen" },
  { action: "view_statistics", keys: ["7"], group: "screen" },
  { action: "view_admin", keys: ["8"], group: "screen" },
  { action: "help", keys: ["?"], group: "screen" },
  { action: "escape", keys: ["escape"], group: "screen" },
];

/** The part of a keyboard event that decides. */
export interface Stroke {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/** Where a stroke happened: typing and open dialogs own their keys. */
export interface KeyContext {
  typing: boolean;
  dialog: boolean;
  /** Focus is on a control that Enter and arrows belong to (a button, a tab, the map). */
  on_control: boolean;
  /** Single keys can be switched off (WCAG 2.1.4). */
  enabled: boolean;
}

const CONTROL_KEYS = new Set(["enter", "arrowdown", "arrowup", "home", "end"]);

/** The action of a stroke, or undefined where the stroke belongs to somebody else. */
export function actionOf(stroke: Stroke, context: KeyContext): Action | undefined {
  const key = stroke.key.toLowerCase();
  if (stroke.ctrlKey || stroke.altKey || stroke.metaKey || context.typing || context.dialog) return undefined;
  if (context.on_control && CONTROL_KEYS.has(key)) return undefined;
  const binding = BINDINGS.find(
    ({ keys, shift }) => keys.includes(key) && (shift === undefined || shift === stroke.shiftKey),
  );
  const is_single = key.length === 1;
  return binding && (context.enabled || !is_single || binding.action === "help") ? binding.action : undefined;
}

/** How a binding is shown: as the caps of a keyboard. */
export function caps(binding: Binding): string[] {
  const names: Record<string, string> = { arrowdown: "↓", arrowup: "↑", enter: "Enter", escape: "Esc", home: "Home", end: "End" };
  const cap = (key: string): string => names[key] ?? key.toUpperCase();
  return binding.keys.map((key) => (binding.shift ? `Shift+${cap(key)}` : cap(key)));
}

/** The first cap of an action, for the hint on its button. */
export function capOf(action: Action): string {
  const binding = BINDINGS.find((one) => one.action === action);
  return binding ? caps(binding)[0]! : "";
}
