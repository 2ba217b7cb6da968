/** What the screen shows: which view, which list, which row, which dialog. What keys and buttons do to it is in `actions.ts`. */

import { board } from "./board.svelte.ts";
import { focus } from "./focus.svelte.ts";
import type { Entry, Lane } from "./logic/entries.ts";
import { filtered, NO_FILTER, type Filter } from "./logic/search.ts";
import { extended, firstOf, neighbour, stillThere, toggled } from "./logic/selection.ts";
import { categoryName } from "./names.ts";

export const VIEWS = ["desk", "shift", "statistics", "admin"] as const;
export type View = (typeof VIEWS)[number];

/** Tabs of the incident. */
export const PANES = ["incident", "why", "reports", "chat", "receipts", "story"] as const;
export type Pane = (typeof PANES)[number];

/** The dialog that is open, with what it is about. */
export type DialogOf =
  | { kind: "help" }
  | { kind: "false"; report_ids: string[] }
  | { kind: "duplicate"; report_ids: string[] }
  | { kind: "triage_verify"; report_ids: string[] }
  | { kind: "dispatch"; incident_id: string }
  | { kind: "withdraw"; incident_id: string; agency_id: string; status: string }
  | { kind: "reclassify"; incident_id: string }
  | { kind: "merge"; incident_id: string }
  | { kind: "close"; incident_id: string }
  | { kind: "reopen"; incident_id: string }
  | { kind: "note"; incident_id: string }
  | { kind: "call"; incident_id: string; agency_id: string }
  | { kind: "split"; report_id: string }
  | { kind: "reveal"; report_id: string };

const SAME_STROKE_MS = 250;

class Desk {
  view = $state<View>("desk");
  lane = $state<Lane>("waiting");
  pane = $state<Pane>("incident");
  cursor = $state<string | undefined>();
  filter = $state<Filter>({ ...NO_FILTER });
  selected = $state.raw<ReadonlySet<string>>(new Set());
  #dialog = $state<DialogOf | undefined>();
  #dialog_closed_ms = 0;
  /** The pin that is being moved; a place is pending until the operator confirms it. */
  moving = $state<{ incident_id: string; lat: number; lng: number } | undefined>();
  heat = $state(false);
  /** Grows when the map has to show the whole region again. */
  fit = $state(0);
  single_keys = $state(remembered());
  #anchor: string | undefined;
  /** Where the cursor goes on after its row has left the list. */
  #resume: string | undefined;

  get dialog(): DialogOf | undefined {
    return this.#dialog;
  }

  set dialog(next: DialogOf | undefined) {
    if (this.#dialog && !next) this.#dialog_closed_ms = performance.now();
    this.#dialog = next;
  }

  readonly rows: readonly Entry[] = $derived(filtered(board.lane(this.lane), this.filter, categoryName));
  readonly keys: string[] = $derived(this.rows.map((entry) => entry.key));

  /** Show a list. */
  showLane(lane: Lane): void {
    this.view = "desk";
    this.lane = lane;
    this.selected = new Set();
    if (lane === "done") void board.openDone();
    if (!this.keys.includes(this.cursor ?? "")) this.cursor = undefined;
  }

  /** Put the cursor on a row, and look at it. */
  look(entry: Entry): void {
    this.cursor = entry.key;
    this.#resume = undefined;
    this.moving = undefined;
    focus.on(entry.incident?.incident_id ?? entry.report?.incident_id ?? undefined, entry.report?.report_id);
  }

  /** Look at an incident that need not be in the list. */
  lookAtIncident(incident_id: string, report_id?: string): void {
    this.view = "desk";
    this.cursor = this.keys.find((key) => key === report_id || key === incident_id);
    this.moving = undefined;
    focus.on(incident_id, report_id);
  }

  /** Move the cursor by rows. */
  step(by: number): void {
    if (!this.rows.length) return;
    const resumed = this.rows.find((entry) => entry.key === this.#resume);
    if (this.cursor === undefined && resumed) return this.look(resumed);
    const at = this.keys.indexOf(this.cursor ?? "");
    const to = at < 0 ? (by > 0 ? 0 : this.rows.length - 1) : Math.min(this.rows.length - 1, Math.max(0, at + by));
    this.look(this.rows[to]!);
  }

  /**
   * The list has changed: the selection forgets who has left, and so does the cursor. What is looked at stays in view;
   * no other row is marked, lest a key be meant for that one. The next step goes to the row that took the place.
   */
  settle(keys_before: readonly string[]): void {
    if (this.selected.size) this.selected = stillThere(this.selected, new Set(this.keys));
    if (!this.cursor || this.keys.includes(this.cursor)) return;
    this.#resume = neighbour(keys_before, this.keys, this.cursor);
    this.cursor = undefined;
  }

  toggle(key: string, range = false): void {
    if (this.lane !== "waiting" && this.lane !== "claimed") return;
    this.selected = range && this.#anchor ? extended(this.selected, this.keys, this.#anchor, key) : toggled(this.selected, key);
    this.#anchor = key;
  }

  selectAll(): void {
    if (this.lane === "waiting" || this.lane === "claimed") this.selected = firstOf(this.keys);
  }

  /** The reports that a command for many is about: the selection, else the one that is looked at. */
  get targets(): string[] {
    if (this.selected.size) return [...this.selected];
    return focus.report ? [focus.report.report_id] : [];
  }

  setSingleKeys(on: boolean): void {
    this.single_keys = on;
    try {
      localStorage.setItem("sergap.console.single_keys", on ? "on" : "off");
    } catch {
      // The choice then lasts until the window is closed.
    }
  }

  /** Leave what is in hand: the pin, the selection, or what is looked at. */
  escape(): void {
    // The browser may close a dialog before it hands on the very Escape that closed it, or before it tells of the end.
    if (this.#dialog || performance.now() - this.#dialog_closed_ms < SAME_STROKE_MS) return;
    if (this.moving) this.moving = undefined;
    else if (this.selected.size) this.selected = new Set();
    else {
      this.cursor = undefined;
      focus.stop();
    }
  }
}

function remembered(): boolean {
  try {
    return localStorage.getItem("sergap.console.single_keys") !== "off";
  } catch {
    return true;
  }
}

export const desk = new Desk();
