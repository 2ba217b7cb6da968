/** Finding in the stack by words. Pure. */

import type { Entry } from "./entries.ts";

/** Which lines are wanted. */
export interface Filter {
  words: string;
  category: string;
  kecamatan: string;
  exercises: boolean;
}

export const NO_FILTER: Filter = { words: "", category: "", kecamatan: "", exercises: true };

/** Whether a filter hides anything; the console then says so, lest a report be missed. */
export function hides(filter: Filter): boolean {
  return filter.words.trim() !== "" || filter.category !== "" || filter.kecamatan !== "" || !filter.exercises;
}

/**
 * The lines that fit a filter.
 *
 * @param nameOf the category's name in the language of the screen.
 */
export function filtered(entries: readonly Entry[], filter: Filter, nameOf: (category: string) => string): readonly Entry[] {
  if (!hides(filter)) return entries;
  const words = filter.words.toLocaleLowerCase("id").split(/\s+/).filter(Boolean);
  return entries.filter((entry) => fits(entry, filter) && words.every((word) => haystack(entry, nameOf).includes(word)));
}

function fits(entry: Entry, filter: Filter): boolean {
  if (filter.category && entry.category !== filter.category) return false;
  if (filter.kecamatan && !(entry.incident?.kecamatan_codes.includes(filter.kecamatan) ?? false)) return false;
  return filter.exercises || !entry.exercise;
}

function haystack(entry: Entry, nameOf: (category: string) => string): string {
  const parts = [
    entry.key, entry.incident?.incident_id, nameOf(entry.category), entry.place, entry.incident?.address,
    entry.report?.description, entry.report?.claim?.operator_name,
  ];
  return parts.filter(Boolean).join(" ").toLocaleLowerCase("id");
}
