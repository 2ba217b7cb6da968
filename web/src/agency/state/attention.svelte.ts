/** What rings, what was opened, and the pushes that this page has heard. */

import { SvelteMap } from "svelte/reactivity";
import { either, language } from "../../kit/i18n.svelte.ts";
import type { PushData, PushPosted } from "../../kit/push.ts";
import { toast } from "../../kit/toasts.svelte.ts";
import { inbox, tellOpened, tellReceipt } from "../delivery.ts";
import { isAlert, isRollCall, loudness, SeenIds } from "../logic/alerts.ts";
import { toldAt, type Task } from "../logic/lists.ts";
import { notification } from "../logic/notification.ts";
import { alarmTones, loudest, ring, type Ringable } from "../logic/ringing.ts";
import { isUnanswered } from "../logic/steps.ts";
import { alarm } from "./alarm.svelte.ts";
import { device } from "./device.svelte.ts";

interface Attention {
  since_ms: number;
  opened_at_ms: number | null;
  silenced: boolean;
  pushed: boolean;
}

/** A push that comes so soon after the listener's news is the same call. */
const SAME_CALL_MS = 30_000;

const known = new SvelteMap<string, Attention>();
const heard = new SeenIds();
const brought = new SeenIds();

/**
 * A push has come, from the page's own channel or from the service worker.
 *
 * @param from_worker the service worker has reported the delivery and shown the notification already.
 */
export async function hearPush(push: PushData, from_worker: boolean): Promise<void> {
  if (isRollCall(push)) return void (!from_worker && (await tellReceipt(push, "delivered")));
  if (!isAlert(push) || !heard.isNew(push.alert_id)) return;
  attend(push);
  if (from_worker) return;
  const is_new = await inbox.take(push).catch(() => true);
  if (is_new && document.visibilityState === "hidden") await notify(push);
  if (!is_new) return;
  await tellReceipt(push, "delivered");
  if (known.get(push.incident_id)?.opened_at_ms) await tellOpened(push.incident_id); // The listener was faster than the push.
}

/** Hear what the service worker hands on. */
export function followWorker(): () => void {
  const hear = (event: MessageEvent<PushPosted | undefined>): void => {
    if (event.data?.type === "sergap-push") void hearPush(event.data.data, true);
  };
  navigator.serviceWorker?.addEventListener("message", hear);
  return () => navigator.serviceWorker?.removeEventListener("message", hear);
}

function attend(push: PushData): void {
  const loud = loudness(push.stage);
  if (loud === "alarm") known.set(push.incident_id, attentionAfter(known.get(push.incident_id)));
  if (loud === "notice") alarm.remind();
  if (push.stage !== "initial") toast(noticeOf(push), { tone: loud === "quiet" ? "neutral" : "warn", stays_ms: 12_000 });
}

/** The listener often tells of a task before its push comes: whoever has opened it meanwhile is not called again. */
function attentionAfter(before: Attention | undefined): Attention {
  if (before && Date.now() - before.since_ms < SAME_CALL_MS) return { ...before, pushed: true };
  return { since_ms: Date.now(), opened_at_ms: null, silenced: false, pushed: true };
}

const NOTICES: Record<string, readonly [id: string, en: string]> = {
  escalated: ["Eskalasi: instansi sebelumnya tidak menjawab", "Escalated: the agency before you did not answer"],
  reopened: ["Kejadian dibuka lagi", "Incident reopened"],
  not_moving: ["Anda belum bergerak", "You are not moving yet"],
  priority_raised: ["Prioritas naik", "Priority raised"],
  moved: ["Lokasi berubah", "The place has changed"],
  released: ["Sudah ditangani instansi lain", "Another agency has taken it"],
  withdrawn: ["Tugas dibatalkan", "The task was withdrawn"],
  duress: ["Pelapor dalam ancaman", "The caller is under threat"],
};

function noticeOf(push: PushData): string {
  const words = NOTICES[push.stage];
  return words ? `${either(words[0], words[1])} · ${push.place}` : push.title;
}

async function notify(push: PushData): Promise<void> {
  if (device.permission !== "granted") return;
  const worker = await navigator.serviceWorker?.getRegistration("/agency/").catch(() => undefined);
  const { title, options } = notification(push, language());
  await worker?.showNotification(title, options).catch(() => undefined);
}

/** A person has looked at an incident: the server is told, and the alarm becomes a reminder. */
export function opened(incident_id: string): void {
  const before = known.get(incident_id);
  if (before?.opened_at_ms) return;
  known.set(incident_id, { since_ms: Date.now(), silenced: false, pushed: false, ...before, opened_at_ms: Date.now() });
  alarm.stop();
  void tellOpened(incident_id).catch(() => undefined);
  void clearNotification(incident_id);
}

/** Silence an incident until its next alert. */
export function silence(incident_id: string): void {
  known.set(incident_id, { since_ms: Date.now(), opened_at_ms: null, pushed: false, ...known.get(incident_id), silenced: true });
  alarm.stop();
}

/** Whether an incident rings now or would remind later; reactive. */
export function isRinging(one: Task, listens: boolean): boolean {
  return isUnanswered(one.status) && attentive(one.incident_id, listens) && !known.get(one.incident_id)?.silenced && !known.get(one.incident_id)?.opened_at_ms;
}

/**
 * Once a second: ring as loud as the loudest.
 *
 * @param listens whether this device is among those that are to be alerted (its person is on duty).
 */
export function beat(tasks: readonly Task[], listens: boolean, now_ms: number): void {
  const ringing = tasks.filter((one) => attentive(one.incident_id, listens)).map((one) => ({ one, how: ring(ringable(one), now_ms) }));
  const how = loudest(ringing.map((each) => each.how));
  if (how === "reminder") alarm.remind();
  if (how !== "alarm") return;
  const first = ringing.filter((each) => each.how === "alarm").map((each) => each.one).sort((a, b) => a.priority - b.priority)[0]!;
  alarm.play(alarmTones(first.priority, first.exercise));
}

let brought_now: string | undefined;

/** An incident is put on screen by the app itself; that nobody has touched it yet must not count as opened. */
export function bringing(incident_id: string): void {
  brought_now = incident_id;
}

/** Whether the app itself has put this incident on screen; asking ends it. */
export function wasBrought(incident_id: string): boolean {
  const was = brought_now === incident_id;
  brought_now = undefined;
  return was;
}

/** The first unanswered task that has not been brought before the person's eyes yet. */
export function toBring(tasks: readonly Task[], listens: boolean): Task | undefined {
  return tasks.find((one) => isRinging(one, listens) && brought.isNew(`${one.incident_id}:${toldAt(one)}`));
}

/** Forget everything, at sign-out. */
export async function forgetAttention(): Promise<void> {
  known.clear();
  alarm.stop();
  await inbox.clear().catch(() => undefined);
}

/** A push rings wherever it arrives; the listener rings only on devices that are to be alerted. */
function attentive(incident_id: string, listens: boolean): boolean {
  return listens || known.get(incident_id)?.pushed === true;
}

function ringable(one: Task): Ringable {
  const attention = known.get(one.incident_id);
  return {
    status: one.status,
    since_ms: Math.max(attention?.since_ms ?? 0, toldAt(one)),
    opened_at_ms: attention?.opened_at_ms ?? null,
    silenced: attention?.silenced ?? false,
  };
}

async function clearNotification(incident_id: string): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration("/agency/").catch(() => undefined);
  for (const shown of (await worker?.getNotifications({ tag: incident_id }).catch(() => [])) ?? []) shown.close();
}
