/** The lines of an incident's story in words. Pure; names of agencies and people come from outside. */

import type { Event } from "../../generated/documents.ts";
import { millis } from "../../kit/format.ts";
import type { Pair } from "./pair.ts";

/** What each type of event says. `{agency}`, `{before}`, `{after}` and the event's details are filled in. */
export const EVENT_TEXTS: Record<string, Pair> = {
  opened: ["Kejadian dibuka", "Incident opened"],
  joined: ["Laporan lain bergabung", "Another report joined"],
  priority_raised: ["Prioritas naik dari {before} ke {after}", "Priority raised from {before} to {after}"],
  claimed: ["Laporan diambil", "Report claimed"],
  claim_released: ["Laporan dilepas", "Report released"],
  claim_stale: ["Klaim lepas: operator tidak memberi tanda hidup", "Claim lost: the operator has gone quiet"],
  verified: ["Laporan diverifikasi", "Report verified"],
  marked_false: ["Ditandai palsu: {kind}", "Marked false: {kind}"],
  marked_duplicate: ["Ditandai duplikat dari {into}", "Marked as duplicate of {into}"],
  split: ["Laporan dipisahkan ke {into}", "Report split off to {into}"],
  first_report_changed: ["Laporan lain menjadi laporan utama", "Another report now stands for the incident"],
  unclaimed_again: ["Belum diambil: semua operator diberi tahu lagi", "Unclaimed: all operators told again"],
  unclaimed_supervisors: ["Belum diambil: supervisor diberi tahu", "Unclaimed: supervisors told"],
  proposed: ["{agency} diusulkan: {reason}", "{agency} proposed: {reason}"],
  dispatched: ["Diteruskan ke {agency}: {reason}", "Sent to {agency}: {reason}"],
  acknowledge: ["{agency} menerima", "{agency} acknowledged"],
  en_route: ["{agency} menuju lokasi", "{agency} on the way"],
  on_scene: ["{agency} di lokasi", "{agency} on scene"],
  clear: ["{agency} selesai", "{agency} cleared"],
  declined: ["{agency} menolak: {reason}", "{agency} declined: {reason}"],
  expired: ["{agency} tidak menjawab sampai batas waktu", "{agency} did not answer in time"],
  escalated: ["Eskalasi dari {agency} ke {to}", "Escalated from {agency} to {to}"],
  phone_them: ["{agency} harus ditelepon", "{agency} has to be phoned"],
  phoned: ["{agency} ditelepon: {outcome}", "{agency} phoned: {outcome}"],
  unreached: ["Peringatan tidak sampai ke {recipient}", "Alert did not reach {recipient}"],
  not_moving: ["{agency} belum bergerak", "{agency} is not moving"],
  need_support: ["{agency} minta bantuan: {what}", "{agency} asks for support: {what}"],
  withdrawn: ["{agency} ditarik: {reason}", "{agency} withdrawn: {reason}"],
  released: ["{agency} dilepas: {reason}", "{agency} released: {reason}"],
  reclassified: ["Jenis diubah dari {before} ke {after}", "Category changed from {before} to {after}"],
  moved: ["Lokasi dipindahkan dari {before} ke {after}", "Place moved from {before} to {after}"],
  position_refined: ["Posisi pelapor lebih teliti: ±{accuracy_m} m", "Caller's position refined: ±{accuracy_m} m"],
  details_added: ["Pelapor menambah keterangan", "Caller added details"],
  cancelled_by_caller: ["Dibatalkan pelapor", "Cancelled by the caller"],
  duress: ["PIN ancaman: pelapor dalam bahaya", "Duress PIN: the caller is under threat"],
  merged: ["Digabung ke {into}", "Merged into {into}"],
  merged_from: ["Menerima gabungan dari {incident_id}", "Took over {incident_id}"],
  closed: ["Ditutup: {disposition}", "Closed: {disposition}"],
  reopened: ["Dibuka lagi: {reason}", "Reopened: {reason}"],
  note: ["Catatan", "Note"],
  identity_revealed: ["Identitas pelapor dilihat: {reason}", "Caller's identity revealed: {reason}"],
};

/** At one and the same moment, a cause stands before what it leads to. */
const CAUSES = ["opened", "joined", "priority_raised", "claimed", "verified", "unreached", "expired", "declined", "escalated", "phone_them"];

/** The order of two lines. */
export function byStory(a: Event, b: Event): number {
  return millis(a.at) - millis(b.at) || CAUSES.indexOf(a.type) - CAUSES.indexOf(b.type) || a.event_id.localeCompare(b.event_id);
}

/** How urgent a line looks in the story. */
export type StoryTone = "plain" | "good" | "bad" | "desk";

const BAD = new Set([
  "claim_stale", "unclaimed_again", "unclaimed_supervisors", "declined", "expired", "escalated", "phone_them", "unreached", "not_moving",
  "need_support", "duress", "marked_false",
]);
const GOOD = new Set(["acknowledge", "en_route", "on_scene", "clear", "verified", "closed"]);

export function storyTone(event: Event): StoryTone {
  if (BAD.has(event.type)) return "bad";
  if (GOOD.has(event.type)) return "good";
  return event.actor.role === "operator" || event.actor.role === "supervisor" || event.actor.role === "admin" ? "desk" : "plain";
}

/** Gives the name of a value inside a line, such as an agency's name for its id. */
export type NameOf = (field: string, value: string) => string;

/**
 * The words of a line. A type that the table does not know is shown as it is.
 *
 * @param at 0 for Indonesian, 1 for English.
 */
export function storyText(event: Event, at: 0 | 1, nameOf: NameOf): string {
  const template = EVENT_TEXTS[event.type]?.[at] ?? event.type;
  const values: Record<string, unknown> = { ...event.details, before: event.before, after: event.after, agency: event.agency_id };
  return template.replace(/\{(\w+)\}/g, (_, field: string) => shown(field, values[field], nameOf));
}

function shown(field: string, value: unknown, nameOf: NameOf): string {
  if (value === null || value === undefined) return "…";
  if (Array.isArray(value)) return value.map((one) => nameOf(field, String(one))).join(", ");
  return nameOf(field, typeof value === "number" ? String(Math.round(value)) : String(value));
}

/** The free words that somebody wrote with a line: notes, and why. */
export function storyNote(event: Event): string | undefined {
  const { text, note } = event.details;
  const words = text ?? note;
  return typeof words === "string" && words ? words : undefined;
}
