/** Clocks of the desk: how long a report has waited, how long an agency still has. Pure. */

import { millis, type Moment } from "../../kit/format.ts";
import type { Assignment, Claim } from "../../generated/documents.ts";
import { THRESHOLDS } from "../../generated/plans.ts";

/** Seconds of the region's thresholds. */
export interface Limits {
  /** All operators are told again (target of Polri's 110: answered within 10 s). */
  unclaimed_again_s: number;
  /** Supervisors are told. */
  unclaimed_supervisors_s: number;
  /** An agency that has acknowledged and does not move. */
  not_moving_s: number;
  heartbeat_s: number;
  claim_stale_s: number;
}

const { escalation } = THRESHOLDS;

/** The region's limits in real time. */
export const LIMITS: Limits = {
  unclaimed_again_s: escalation.unclaimed_again_s,
  unclaimed_supervisors_s: escalation.unclaimed_supervisors_s,
  not_moving_s: escalation.not_moving_s,
  heartbeat_s: escalation.claim_heartbeat_s,
  claim_stale_s: escalation.claim_stale_s,
};

/** The limits on a stack whose deadlines run faster (0.05: a 120 s deadline is over after 6 s). */
export function scaledLimits(limits: Limits, time_scale: number): Limits {
  return Object.fromEntries(Object.entries(limits).map(([name, seconds]) => [name, seconds * time_scale])) as unknown as Limits;
}

export type Tone = "calm" | "warn" | "late";

/** The colour of a waiting time against two limits, all in seconds. */
export function ageTone(age_s: number, warn_s: number, late_s: number): Tone {
  return age_s >= late_s ? "late" : age_s >= warn_s ? "warn" : "calm";
}

/** Seconds between two moments, never negative: the clocks of two machines differ. */
export function secondsSince(since: Moment, now_ms: number): number {
  return Math.max(0, (now_ms - millis(since)) / 1000);
}

/** The clock beside an assignment. */
export interface AssignmentClock {
  kind: "acknowledge" | "overdue" | "move" | "elapsed" | "none";
  /** Counts down to this moment, or up from it. */
  at_ms: number;
  tone: Tone;
  /** Share of the time that is used up, 0 to 1, for the bar. */
  used: number;
}

/** Which clock an assignment shows now: the answer it owes, the move it owes, or how long its present state lasts. */
export function assignmentClock(assignment: Assignment, now_ms: number, limits: Limits): AssignmentClock {
  const { status, acknowledge_by, times } = assignment;
  if (status === "DISPATCHED" && acknowledge_by) return untilAnswer(assignment, millis(acknowledge_by), now_ms);
  if (status === "EXPIRED" && acknowledge_by) return { kind: "overdue", at_ms: overSince(assignment, millis(acknowledge_by)), tone: "late", used: 1 };
  const since = times[status];
  if (!since) return { kind: "none", at_ms: now_ms, tone: "calm", used: 0 };
  if (status === "ACKNOWLEDGED") return untilMoving(millis(since), now_ms, limits);
  return { kind: "elapsed", at_ms: millis(since), tone: "calm", used: 0 };
}

/** Where no device took the alert, the time was over long before the plan's deadline: nobody was there to answer. */
function overSince({ times }: Assignment, by_ms: number): number {
  return times.EXPIRED ? Math.min(by_ms, millis(times.EXPIRED)) : by_ms;
}

function untilAnswer(assignment: Assignment, by_ms: number, now_ms: number): AssignmentClock {
  const start = assignment.times.DISPATCHED;
  const whole_ms = start ? by_ms - millis(start) : assignment.acknowledge_within_s * 1000;
  const used = Math.min(1, Math.max(0, 1 - (by_ms - now_ms) / Math.max(1, whole_ms)));
  const tone = by_ms <= now_ms ? "late" : used >= 0.75 ? "warn" : "calm";
  return { kind: by_ms <= now_ms ? "overdue" : "acknowledge", at_ms: by_ms, tone, used };
}

function untilMoving(since_ms: number, now_ms: number, limits: Limits): AssignmentClock {
  const by_ms = since_ms + limits.not_moving_s * 1000;
  const used = Math.min(1, (now_ms - since_ms) / (limits.not_moving_s * 1000));
  return { kind: "move", at_ms: by_ms, tone: used >= 1 ? "late" : used >= 0.75 ? "warn" : "calm", used };
}

/** Whether a claim's holder has gone quiet, so that anybody may take the report over. */
export function claimIsStale(claim: Claim, now_ms: number, limits: Limits): boolean {
  return secondsSince(claim.heartbeat_at, now_ms) >= limits.claim_stale_s;
}

/** How far the server's clock is ahead of this one, from a moment that the server has just written. */
export function clockSkewMs(server: Moment, received_at_ms: number): number {
  return millis(server) - received_at_ms;
}
