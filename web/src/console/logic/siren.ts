/** When the siren sounds, how, and how long it is muted. Pure: the sound itself is made in `data/audio.ts`. */

import type { Entry } from "./entries.ts";
import type { Limits } from "./deadlines.ts";

/** How loud the desk has to be. */
export const SIREN_LEVELS = ["silent", "exercise", "chime", "alarm", "urgent"] as const;
export type SirenLevel = (typeof SIREN_LEVELS)[number];

/** For how long an operator can mute it, minutes. It always comes back by itself. */
export const MUTE_MINUTES = [1, 5, 15] as const;

/** What the siren listens to. */
export interface Waiting {
  since_ms: number;
  exercise: boolean;
  duress: boolean;
}

/** What the level should be, and why. */
export interface SirenState {
  level: SirenLevel;
  /** Reports that wait for somebody, drills not counted. */
  waiting: number;
  oldest_ms: number | undefined;
  muted_for_s: number;
  /** It should sound, and the browser does not let it: the console must say so. */
  blocked: boolean;
  audible: boolean;
}

/**
 * The level that one waiting report asks for.
 *
 * 0 to 10 s a chime, 10 to 30 s an alarm (all operators are told again), from 30 s on urgent (supervisors are told).
 */
export function levelOf(waiting: Waiting, now_ms: number, limits: Limits): SirenLevel {
  if (waiting.exercise) return "exercise";
  const age_s = (now_ms - waiting.since_ms) / 1000;
  if (waiting.duress || age_s >= limits.unclaimed_supervisors_s) return "urgent";
  return age_s >= limits.unclaimed_again_s ? "alarm" : "chime";
}

/** The siren's state, from everything that waits. */
export function sirenState(
  entries: readonly Waiting[], now_ms: number, limits: Limits, muted_until_ms: number, can_sound: boolean,
): SirenState {
  let level: SirenLevel = "silent";
  let oldest_ms: number | undefined;
  let waiting = 0;
  for (const entry of entries) {
    level = louder(level, levelOf(entry, now_ms, limits));
    if (entry.exercise) continue;
    waiting++;
    oldest_ms = Math.min(oldest_ms ?? entry.since_ms, entry.since_ms);
  }
  const muted_for_s = Math.max(0, (muted_until_ms - now_ms) / 1000);
  const wanted = level !== "silent" && muted_for_s === 0;
  return { level, waiting, oldest_ms, muted_for_s, blocked: !can_sound, audible: wanted && can_sound };
}

function louder(a: SirenLevel, b: SirenLevel): SirenLevel {
  return SIREN_LEVELS.indexOf(a) >= SIREN_LEVELS.indexOf(b) ? a : b;
}

/** The end of a mute that begins now. */
export function mutedUntil(now_ms: number, minutes: (typeof MUTE_MINUTES)[number]): number {
  return now_ms + minutes * 60_000;
}

/** What the siren needs of a line of the stack. */
export function waitingOf(entries: readonly Entry[]): Waiting[] {
  return entries.map(({ since_ms, exercise, duress }) => ({ since_ms, exercise, duress }));
}

/** One tone of a pattern: when it begins in the cycle, how long, its pitch and where the pitch goes. */
export interface Note {
  at_s: number;
  length_s: number;
  from_hz: number;
  to_hz: number;
  gain: number;
}

/** A pattern that repeats. */
export interface Pattern {
  cycle_s: number;
  notes: readonly Note[];
}

const tone = (at_s: number, length_s: number, from_hz: number, to_hz: number, gain: number): Note => ({ at_s, length_s, from_hz, to_hz, gain });

/** 500 to 1000 Hz carries over voices and fans, and is where ageing ears still hear well (ISO 7731, IEC 60601-1-8). */
export const PATTERNS: Record<Exclude<SirenLevel, "silent">, Pattern> = {
  exercise: { cycle_s: 6, notes: [tone(0, 0.25, 523, 523, 0.12)] },
  chime: { cycle_s: 2.5, notes: [tone(0, 0.22, 880, 880, 0.3), tone(0.26, 0.34, 660, 660, 0.3)] },
  alarm: { cycle_s: 1.2, notes: [tone(0, 0.3, 960, 960, 0.5), tone(0.3, 0.3, 770, 770, 0.5), tone(0.6, 0.3, 960, 960, 0.5)] },
  urgent: { cycle_s: 1, notes: [tone(0, 0.48, 600, 1200, 0.7), tone(0.5, 0.48, 1200, 600, 0.7)] },
};

/**
 * The notes of a pattern that begin in a stretch of time; the player asks for one stretch after the other.
 *
 * @param from_s, to_s seconds since the pattern began; a note at `to_s` belongs to the next stretch.
 */
export function notesBetween(pattern: Pattern, from_s: number, to_s: number): Note[] {
  const notes: Note[] = [];
  for (let cycle = Math.max(0, Math.floor(from_s / pattern.cycle_s)); cycle * pattern.cycle_s < to_s; cycle++) {
    for (const note of pattern.notes) {
      const at_s = cycle * pattern.cycle_s + note.at_s;
      if (at_s >= from_s && at_s < to_s) notes.push({ ...note, at_s });
    }
  }
  return notes;
}
