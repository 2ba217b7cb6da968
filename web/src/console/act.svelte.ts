/** The operator's commands: sent, repeated by the kit where the network fails, and told about when refused. */

import { RefusedError, sendCommand, UnreachedError, type CommandResult, type ErrorBody } from "../kit/commands.ts";
import { createDocument } from "../kit/documents.ts";
import { either } from "../kit/i18n.svelte.ts";
import { toast } from "../kit/toasts.svelte.ts";
import type { Disposition, FalseKind } from "../generated/documents.ts";
import { board } from "./board.svelte.ts";
import { hearsay } from "./hearsay.ts";
import { session } from "./session.svelte.ts";
import { text } from "./texts.ts";

type Facts = CommandResult & Record<string, unknown>;

/** What `reveal_identity` answers. */
export interface Identity {
  uid: string;
  contact_name: string | null;
  contact_phone: string | null;
  /** The account's own number, which Firebase has verified. */
  verified_phone: string | null;
  reports: number;
  false_reports: Record<FalseKind, number>;
}

/** What `triage` answers for each report. */
export interface TriageResult {
  report_id: string;
  ok: boolean;
  code?: string;
}

/** A refusal in the words of the screen, with who holds the report where that is known. */
export function refusalText(body: ErrorBody): string {
  const message = either(body.message_id, body.message_en);
  const holder = body.facts?.operator_name;
  const fields = body.fields?.map(({ field, problem }) => `${field}: ${problem}`).join("; ");
  const advice = body.code === "CLAIMED_BY_OTHER" && holder ? text("held_by", { name: String(holder) }) : either(body.what_to_do_id, body.what_to_do_en);
  return [message, fields, advice].filter(Boolean).join(" ");
}

/** It waited behind a command that was refused; that refusal has been told. */
class SkippedError extends Error {}

/** Say what went wrong, in a toast that stays long enough to be read. */
export function tellFailure(error: unknown): void {
  if (error instanceof SkippedError) return;
  if (error instanceof RefusedError) toast(refusalText(error.body), { tone: "danger", stays_ms: 9000 });
  else if (error instanceof UnreachedError) toast(text("not_sent"), { tone: "danger", stays_ms: 9000 });
  else {
    toast(text("unknown_error"), { tone: "danger", stays_ms: 9000 });
    console.error(error);
  }
}

/** The incident that a command is about, as far as it is known. */
function incidentOf({ incident_id, report_id }: Record<string, unknown>): string | undefined {
  if (typeof incident_id === "string") return incident_id;
  return typeof report_id === "string" ? (board.reports.map.get(report_id)?.incident_id ?? report_id) : undefined;
}

class Actions {
  /** Commands under way, as `command:target`; the buttons show it. */
  #busy = $state<Record<string, true>>({});

  isBusy(command: string, target: string | undefined): boolean {
    return `${command}:${target}` in this.#busy;
  }

  /** The last command of each incident: claim, verify and dispatch in three quick keys must arrive in that order. */
  #tails = new Map<string, Promise<unknown>>();

  /** Run one command after those of the same incident; undefined when it was refused or could not be sent, which has been told then. */
  async run(
    command: string, data: Record<string, unknown>, done?: string, surface: "operator" | "admin" = "operator", busy_as = command,
  ): Promise<Facts | undefined> {
    const key = `${busy_as}:${String(data.report_id ?? data.incident_id)}`;
    if (key in this.#busy) return undefined;
    this.#busy[key] = true;
    const path = typeof data.report_id === "string" ? `reports/${data.report_id}` : `incidents/${String(data.incident_id)}`;
    const before = hearsay.shown(path);
    try {
      const result = await this.#inTurn(incidentOf(data), () => sendCommand<Record<string, unknown>>(surface, command, data));
      if (before) hearsay.expect(path, before);
      if (done) toast(done, { tone: "ok", stays_ms: 3500 });
      return result;
    } catch (error) {
      tellFailure(error);
      return undefined;
    } finally {
      delete this.#busy[key];
    }
  }

  /** A command that waits behind one that is then refused is not sent: its giver had reckoned with the other. */
  #inTurn<T>(incident: string | undefined, send: () => Promise<T>): Promise<T> {
    if (!incident) return send();
    const sent = (this.#tails.get(incident) ?? Promise.resolve()).then(send, () => Promise.reject(new SkippedError()));
    this.#tails.set(incident, sent);
    void sent.catch(() => undefined).finally(() => this.#tails.get(incident) === sent && this.#tails.delete(incident));
    return sent;
  }

  claim = (report_id: string) => this.run("claim", { report_id });
  release = (report_id: string) => this.run("release", { report_id }, text("done_released"));
  /** With `dispatch`, all proposed agencies are sent, whether this console knows them already or not. */
  verify = (report_id: string, dispatch: boolean) =>
    this.run("verify", { report_id, dispatch }, text(dispatch ? "done_verified_sent" : "done_verified"), "operator", dispatch ? "verify_dispatch" : "verify");
  dispatch = (incident_id: string, agency_ids: string[]) => this.run("dispatch", { incident_id, agency_ids }, text("done_dispatched", { count: agency_ids.length }));
  withdraw = (incident_id: string, agency_id: string, reason: string, expected_status: string) =>
    this.run("withdraw", { incident_id, agency_id, reason, expected_status }, text("done_withdrawn"));
  reclassify = (incident_id: string, category: string) => this.run("reclassify", { incident_id, category }, text("done_reclassified"));
  movePin = (incident_id: string, lat: number, lng: number, accuracy_m: number) =>
    this.run("move_pin", { incident_id, lat, lng, accuracy_m }, text("done_moved"));
  merge = (incident_id: string, into_incident_id: string) => this.run("merge", { incident_id, into_incident_id }, text("done_merged"));
  split = (report_id: string) => this.run("split", { report_id }, text("done_split"));
  markDuplicate = (report_id: string, incident_id: string) => this.run("mark_duplicate", { report_id, incident_id }, text("done_duplicate"));
  markFalse = (report_id: string, kind: FalseKind, note: string) =>
    this.run("mark_false", { report_id, kind, ...(note.trim() ? { note: note.trim() } : {}) }, text("done_false"));
  close = (incident_id: string, disposition: Disposition, note: string, expected_status: string) =>
    this.run("close", { incident_id, disposition, expected_status, ...(note.trim() ? { note: note.trim() } : {}) }, text("done_closed"));
  reopen = (incident_id: string, reason: string) => this.run("reopen", { incident_id, reason }, text("done_reopened"));
  note = (incident_id: string, words: string) => this.run("note", { incident_id, text: words }, text("done_noted"));
  logCall = (incident_id: string, agency_id: string, outcome: "reached" | "no_answer" | "acknowledged", note: string) =>
    this.run("log_call", { incident_id, agency_id, outcome, ...(note.trim() ? { note: note.trim() } : {}) }, text("done_called"));

  async reveal(report_id: string, reason: string): Promise<Identity | undefined> {
    return (await this.run("reveal_identity", { report_id, reason })) as unknown as Identity | undefined;
  }

  /** One action on many; tells how many it did, and gives back those that were refused. */
  async triage(
    report_ids: string[], action: "verify" | "mark_false" | "mark_duplicate" | "release", more: { kind?: FalseKind; incident_id?: string } = {},
  ): Promise<TriageResult[] | undefined> {
    const answer = await this.run("triage", { report_ids, action, ...more });
    if (!answer) return undefined;
    const refused = (answer.results as TriageResult[]).filter((result) => !result.ok);
    const [done, tone] = [report_ids.length - refused.length, refused.length ? "warn" : "ok"] as const;
    toast(text(refused.length ? "triage_partly" : "triage_done", { done, refused: refused.length }), { tone });
    return refused;
  }

  /** Write to the caller; a message is a document, and its id makes it safe to send again. */
  async say(report_id: string, words: string): Promise<boolean> {
    try {
      await createDocument(`reports/${report_id}/messages/${crypto.randomUUID()}`, { from: "operator", uid: session.person!.uid, text: words });
      return true;
    } catch (error) {
      tellFailure(error);
      return false;
    }
  }
}

export const act = new Actions();
