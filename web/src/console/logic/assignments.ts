/** How the assignments of an incident are listed, and what can be done to them. Pure. */

import type { Assignment } from "../../generated/documents.ts";
import type { StationState } from "./geojson.ts";
import { ASSIGNMENT_TABLE, type AssignmentStatus } from "../../generated/states.ts";

const ENDED: readonly AssignmentStatus[] = ["CLEARED", "DECLINED", "CANCELLED"];

/** Open ones first, leads before support, by rung of the ladder, then by name. */
export function byAssignment(a: Assignment, b: Assignment): number {
  return (
    Number(ENDED.includes(a.status)) - Number(ENDED.includes(b.status)) ||
    Number(b.role === "lead") - Number(a.role === "lead") ||
    a.rung - b.rung ||
    a.agency_id.localeCompare(b.agency_id)
  );
}

/** Agencies that are only proposed: one press sends them. */
export function proposed(assignments: readonly Assignment[]): string[] {
  return assignments.filter(({ status }) => status === "PROPOSED").map(({ agency_id }) => agency_id);
}

export function canDispatch(status: AssignmentStatus): boolean {
  return status in ASSIGNMENT_TABLE.dispatch;
}

export function canWithdraw(status: AssignmentStatus): boolean {
  return status in ASSIGNMENT_TABLE.cancel;
}

const DOING: Partial<Record<AssignmentStatus, StationState>> = {
  DISPATCHED: "asked", EXPIRED: "asked", ACKNOWLEDGED: "coming", EN_ROUTE: "coming", ON_SCENE: "there",
};

/** What an agency does on an incident, as the map shows it; undefined when nothing. */
export function doing(status: AssignmentStatus): StationState | undefined {
  return DOING[status];
}

/** What colour a status has: red for what needs an operator. */
export function statusTone(status: AssignmentStatus): "neutral" | "accent" | "danger" | "warn" | "ok" {
  const tones: Record<AssignmentStatus, "neutral" | "accent" | "danger" | "warn" | "ok"> = {
    PROPOSED: "neutral", DISPATCHED: "warn", ACKNOWLEDGED: "accent", EN_ROUTE: "accent", ON_SCENE: "ok",
    CLEARED: "ok", DECLINED: "danger", EXPIRED: "danger", CANCELLED: "neutral",
  };
  return tones[status];
}
