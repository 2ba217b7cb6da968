/** Figures of a range of time, as `statistics` answers them (functions/route/statistics_model.py), made ready for drawing. Pure. */

import type { Disposition, FalseKind } from "../../generated/documents.ts";
import type { IncidentStatus } from "../../generated/states.ts";
import type { Cell } from "./csv.ts";

export const INTERVALS = ["answered", "dispatched", "acknowledged", "en_route", "on_scene"] as const;
export type IntervalName = (typeof INTERVALS)[number];

export interface TargetOutcome {
  within_s: number | null;
  at_least_share: number | null;
  source: string;
  share: number | null;
  is_met: boolean | null;
}

export interface Interval {
  name: IntervalName;
  samples: number;
  never: number;
  p50_s: number | null;
  p90_s: number | null;
  p95_s: number | null;
  targets: TargetOutcome[];
}

export interface AgencyFigures {
  dispatched: number;
  acknowledged: number;
  expired: number;
  declined: number;
  unreached: number;
}

export interface Figures {
  since: string;
  until: string;
  time_zone: string;
  include_exercises: boolean;
  incidents: number;
  merged: number;
  exercises: number;
  reports: number;
  arrived_late: number;
  is_complete: boolean;
  intervals: Interval[];
  by_category: Record<string, number>;
  by_kecamatan: Record<string, number>;
  by_hour: number[];
  by_status: Partial<Record<IncidentStatus, number>>;
  by_disposition: Partial<Record<Disposition, number>>;
  false_reports: Partial<Record<FalseKind, number>>;
  heatmap: Record<string, number[]>;
  agencies: Record<string, AgencyFigures>;
  escalations: number;
  phone_them: number;
}

/** One bar. */
export interface Bar {
  key: string;
  label: string;
  value: number;
}

/** Counts by name as bars, the largest first; the small rest is put together. */
export function bars(counts: Record<string, number>, nameOf: (key: string) => string, most = 12, rest_label = "…"): Bar[] {
  const all = Object.entries(counts).map(([key, value]) => ({ key, label: nameOf(key), value }));
  all.sort((a, b) => b.value - a.value || a.label.localeCompare(b.label));
  if (all.length <= most) return all;
  const rest = all.slice(most - 1).reduce((sum, bar) => sum + bar.value, 0);
  return [...all.slice(0, most - 1), { key: "…", label: rest_label, value: rest }];
}

/** The row of one kecamatan in the heatmap. */
export interface HeatRow {
  code: string;
  name: string;
  hours: number[];
  total: number;
}

/** Rows of the heatmap, the busiest first; kecamatan without a case have no row. */
export function heatRows(heatmap: Record<string, number[]>, nameOf: (code: string) => string): HeatRow[] {
  const rows = Object.entries(heatmap).map(([code, hours]) => ({ code, name: nameOf(code), hours, total: hours.reduce((sum, one) => sum + one, 0) }));
  return rows.sort((a, b) => b.total - a.total || a.name.localeCompare(b.name));
}

/** How strongly a cell is coloured, 0 to 1. The root keeps small counts visible beside large ones. */
export function strength(value: number, most: number): number {
  return most > 0 ? Math.sqrt(value / most) : 0;
}

/** Round numbers from 0 to at least `most`: 1, 2 or 5 times a power of ten apart. */
export function ticks(most: number, wanted = 4): number[] {
  if (most <= 0) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!);
  const count = Math.ceil(most / step);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

/** Where a time stands on a scale from 1 s to an hour, 0 to 1; logarithmic, as 10 s and 10 minutes must both be read. */
export function timeScale(seconds: number, longest_s = 3600): number {
  return Math.min(1, Math.max(0, Math.log10(Math.max(1, seconds)) / Math.log10(longest_s)));
}

/** A range in parts of equal length, for lines over time. */
export function parts(since: Date, until: Date, count: number): { since: Date; until: Date }[] {
  const step = (until.getTime() - since.getTime()) / count;
  const at = (index: number): Date => new Date(Math.round(since.getTime() + index * step));
  return Array.from({ length: count }, (_, index) => ({ since: at(index), until: at(index + 1) }));
}

/** The day of a moment in a time zone, as 2026-05-01. */
export function dayOf(moment: Date, time_zone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: time_zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);
}

/** When a day begins in a time zone. */
export function startOfDay(day: string, time_zone: string): Date {
  const guess = new Date(`${day}T00:00:00Z`);
  const name = new Intl.DateTimeFormat("en", { timeZone: time_zone, timeZoneName: "longOffset" }).formatToParts(guess).find((part) => part.type === "timeZoneName");
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name?.value ?? "") ?? [];
  const offset_min = sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
  return new Date(guess.getTime() - offset_min * 60_000);
}

/** Days from the one to the other, both included, as a range of moments. */
export function dayRange(first: string, last: string, time_zone: string): { since: Date; until: Date } {
  const after = new Date(`${last}T00:00:00Z`);
  after.setUTCDate(after.getUTCDate() + 1);
  return { since: startOfDay(first, time_zone), until: startOfDay(after.toISOString().slice(0, 10), time_zone) };
}

/** Names for the tables. */
export interface TableNames {
  category(id: string): string;
  kecamatan(code: string): string;
  agency(id: string): string;
}

/** Everything as one table of long form: section, name, hour or measure, value. Any tool can pivot it. */
export function longTable(figures: Figures, names: TableNames): Cell[][] {
  const rows: Cell[][] = [["section", "key", "name", "measure", "value"]];
  const add = (section: string, key: string, name: string, measure: string, value: Cell): void => void rows.push([section, key, name, measure, value]);
  add("range", "since", "", "", figures.since);
  add("range", "until", "", "", figures.until);
  for (const key of ["incidents", "merged", "reports", "exercises", "arrived_late", "escalations", "phone_them"] as const) add("total", key, "", "count", figures[key]);
  for (const one of figures.intervals) intervalRows(one, add);
  for (const [id, count] of Object.entries(figures.by_category)) add("category", id, names.category(id), "incidents", count);
  for (const [code, count] of Object.entries(figures.by_kecamatan)) add("kecamatan", code, names.kecamatan(code), "incidents", count);
  figures.by_hour.forEach((count, hour) => add("hour", String(hour), "", "incidents", count));
  for (const [key, count] of Object.entries(figures.by_status)) add("status", key, "", "incidents", count);
  for (const [key, count] of Object.entries(figures.by_disposition)) add("disposition", key, "", "incidents", count);
  for (const [key, count] of Object.entries(figures.false_reports)) add("false", key, "", "reports", count);
  for (const [code, hours] of Object.entries(figures.heatmap)) hours.forEach((count, hour) => add("heatmap", code, names.kecamatan(code), `hour_${hour}`, count));
  for (const [id, one] of Object.entries(figures.agencies)) for (const [measure, count] of Object.entries(one)) add("agency", id, names.agency(id), measure, count);
  return rows;
}

function intervalRows(one: Interval, add: (section: string, key: string, name: string, measure: string, value: Cell) => void): void {
  for (const measure of ["samples", "never", "p50_s", "p90_s", "p95_s"] as const) add("interval", one.name, "", measure, one[measure]);
  for (const target of one.targets) {
    add("target", one.name, target.source, "within_s", target.within_s);
    add("target", one.name, target.source, "at_least_share", target.at_least_share);
    add("target", one.name, target.source, "share", target.share);
  }
}
