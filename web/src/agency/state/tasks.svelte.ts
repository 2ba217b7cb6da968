/** The agency's assignments, as the server tells them and as the outbox moves them on. */

import { SvelteMap } from "svelte/reactivity";
import type { Assignment } from "../../generated/documents.ts";
import { sendCommand, RefusedError, type ErrorBody } from "../../kit/commands.ts";
import { either } from "../../kit/i18n.svelte.ts";
import { now } from "../../kit/now.svelte.ts";
import type { Query } from "../../kit/firestore.ts";
import { outbox, type Letter, type OutboxItem, type OutboxNews } from "../../kit/outbox.ts";
import { toast } from "../../kit/toasts.svelte.ts";
import { heaps, task, type Heaps, type Task } from "../logic/lists.ts";
import { pendingCommands, pressedAt, shownStatus, type Confirmed, type PendingCommand } from "../logic/optimistic.ts";
import { ASSIGNMENT_STATUSES, type AssignmentStatus } from "../../generated/states.ts";
import { listen } from "./listening.ts";

/** Ended assignments on one page of the history. */
const PAST_PAGE = 30;
const NOTICE_MS = 5000;

let open = $state.raw<Assignment[]>([]);
let past = $state.raw<Assignment[]>([]);
let past_limit = $state(PAST_PAGE);
let loaded = $state(false);
let from_cache = $state(true);
let cut_off_at = $state(Date.now());
let letters = $state.raw<OutboxItem[]>([]);
const confirmed = new SvelteMap<string, Confirmed>();

const waiting = $derived(pendingCommands(letters));
const tasks = $derived(open.map(shown));

/** Whether the first answer of the database is here; reactive. */
export function isLoaded(): boolean {
  return loaded;
}

/** Whether what is shown comes from this device's memory; reactive. */
export function isFromMemory(): boolean {
  return from_cache;
}

/** Whether the server has not been heard for longer than a connection takes to come back; reactive. */
export function isCutOff(): boolean {
  return from_cache && now() - cut_off_at > NOTICE_MS;
}

/** The assignments in heaps; reactive. */
export function taskHeaps(): Heaps {
  return heaps(tasks);
}

/** One assignment, open or ended; reactive. */
export function findTask(incident_id: string): Task | undefined {
  return tasks.find((one) => one.incident_id === incident_id) ?? pastTasks().find((one) => one.incident_id === incident_id);
}

/** Ended assignments, newest first; reactive. */
export function pastTasks(): Task[] {
  return past.map((one) => task(one, { status: one.status, tentative: false }));
}

/** Whether there may be more in the history; reactive. */
export function hasMorePast(): boolean {
  return past.length >= past_limit;
}

/** Show one more page of the history. */
export function showMorePast(): void {
  past_limit += PAST_PAGE;
}

/** How many ended assignments are listened to; reactive. */
export function pastLimit(): number {
  return past_limit;
}

/** This incident's commands that the server has not answered; reactive. */
export function pendingOf(incident_id: string): PendingCommand[] {
  return waiting.filter((item) => item.incident_id === incident_id);
}

/** Everything that waits in the outbox and that a person did; reactive. */
export function waitingLetters(): OutboxItem[] {
  return letters.filter((item) => !item.lane.startsWith("receipt:"));
}

/** Listen to the open assignments of an agency. */
export function followTasks(agency_id: string): () => void {
  return listen(
    // Both lists order by the same field, so that one index serves both.
    (store, database) => assignmentsOf(store, database, agency_id, true, 200),
    (found, cached) => {
      open = found.map((one) => one.data as Assignment);
      loaded = true;
      hearFrom(cached);
    },
    () => hearFrom(true),
  );
}

function hearFrom(cached: boolean): void {
  if (cached && !from_cache) cut_off_at = Date.now();
  from_cache = cached;
}

/** Listen to the ended assignments of an agency. */
export function followPast(agency_id: string, most: number): () => void {
  return listen(
    (store, database) => assignmentsOf(store, database, agency_id, false, most),
    (found) => (past = found.map((one) => one.data as Assignment)),
  );
}

type Store = typeof import("../../kit/firestore.ts");

function assignmentsOf(
  { query, collectionGroup, where, orderBy, limit }: Store, database: Parameters<Store["collectionGroup"]>[0],
  agency_id: string, is_open: boolean, most: number,
): Query {
  const own = [where("agency_id", "==", agency_id), where("is_open", "==", is_open)];
  return query(collectionGroup(database, "assignments"), ...own, orderBy("updated_at", "desc"), limit(most));
}

/** Follow the outbox: what waits, what was sent, what was refused. */
export function followOutbox(): () => void {
  void look();
  return outbox().listen((news) => {
    hear(news);
    void look();
  });
}

/** Forget everything of the person who signs out. */
export function forgetTasks(): void {
  [open, past, loaded] = [[], [], false];
  confirmed.clear();
}

/**
 * Give a command. It is on disk when this returns, shows at once, and is sent when there is a network.
 *
 * @param incident_id commands of one incident are sent in the order in which they were given.
 */
export async function command(incident_id: string, name: string, data: Record<string, unknown> = {}): Promise<void> {
  await give(incident_id, { kind: "command", surface: "agency", command: name, data: { incident_id, ...data } });
}

/** Put a letter into the outbox; where there is no disk, send it now or say that it failed. */
export async function give(lane: string, letter: Letter): Promise<void> {
  try {
    await outbox().add(lane, letter);
  } catch {
    if (letter.kind !== "command") throw new Error("no place to keep the letter");
    await sendNow(letter.surface, letter.command, letter.data);
  }
}

async function sendNow(surface: "agency" | "operator" | "caller" | "admin", name: string, data: Record<string, unknown>): Promise<void> {
  try {
    await sendCommand(surface, name, data);
  } catch (error) {
    if (error instanceof RefusedError) sayRefusal(error.body);
    else toast(either("Belum terkirim. Coba lagi.", "Not sent. Try again."), { tone: "danger", stays_ms: 0 });
  }
}

function shown(assignment: Assignment): Task {
  const { incident_id, status } = assignment;
  const pending = waiting.filter((item) => item.incident_id === incident_id);
  return task(assignment, shownStatus(status, confirmed.get(incident_id), pending, now()), pressedAt(status, pending));
}

async function look(): Promise<void> {
  letters = await outbox().items().catch(() => []);
}

function hear(news: OutboxNews): void {
  if (news.outcome === "refused" && news.error && !news.lane.startsWith("receipt:")) sayRefusal(news.error);
  const status = (news.result as { assignment_status?: string } | undefined)?.assignment_status;
  if (news.outcome === "sent" && isStatus(status)) confirmed.set(news.lane, { status, at_ms: Date.now() });
}

function isStatus(text: string | undefined): text is AssignmentStatus {
  return (ASSIGNMENT_STATUSES as readonly (string | undefined)[]).includes(text);
}

/** Say in words why the server has refused something. */
export function sayRefusal(error: ErrorBody): void {
  const text = `${either(error.message_id, error.message_en)} ${either(error.what_to_do_id, error.what_to_do_en)}`;
  toast(text, { tone: "danger", stays_ms: 12_000 });
}
