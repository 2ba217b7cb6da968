/** What each key and button does at the desk. */

import { toast } from "../kit/toasts.svelte.ts";
import { act } from "./act.svelte.ts";
import { board } from "./board.svelte.ts";
import { deskNowExact } from "./clock.svelte.ts";
import { desk } from "./desk.svelte.ts";
import { focus } from "./focus.svelte.ts";
import { proposed } from "./logic/assignments.ts";
import { attentionLines } from "./logic/attention.ts";
import { claimIsStale } from "./logic/deadlines.ts";
import type { Action } from "./logic/keymap.ts";
import { session } from "./session.svelte.ts";
import { siren } from "./siren.svelte.ts";
import { text } from "./texts.ts";

/** Do what a key or a button says. Gives false where it does not apply now. */
export function perform(action: Action): boolean {
  const run = ACTIONS[action];
  return run ? run() !== false : false;
}

const ACTIONS: Partial<Record<Action, () => unknown>> = {
  next: () => desk.step(1),
  previous: () => desk.step(-1),
  first: () => desk.rows[0] && desk.look(desk.rows[0]),
  last: () => desk.rows.length > 0 && desk.look(desk.rows.at(-1)!),
  open: () => (desk.pane = "incident"),
  lane_waiting: () => desk.showLane("waiting"),
  lane_claimed: () => desk.showLane("claimed"),
  lane_running: () => desk.showLane("running"),
  lane_done: () => desk.showLane("done"),
  view_desk: () => (desk.view = "desk"),
  view_shift: () => (desk.view = "shift"),
  view_statistics: () => (desk.view = "statistics"),
  view_admin: () => session.mayLead && (desk.view = "admin"),
  claim: () => claim(),
  verify: () => onReport((id) => act.verify(id, false)),
  dispatch: () => dispatch(),
  choose_agencies: () => onIncident((incident_id) => (desk.dialog = { kind: "dispatch", incident_id })),
  triage_verify: () => verifyMany(),
  mark_false: () => onTargets((report_ids) => (desk.dialog = { kind: "false", report_ids })),
  mark_duplicate: () => onTargets((report_ids) => (desk.dialog = { kind: "duplicate", report_ids })),
  release: () => release(),
  split: () => onReport((report_id) => (desk.dialog = { kind: "split", report_id })),
  reveal: () => onReport((report_id) => (desk.dialog = { kind: "reveal", report_id })),
  phone: () => phone(),
  chat: () => onReport(() => (desk.pane = "chat")),
  note: () => onIncident((incident_id) => (desk.dialog = { kind: "note", incident_id })),
  reclassify: () => onIncident((incident_id) => (desk.dialog = { kind: "reclassify", incident_id })),
  move_pin: () => startMoving(),
  merge: () => onIncident((incident_id) => (desk.dialog = { kind: "merge", incident_id })),
  close: () => onIncident((incident_id) => (desk.dialog = { kind: "close", incident_id })),
  reopen: () => reopen(),
  select: () => desk.cursor !== undefined && desk.toggle(desk.cursor),
  select_range: () => desk.cursor !== undefined && desk.toggle(desk.cursor, true),
  select_all: () => desk.selectAll(),
  mute: () => (siren.state.muted_for_s > 0 ? siren.unmute() : siren.mute(1)),
  heat: () => (desk.heat = !desk.heat),
  fit_map: () => desk.fit++,
  help: () => (desk.dialog = { kind: "help" }),
  escape: () => desk.escape(),
};

function onReport(run: (report_id: string) => unknown): unknown {
  return focus.report ? run(focus.report.report_id) : nothing();
}

function onIncident(run: (incident_id: string) => unknown): unknown {
  return focus.incident ? run(focus.incident.incident_id) : nothing();
}

function onTargets(run: (report_ids: string[]) => unknown): unknown {
  return desk.targets.length ? run(desk.targets) : nothing();
}

function nothing(): false {
  toast(text("choose_first"), { stays_ms: 2500 });
  return false;
}

/** Claim what is looked at; with nothing in view, the first of the stack. */
function claim(): unknown {
  const { report } = focus;
  const free = report && (report.status === "RECEIVED" || canTakeOver());
  if (!free && report && desk.lane !== "waiting") return false;
  const entry = free ? undefined : board.waiting[0];
  if (entry) desk.look(entry);
  const id = free ? report.report_id : entry?.report?.report_id;
  return id ? act.claim(id) : nothing();
}

/** Somebody else's claim without a heartbeat: anybody may take it over. */
export function canTakeOver(): boolean {
  const claim = focus.report?.status === "CLAIMED" ? focus.report.claim : null;
  return !!claim && claim.operator_uid !== session.person?.uid && claimIsStale(claim, deskNowExact(), session.limits);
}

function dispatch(): unknown {
  // Three quick keys are faster than the listeners: the server knows whom it has proposed.
  if (focus.report && !focus.assignments_known) return act.verify(focus.report.report_id, true);
  return onIncident((incident_id) => {
    const agencies = proposed(focus.assignments);
    if (agencies.length) return act.dispatch(incident_id, agencies.slice(0, 10));
    const sent = focus.assignments.filter((assignment) => assignment.is_open).length;
    // Claim, verify, dispatch is one movement of the hand; where the plan has sent them already, nothing is left to do.
    return sent ? toast(text("sent_already", { count: sent }), { stays_ms: 3500 }) : (desk.dialog = { kind: "dispatch", incident_id });
  });
}

function verifyMany(): unknown {
  if (desk.selected.size) return (desk.dialog = { kind: "triage_verify", report_ids: [...desk.selected] });
  return onReport((id) => act.verify(id, true));
}

function release(): unknown {
  if (desk.selected.size) return act.triage([...desk.selected], "release").then(() => (desk.selected = new Set()));
  return onReport((id) => act.release(id));
}

function phone(): unknown {
  return onIncident((incident_id) => {
    const line = attentionLines(focus.incident?.attention ?? []).find(({ agency_id }) => focus.assignments.some((a) => a.agency_id === agency_id));
    const agency_id = line?.agency_id ?? focus.assignments[0]?.agency_id;
    return agency_id ? (desk.dialog = { kind: "call", incident_id, agency_id }) : false;
  });
}

function reopen(): unknown {
  if (!focus.incident || focus.incident.is_open) return false;
  return (desk.dialog = { kind: "reopen", incident_id: focus.incident.incident_id });
}

function startMoving(): unknown {
  return onIncident((incident_id) => {
    const from = focus.incident?.position ?? focus.report?.position ?? { lat: -7.7, lng: 109.02 };
    desk.moving = desk.moving ? undefined : { incident_id, lat: from.lat, lng: from.lng };
  });
}
