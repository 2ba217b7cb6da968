/** Who is on duty (piket). */

import type { Duty, DutyEntry } from "../../generated/documents.ts";
import { millis } from "../../kit/format.ts";

/** The people on duty now; a shift that is over does not count, whoever forgot to end it. */
export function onDuty(duty: Pick<Duty, "on_duty"> | null | undefined, now_ms: number): DutyEntry[] {
  return (duty?.on_duty ?? []).filter((entry) => entry.until === null || millis(entry.until) > now_ms);
}

/** How this person stands; `all` means that nobody is on duty, and then all devices are alerted. */
export type Standing = "on_duty" | "off_duty" | "all";

/** How a person stands. */
export function standing(entries: readonly DutyEntry[], uid: string): Standing {
  if (entries.some((entry) => entry.uid === uid)) return "on_duty";
  return entries.length ? "off_duty" : "all";
}

/** Shift lengths to choose from, in hours. The server ends every shift after 24 hours. */
export const SHIFT_HOURS = [8, 12, 24] as const;
