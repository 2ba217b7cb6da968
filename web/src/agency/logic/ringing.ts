/** When the alarm rings. */

import type { AssignmentStatus } from "../../generated/states.ts";
import { isUnanswered } from "./steps.ts";

/** One incident, as the alarm sees it. Times in milliseconds since the epoch. */
export interface Ringable {
  status: AssignmentStatus;
  /** When this device first heard of it. */
  since_ms: number;
  opened_at_ms: number | null;
  silenced: boolean;
}

export type Ring = "alarm" | "reminder" | "quiet";

/** An alarm that nobody hears for so long wears out its listeners; the ladder has told others by then. */
export const ALARM_FOR_MS = 3 * 60_000;
/** Somebody has opened it and may have been called away: remind until it is answered. */
export const REMIND_EVERY_MS = 20_000;
export const REMIND_FOR_MS = 15 * 60_000;

/** How one incident rings now. */
export function ring(incident: Ringable, now_ms: number): Ring {
  if (!isUnanswered(incident.status) || incident.silenced) return "quiet";
  if (incident.opened_at_ms === null && now_ms - incident.since_ms < ALARM_FOR_MS) return "alarm";
  const since_ms = incident.opened_at_ms ?? incident.since_ms + ALARM_FOR_MS;
  if (now_ms - since_ms >= REMIND_FOR_MS || now_ms < since_ms) return "quiet";
  // In the second in which a reminder is due; the caller asks once a second.
  const beat = Math.floor((now_ms - since_ms) / 1000);
  return beat > 0 && beat % (REMIND_EVERY_MS / 1000) === 0 ? "reminder" : "quiet";
}

/** The loudest of several. */
export function loudest(rings: Iterable<Ring>): Ring {
  const all = new Set(rings);
  return all.has("alarm") ? "alarm" : all.has("reminder") ? "reminder" : "quiet";
}

/** One tone of an alarm: pitch in hertz, length in milliseconds; 0 Hz is a pause. */
export interface Tone {
  hz: number;
  ms: number;
}

/**
 * The tones of one round of the alarm.
 *
 * @param priority 1 is the highest; it sounds faster and higher.
 * @param exercise a drill sounds unlike an emergency.
 */
export function alarmTones(priority: number, exercise: boolean): Tone[] {
  if (exercise) return [{ hz: 523, ms: 300 }, { hz: 0, ms: 150 }, { hz: 659, ms: 300 }, { hz: 0, ms: 1250 }];
  if (priority <= 1) return [960, 770, 960, 770, 960, 770].map((hz) => ({ hz, ms: 250 })).concat([{ hz: 0, ms: 500 }]);
  return [{ hz: 880, ms: 350 }, { hz: 660, ms: 350 }, { hz: 880, ms: 350 }, { hz: 0, ms: 950 }];
}

/** The tones of a reminder and of a notice that sounds once. */
export const REMINDER_TONES: readonly Tone[] = [{ hz: 880, ms: 160 }, { hz: 0, ms: 90 }, { hz: 880, ms: 160 }];

const SHAKEN_SHARE = 0.7; // Without pauses a motor only hums.

/** The tones as a vibration: on and off in turns, in milliseconds. */
export function vibration(tones: readonly Tone[]): number[] {
  const pattern: number[] = [];
  for (const { hz, ms } of tones) {
    const shaken_ms = Math.round(ms * SHAKEN_SHARE);
    if (hz > 0) pattern.push(shaken_ms, ms - shaken_ms);
    else if (pattern.length) pattern[pattern.length - 1]! += ms;
  }
  return pattern;
}
