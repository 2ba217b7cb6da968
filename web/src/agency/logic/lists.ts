/** The order of the cards. */

import type { Assignment } from "../../generated/documents.ts";
import type { AssignmentStatus } from "../../generated/states.ts";
import { millis } from "../../kit/format.ts";
import { isEnded, type ShownStatus } from "./optimistic.ts";
import { isUnanswered } from "./steps.ts";

/** An assignment with the state to show. */
export interface Task extends Omit<Assignment, "status"> {
  status: AssignmentStatus;
  tentative: boolean;
  /** When steps were pressed that the server does not know yet, in milliseconds since the epoch. */
  pressed: Partial<Record<AssignmentStatus, number>>;
}

/** The screens' three heaps. */
export interface Heaps {
  /** Somebody waits for a yes or no. */
  unanswered: Task[];
  under_way: Task[];
  /** Ended on this device, though the server may not know it yet. */
  ended: Task[];
}

/** Put the state to show into an assignment. */
export function task(assignment: Assignment, shown: ShownStatus, pressed: Task["pressed"] = {}): Task {
  return { ...assignment, ...shown, pressed };
}

/** Sort tasks into heaps. An agency was never told of a proposal, so it sees none. */
export function heaps(tasks: readonly Task[]): Heaps {
  const told = tasks.filter((one) => one.status !== "PROPOSED");
  return {
    unanswered: told.filter((one) => isUnanswered(one.status)).sort(byUrgency),
    under_way: told.filter((one) => !isUnanswered(one.status) && !isEnded(one.status)).sort(byUrgency),
    ended: told.filter((one) => isEnded(one.status)).sort((a, b) => millis(b.updated_at) - millis(a.updated_at)),
  };
}

/** Real ones before drills, then by priority, then the one whose deadline is nearest. */
function byUrgency(a: Task, b: Task): number {
  const deadline = (one: Task): number => (one.acknowledge_by ? millis(one.acknowledge_by) : Number.MAX_SAFE_INTEGER);
  return Number(a.exercise) - Number(b.exercise) || a.priority - b.priority || deadline(a) - deadline(b);
}

/** When a state was entered: by the server's word, else by the press of the button. */
export function enteredAt(one: Pick<Task, "times" | "pressed">, status: AssignmentStatus): number | undefined {
  const told = one.times[status];
  return told ? millis(told) : one.pressed[status];
}

/** When the agency was first told of an assignment. */
export function toldAt(one: Pick<Task, "times" | "updated_at">): number {
  return millis(one.times.DISPATCHED ?? one.times.PROPOSED ?? one.updated_at);
}
