/** Whether an alert would reach this device, and what to do if not: told before it matters. */

/** What is known of this device. All times in milliseconds since the epoch. */
export interface DeviceFacts {
  online: boolean;
  /** Whether this browser can take pushes at all. */
  supported: boolean;
  /** The right to show notifications; a closed or hidden app can only ring through one. */
  permission: "granted" | "denied" | "default";
  /** Whether pushes need that right, as real ones do (the local emulator's do not). */
  needs_permission: boolean;
  registration: "working" | "done" | "failed";
  /** Whether the push channel of the page is up; null while it is being opened. */
  connected: boolean | null;
  /** This device's document, null when the server has none, undefined while it is not known. */
  device: { has_token: boolean; token_problem: string | null; seen_at_ms: number; roll_called_at_ms: number | null } | null | undefined;
  /** Whether the browser lets the alarm sound. */
  sound: "ready" | "blocked";
}

export const PROBLEMS = [
  "offline", "unsupported", "permission_denied", "permission_needed", "registration_failed", "unknown_device", "dead_token",
  "disconnected", "roll_call_missed", "sound_blocked", "background_silent",
] as const;
export type Problem = (typeof PROBLEMS)[number];

/** What a person can do about a problem with one press. */
export type Remedy = "allow" | "register" | "sound";

/** The judgement. */
export interface Verdict {
  level: "reachable" | "weak" | "unreachable" | "checking";
  problems: Problem[];
}

/** A roll-call comes every 15 minutes; 5 more are for a slow network. In milliseconds. */
export const ROLL_CALL_PATIENCE_MS = 20 * 60_000;

/** Problems with which an alert still arrives, but less surely. */
const WEAK: ReadonlySet<Problem> = new Set(["sound_blocked", "background_silent"]);

const REMEDIES: Partial<Record<Problem, Remedy>> = {
  permission_needed: "allow",
  background_silent: "allow",
  registration_failed: "register",
  unknown_device: "register",
  dead_token: "register",
  disconnected: "register",
  roll_call_missed: "register",
  sound_blocked: "sound",
};

/** What one press can do about a problem, if anything. */
export function remedyFor(problem: Problem): Remedy | undefined {
  return REMEDIES[problem];
}

/**
 * Judge this device.
 *
 * @param time_scale what a local stack makes of a second; 1 everywhere else.
 */
export function judge(facts: DeviceFacts, now_ms: number, time_scale = 1): Verdict {
  const problems = PROBLEMS.filter((problem) => APPLIES[problem](facts, now_ms, time_scale));
  if (problems.some((problem) => !WEAK.has(problem))) return { level: "unreachable", problems };
  if (facts.registration === "working" || facts.device === undefined) return { level: "checking", problems };
  return { level: problems.length ? "weak" : "reachable", problems };
}

const APPLIES: Record<Problem, (facts: DeviceFacts, now_ms: number, time_scale: number) => boolean> = {
  offline: (facts) => !facts.online,
  unsupported: (facts) => !facts.supported,
  permission_denied: (facts) => facts.supported && facts.needs_permission && facts.permission === "denied",
  permission_needed: (facts) => facts.supported && facts.needs_permission && facts.permission === "default",
  registration_failed: (facts) => facts.online && facts.registration === "failed",
  unknown_device: (facts) => facts.registration === "done" && facts.device === null,
  dead_token: (facts) => facts.registration !== "working" && !!facts.device && !facts.device.has_token,
  disconnected: (facts) => facts.online && facts.registration === "done" && facts.connected === false,
  roll_call_missed: (facts, now_ms, time_scale) => missedRollCall(facts, now_ms, time_scale),
  sound_blocked: (facts) => facts.sound === "blocked",
  background_silent: (facts) => facts.supported && !facts.needs_permission && facts.permission !== "granted",
};

function missedRollCall({ device }: DeviceFacts, now_ms: number, time_scale: number): boolean {
  if (!device?.has_token) return false;
  return now_ms - device.seen_at_ms > ROLL_CALL_PATIENCE_MS * time_scale;
}
