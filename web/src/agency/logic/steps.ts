/** What an agency can do next; asks the table that the server itself uses. */

import { ANSWERED, ASSIGNMENT_LADDER, ASSIGNMENT_TABLE, type AssignmentStatus } from "../../generated/states.ts";

/** The steps that an agency takes itself. */
export const STEPS = ["acknowledge", "en_route", "on_scene", "clear", "decline"] as const;
export type AgencyStep = (typeof STEPS)[number];

const NEXT: Partial<Record<AssignmentStatus, AgencyStep>> = {
  DISPATCHED: "acknowledge",
  // An answer after the deadline is still help on its way.
  EXPIRED: "acknowledge",
  ACKNOWLEDGED: "en_route",
  EN_ROUTE: "on_scene",
  ON_SCENE: "clear",
};

/** The one step that the large button offers; undefined when nothing is left to do. */
export function nextStep(status: AssignmentStatus): AgencyStep | undefined {
  return NEXT[status];
}

/** Whether the table allows a step in this state. */
export function allowsStep(status: AssignmentStatus, step: AgencyStep): boolean {
  return status in ASSIGNMENT_TABLE[step];
}

/** The state after a step; the same state when the step is forbidden or has been passed already. */
export function afterStep(status: AssignmentStatus, step: AgencyStep): AssignmentStatus {
  return ASSIGNMENT_TABLE[step][status] ?? status;
}

/** Whether a command is one of the steps. */
export function isStep(command: string): command is AgencyStep {
  return (STEPS as readonly string[]).includes(command);
}

/** Whether somebody still waits for this agency's yes or no. */
export function isUnanswered(status: AssignmentStatus): boolean {
  return status === "DISPATCHED" || status === "EXPIRED";
}

/** Whether the agency has said yes. */
export function isAnswered(status: AssignmentStatus): boolean {
  return (ANSWERED as readonly AssignmentStatus[]).includes(status);
}

/** Whether the second state lies further along than the first; ends beside the ladder lie beyond every open state. */
export function isFurther(than: AssignmentStatus, status: AssignmentStatus): boolean {
  const place = (state: AssignmentStatus): number => {
    if (state === "EXPIRED") return ASSIGNMENT_LADDER.indexOf("DISPATCHED");
    const rung = ASSIGNMENT_LADDER.indexOf(state);
    return rung < 0 ? ASSIGNMENT_LADDER.length : rung;
  };
  return place(status) > place(than);
}
