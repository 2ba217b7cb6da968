/** The clock that runs towards `acknowledge_by`. */

import type { Moment } from "../../kit/format.ts";
import { millis } from "../../kit/format.ts";

/** How much time is left to answer. */
export interface Countdown {
  /** Seconds; negative once the deadline is over. */
  left_s: number;
  /** Share of the time that is left, 1 to 0. */
  share: number;
  tone: "calm" | "hurry" | "late";
}

const HURRY_SHARE = 0.34; // The last third: somebody else is asked soon.

/**
 * How much time is left.
 *
 * @param acknowledge_by the deadline; without one there is no clock.
 * @param within_s the whole time that was given, in seconds as the assignment says it.
 * @param time_scale what a local stack makes of a second; 1 everywhere else.
 */
export function countdown(acknowledge_by: Moment | null, within_s: number, now_ms: number, time_scale = 1): Countdown | undefined {
  if (acknowledge_by === null) return undefined;
  const left_s = (millis(acknowledge_by) - now_ms) / 1000;
  const share = Math.min(1, Math.max(0, left_s / Math.max(1, within_s * time_scale)));
  return { left_s, share, tone: left_s <= 0 ? "late" : share <= HURRY_SHARE ? "hurry" : "calm" };
}
