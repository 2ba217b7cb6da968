/** Reports known from pushes alone: while the listeners are cut off, the siren sounds for them all the same. Pure. */

import type { PushData } from "../../kit/push.ts";
import type { Waiting } from "./siren.ts";

/** Stages that mean: a report waits for an operator. */
const WAITING_STAGES = new Set(["initial", "unclaimed_again", "unclaimed_supervisors", "duress", "reopened"]);
/** After so long without a listener nobody knows whether it still waits. */
const FORGOTTEN_AFTER_MS = 120_000;
/** The listener may bring the report a moment after the push. */
const LISTENER_LAG_MS = 3000;

/** Whether a push means that a report waits for an operator. */
export function asksForOperator(push: PushData): boolean {
  return WAITING_STAGES.has(push.stage);
}

/** Remembers pushes until the listeners know better. */
export class PushedReports {
  #heard = new Map<string, Waiting & { heard_ms: number }>();

  add(push: PushData, now_ms: number): void {
    if (!asksForOperator(push)) return;
    const since_ms = Date.parse(push.pressed_at);
    this.#heard.set(push.report_id, {
      since_ms: Number.isFinite(since_ms) ? since_ms : now_ms,
      exercise: push.exercise === "true",
      duress: push.stage === "duress",
      heard_ms: now_ms,
    });
  }

  /**
   * What still waits as far as pushes tell.
   *
   * @param online the listeners are connected: what they do not show does not wait.
   * @param known whether the listeners hold a report.
   */
  waiting(now_ms: number, online: boolean, known: (report_id: string) => boolean): Waiting[] {
    for (const [report_id, { heard_ms }] of this.#heard) {
      const age_ms = now_ms - heard_ms;
      if (known(report_id) || age_ms > FORGOTTEN_AFTER_MS || (online && age_ms > LISTENER_LAG_MS)) this.#heard.delete(report_id);
    }
    return [...this.#heard.values()].map(({ since_ms, exercise, duress }) => ({ since_ms, exercise, duress }));
  }
}
