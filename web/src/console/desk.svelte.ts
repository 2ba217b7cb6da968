/** What the screen shows: which view, which list, which row, which dialog; and what each key does to it. */

import { toast } from "../kit/toasts.svelte.ts";
import { act } from "./act.svelte.ts";
import { board } from "./board.svelte.ts";
import { deskNowExact } from "./clock.svelte.ts";
import { focus } from "./focus.svelte.ts";
import { proposed } from "./logic/assignments.ts";
import { attentionLines } from "./logic/attention.ts";
import { claimIsStale } from "./logic/deadlines.ts";
import type { Entry, Lane } from "./logic/entries.ts";
import type { Action } from "./logic/keymap.ts";
import { filtered, NO_FILTER, type Filter } from "./logic/search.ts";
import { extended, firstOf, neighbour, stillThere, toggled } from "./logic/selection.ts";
import { categoryName } from "./names.ts";
import { session } from "./session.svelte.ts";
import { siren } from "./siren.svelte.ts";
import { text } from "./texts.ts";

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

  /** Do what a key or a button says. Gives false where it does not apply now. */
  perform(action: Action): boolean {
    const run = this.#actions[action];
    return run ? run() !== false : false;
  }

  #actions: Partial<Record<Action, () => unknown>> = {
    next: () => this.step(1),
    previous: () => this.step(-1),
    first: () => this.rows[0] && this.look(this.rows[0]),
    last: () => this.rows.length > 0 && this.look(this.rows.at(-1)!),
    open: () => (this.pane = "incident"),
    lane_waiting: () => this.showLane("waiting"),
    lane_claimed: () => this.showLane("claimed"),
    lane_running: () => this.showLane("running"),
    lane_done: () => this.showLane("done"),
    view_desk: () => (this.view = "desk"),
    view_shift: () => (this.view = "shift"),
    view_statistics: () => (this.view = "statistics"),
    view_admin: () => session.mayLead && (this.view = "admin"),
    claim: () => this.#claim(),
    verify: () => this.#onReport((id) => act.verify(id, false)),
    dispatch: () => this.#dispatch(),
    choose_agencies: () => this.#onIncident((incident_id) => (this.dialog = { kind: "dispatch", incident_id })),
    triage_verify: () => this.#verifyMany(),
    mark_false: () => this.#onTargets((report_ids) => (this.dialog = { kind: "false", report_ids })),
    mark_duplicate: () => this.#onTargets((report_ids) => (this.dialog = { kind: "duplicate", report_ids })),
    release: () => this.#release(),
    split: () => this.#onReport((report_id) => (this.dialog = { kind: "split", report_id })),
    reveal: () => this.#onReport((report_id) => (this.dialog = { kind: "reveal", report_id })),
    phone: () => this.#phone(),
    chat: () => this.#onReport(() => (this.pane = "chat")),
    note: () => this.#onIncident((incident_id) => (this.dialog = { kind: "note", incident_id })),
    reclassify: () => this.#onIncident((incident_id) => (this.dialog = { kind: "reclassify", incident_id })),
    move_pin: () => this.startMoving(),
    merge: () => this.#onIncident((incident_id) => (this.dialog = { kind: "merge", incident_id })),
    close: () => this.#onIncident((incident_id) => (this.dialog = { kind: "close", incident_id })),
    reopen: () => this.#reopen(),
    select: () => this.cursor !== undefined && this.toggle(this.cursor),
    select_range: () => this.cursor !== undefined && this.toggle(this.cursor, true),
    select_all: () => this.selectAll(),
    mute: () => (siren.state.muted_for_s > 0 ? siren.unmute() : siren.mute(1)),
    heat: () => (this.heat = !this.heat),
    fit_map: () => this.fit++,
    help: () => (this.dialog = { kind: "help" }),
    escape: () => this.#escape(),
  };

  #onReport(run: (report_id: string) => unknown): unknown {
    return focus.report ? run(focus.report.report_id) : this.#nothing();
  }

  #onIncident(run: (incident_id: string) => unknown): unknown {
    return focus.incident ? run(focus.incident.incident_id) : this.#nothing();
  }

  #onTargets(run: (report_ids: string[]) => unknown): unknown {
    return this.targets.length ? run(this.targets) : this.#nothing();
  }

  #nothing(): false {
    toast(text("choose_first"), { stays_ms: 2500 });
    return false;
  }

  /** Claim what is looked at; with nothing in view, the first of the stack. */
  #claim(): unknown {
    const { report } = focus;
    const free = report && (report.status === "RECEIVED" || this.canTakeOver);
    if (!free && report && this.lane !== "waiting") return false;
    const entry = free ? undefined : board.waiting[0];
    if (entry) this.look(entry);
    const id = free ? report.report_id : entry?.report?.report_id;
    return id ? act.claim(id) : this.#nothing();
  }

  /** Somebody else's claim without a heartbeat: anybody may take it over. */
  get canTakeOver(): boolean {
    const claim = focus.report?.status === "CLAIMED" ? focus.report.claim : null;
    return !!claim && claim.operator_uid !== session.person?.uid && claimIsStale(claim, deskNowExact(), session.limits);
  }

  #dispatch(): unknown {
    // Three quick keys are faster than the listeners: the server knows whom it has proposed.
    if (focus.report && !focus.assignments_known) return act.verify(focus.report.report_id, true);
    return this.#onIncident((incident_id) => {
      const agencies = proposed(focus.assignments);
      if (agencies.length) return act.dispatch(incident_id, agencies.slice(0, 10));
      const sent = focus.assignments.filter((assignment) => assignment.is_open).length;
      // Claim, verify, dispatch is one movement of the hand; where the plan has sent them already, nothing is left to do.
      return sent ? toast(text("sent_already", { count: sent }), { stays_ms: 3500 }) : (this.dialog = { kind: "dispatch", incident_id });
    });
  }

  #verifyMany(): unknown {
    if (this.selected.size) return (this.dialog = { kind: "triage_verify", report_ids: [...this.selected] });
    return this.#onReport((id) => act.verify(id, true));
  }

  #release(): unknown {
    if (this.selected.size) return act.triage([...this.selected], "release").then(() => (this.selected = new Set()));
    return this.#onReport((id) => act.release(id));
  }

  #phone(): unknown {
    return this.#onIncident((incident_id) => {
      const line = attentionLines(focus.incident?.attention ?? []).find(({ agency_id }) => focus.assignments.some((a) => a.agency_id === agency_id));
      const agency_id = line?.agency_id ?? focus.assignments[0]?.agency_id;
      return agency_id ? (this.dialog = { kind: "call", incident_id, agency_id }) : false;
    });
  }

  #reopen(): unknown {
    if (!focus.incident || focus.incident.is_open) return false;
    return (this.dialog = { kind: "reopen", incident_id: focus.incident.incident_id });
  }

  startMoving(): unknown {
    return this.#onIncident((incident_id) => {
      const from = focus.incident?.position ?? focus.report?.position ?? { lat: -7.7, lng: 109.02 };
      this.moving = this.moving ? undefined : { incident_id, lat: from.lat, lng: from.lng };
    });
  }

  #escape(): void {
    // The browser may close a dialog before it hands on the very Escape that closed it.
    if (performance.now() - this.#dialog_closed_ms < SAME_STROKE_MS) return;
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
