/** The caller's own reports: kept on this phone, sent through the outbox. */

import { CATEGORIES } from "../generated/region.ts";
import type { ErrorBody } from "../kit/commands.ts";
import { SIGNED_IN_UID } from "../kit/documents.ts";
import { either, language } from "../kit/i18n.svelte.ts";
import { readAll, remove, write } from "../kit/idb.ts";
import { outbox, type OutboxNews } from "../kit/outbox.ts";
import { toast } from "../kit/toasts.svelte.ts";
import { installId, phoneFacts } from "./phone.ts";
import type { Track } from "./track.ts";
import { onFix, positionWithin, saysMore, type Fix } from "./position.svelte.ts";

/** A step that the server told, with its time in milliseconds. */
export interface Passed {
  step: string;
  at: number;
}

/** One report as this phone knows it. */
export interface LocalReport {
  id: string;
  category: string;
  pressed_at: number;
  position: Fix | null;
  exercise: boolean;
  silent: boolean;
  witness_of?: string;
  /** locating → sending → sent; `waiting` is sending without a network; `withdrawn` was taken back before it was sent. */
  state: "locating" | "sending" | "waiting" | "sent" | "refused" | "withdrawn";
  problem?: ErrorBody;
  step?: string;
  steps: Passed[];
  agencies: string[];
  cancel_until?: number;
  cancelling?: boolean;
  description?: string;
  photos: number;
}

const WAIT_FOR_POSITION_MS = 3000;
const FOLLOW_MS = 20_000; // Most of what a phone's position gains, it gains in its first 20 s.
const BETWEEN_FIXES_MS = 2000;
const BETWEEN_LATER_FIXES_MS = 15_000;
const MOST_NAMED = 10; // The server takes no more, see `OWN_REPORTS` of the caller's commands.
const FINISHED = new Set(["done", "cancelled", "closed"]);

const list = $state<LocalReport[]>([]);

/** All reports of this phone, newest first; reactive. */
export function reports(): readonly LocalReport[] {
  return list;
}

/** One report; reactive. */
export function report(id: string): LocalReport | undefined {
  return list.find((each) => each.id === id);
}

/** Whether nothing more will happen to it. */
export function isFinished(each: LocalReport): boolean {
  return each.state === "withdrawn" || each.cancelling === true || (each.step !== undefined && FINISHED.has(each.step));
}

/** Ids of the latest reports that the server may have, newest first: it asks for these to tell the caller's own incidents. */
export function sentLately(): string[] {
  return list.filter((each) => each.state !== "withdrawn").slice(0, MOST_NAMED).map((each) => each.id);
}

/** Read what this phone remembers, and take up what was interrupted. */
export async function recall(): Promise<void> {
  outbox().listen((news) => void hear(news));
  const kept = await readAll<LocalReport>("reports");
  const queued = new Map((await outbox().items()).map((item) => [item.id, item]));
  list.push(...kept.sort((a, b) => b.pressed_at - a.pressed_at));
  for (const each of list) {
    if (each.state === "locating") await hand(each, each.position);
    else if ((each.state === "sending" || each.state === "waiting") && !queued.has(each.id)) await change(each.id, { state: "sent" });
    if (!isFinished(each)) follow(each.id, each.position);
  }
}

/**
 * The button was pressed: everything else comes after this.
 *
 * @returns the report's id at once; sending goes on by itself.
 */
export function press(category: string, options: { exercise?: boolean; silent?: boolean; witness_of?: string } = {}): string {
  const made: LocalReport = {
    id: crypto.randomUUID(),
    category,
    pressed_at: Date.now(),
    position: null,
    exercise: options.exercise ?? false,
    silent: options.silent ?? false,
    state: "locating",
    steps: [],
    agencies: [],
    photos: 0,
    ...(options.witness_of ? { witness_of: options.witness_of } : {}),
  };
  list.unshift(made);
  void send(made);
  return made.id;
}

/** Send again what the server refused, as a new report. */
export async function resend(id: string): Promise<string> {
  const refused = report(id)!;
  await outbox().drop(id);
  await change(id, { state: "withdrawn" });
  const known = CATEGORIES.some((category) => category.id === refused.category);
  return press(known ? refused.category : CATEGORIES[0]!.id, refused);
}

/** Add words or silence or contact details. */
export async function addDetails(id: string, details: { description?: string; silent?: boolean; contact_phone?: string; contact_name?: string }): Promise<void> {
  await command(id, "add_details", details);
  const said = [report(id)?.description, details.description].filter(Boolean).join("\n");
  await change(id, { ...(said ? { description: said } : {}), ...(details.silent === undefined ? {} : { silent: details.silent }) });
}

/** Take a report back. One that has not left this phone never leaves it, unless a PIN says that the server has to know. */
export async function cancel(id: string, pin: string): Promise<void> {
  const waiting = (await outbox().items()).some((item) => item.id === id);
  if (waiting && !pin) {
    await outbox().drop(id);
    await change(id, { state: "withdrawn" });
    return;
  }
  await command(id, "cancel", pin ? { pin } : {}, "cancel");
  await change(id, { cancelling: true });
}

/** Send a chat line; returns its id. */
export function say(id: string, text: string): Promise<string> {
  const message_id = crypto.randomUUID();
  const fields = { from: "caller", uid: SIGNED_IN_UID, text: text.slice(0, 1000) };
  return outbox().add(`${id}:chat`, { kind: "document", path: `reports/${id}/messages/${message_id}`, fields }, { id: message_id, after: id });
}

/** Photos of one report; their ids are 0 to 9, as the rules allow no other. */
export const MOST_PHOTOS = 10;

/** Send a photo that was made small; one too many is not sent. */
export async function addPhoto(id: string, photo: { content_type: string; data: Uint8Array }): Promise<void> {
  const number = report(id)?.photos ?? 0;
  if (number >= MOST_PHOTOS) return;
  // Counted first: a number that was left out costs nothing, one used twice would cost the second photo.
  await change(id, { photos: number + 1 });
  const fields = { uid: SIGNED_IN_UID, content_type: photo.content_type, data: photo.data };
  await outbox().add(`${id}:photo`, { kind: "document", path: `reports/${id}/photos/${number}`, fields }, { id: crypto.randomUUID(), after: id });
}

/** What the server says about a report. */
export async function hearTrack(id: string, track: Track): Promise<void> {
  await change(id, { ...track, state: "sent" });
}

/** Forget finished reports. */
export async function forget(): Promise<void> {
  for (const each of list.filter(isFinished)) {
    await remove("reports", each.id);
    list.splice(list.indexOf(each), 1);
  }
}

async function send(made: LocalReport): Promise<void> {
  await write("reports", $state.snapshot(made));
  await hand(made, await positionWithin(WAIT_FOR_POSITION_MS));
}

/** Give a report to the outbox. From here on its words are fixed: a retry must be the same report. */
async function hand(made: LocalReport, position: Fix | null): Promise<void> {
  if (report(made.id)?.state !== "locating") return; // Taken back in the meantime.
  const body = {
    report_id: made.id,
    category: made.category,
    position: position && wirePosition(position),
    pressed_at: new Date(made.pressed_at).toISOString(),
    silent: made.silent,
    exercise: made.exercise,
    locale: language(),
    device: { install_id: installId(), ...(await phoneFacts()) },
    ...(made.witness_of ? { witness_of: made.witness_of } : {}),
  };
  await change(made.id, { position, state: navigator.onLine ? "sending" : "waiting" });
  const letter = { kind: "api", method: "POST", path: "/api/v1/reports", body, signed: true } as const;
  await outbox().add(made.id, letter, { id: made.id, essential: true });
  follow(made.id, position);
}

/** Better fixes follow for 20 s, and then, more seldom, while the report is open. */
function follow(id: string, told: Fix | null): void {
  const since = Date.now();
  let sent_at = 0;
  const stop = onFix((next) => {
    const each = report(id);
    if (!each || isFinished(each)) return stop();
    const pause_ms = Date.now() - since < FOLLOW_MS ? BETWEEN_FIXES_MS : BETWEEN_LATER_FIXES_MS;
    if (Date.now() - sent_at < pause_ms && told) return;
    sent_at = Date.now();
    void sendFix(id, next);
    if (!saysMore(told, next)) return;
    told = next;
    void change(id, { position: next });
    const data = { report_id: id, position: wirePosition(next) };
    void outbox().add(`${id}:fixes`, { kind: "command", surface: "caller", command: "refine_position", data }, { after: id });
  });
}

function sendFix(id: string, next: Fix): Promise<string> {
  const fields = { lat: next.lat, lng: next.lng, accuracy_m: next.accuracy_m, captured_at: new Date(next.captured_at) };
  const path = `reports/${id}/fixes/${crypto.randomUUID()}`;
  return outbox().add(`${id}:fixes`, { kind: "document", path, fields }, { after: id });
}

/** A lane of its own lets a cancel overtake details that are still on their way. */
function command(id: string, name: string, data: Record<string, unknown>, lane = "commands"): Promise<string> {
  return outbox().add(`${id}:${lane}`, { kind: "command", surface: "caller", command: name, data: { report_id: id, ...data } }, { after: id });
}

function wirePosition({ lat, lng, accuracy_m, captured_at, source }: Fix): object {
  return { lat, lng, accuracy_m, captured_at: new Date(captured_at).toISOString(), source, is_mock: false };
}

async function hear(news: OutboxNews): Promise<void> {
  const each = report(news.id);
  if (!each) return hearAddition(news);
  if (news.outcome === "sent" && each.state === "withdrawn") await command(each.id, "cancel", {}, "cancel");
  else if (news.outcome === "sent") await change(each.id, { state: "sent", problem: undefined, step: each.step ?? "received" });
  else if (news.outcome === "refused") await change(each.id, { state: "refused", problem: news.error });
  else if (news.outcome === "waiting") await change(each.id, { state: "waiting", problem: news.error });
}

/** Additions that the server refused are told; a better position that it did not need is nobody's concern. */
async function hearAddition({ lane, outcome, error }: OutboxNews): Promise<void> {
  const [id, kind] = lane.split(":") as [string, string?];
  if (outcome !== "refused" || !error || !report(id) || kind === "fixes") return;
  toast(`${either(error.message_id, error.message_en)} ${either(error.what_to_do_id, error.what_to_do_en)}`, { tone: "warn", stays_ms: 10_000 });
  if (error.code === "CANCEL_WINDOW_OVER") await change(id, { cancelling: false });
}

async function change(id: string, changes: Partial<LocalReport>): Promise<void> {
  const each = report(id);
  if (!each) return;
  Object.assign(each, changes);
  await write("reports", $state.snapshot(each));
}
