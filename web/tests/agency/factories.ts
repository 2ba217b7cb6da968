import type { Assignment } from "../../src/generated/documents.ts";
import type { OutboxItem } from "../../src/kit/outbox.ts";
import type { PushData } from "../../src/kit/push.ts";

/** 24 November 2026, 12:00 UTC. */
export const NOON_MS = Date.UTC(2026, 10, 24, 12);

/** A Firestore timestamp, as far as the app uses it. */
export function timestamp(at_ms: number): Assignment["updated_at"] {
  return { toMillis: () => at_ms } as Assignment["updated_at"];
}

export function createAssignment(change: Partial<Assignment> = {}): Assignment {
  return {
    incident_id: "incident-1", agency_id: "polsek-kroya", role: "lead", rung: 0, status: "DISPATCHED", reason: "Polsek setempat",
    border_group: null, acknowledge_by: timestamp(NOON_MS + 120_000), acknowledge_within_s: 120, escalated: false, reach: "device",
    phoned_at: null, phone: null, times: { DISPATCHED: timestamp(NOON_MS) }, decline_reason: null, note: null, category: "kebakaran",
    priority: 1, position: null, place: "Kroya", description: null, report_id: "report-1", silent: false, exercise: false,
    is_open: true, updated_at: timestamp(NOON_MS), expires_at: null, ...change,
  };
}

export function createPush(change: Partial<PushData> = {}): PushData {
  return {
    alert_id: "alert-0001", incident_id: "incident-1", report_id: "report-1", device_id: "device-0001", receipt_key: "key-00000001",
    stage: "initial", recipient: "agency:polsek-kroya", category: "kebakaran", place: "Kroya", priority: "1", silent: "false",
    exercise: "false", pressed_at: "2026-11-24T12:00:00+00:00", title: "Kebakaran", body: "Kroya · Prioritas 1", ...change,
  };
}

/** A command in the outbox. */
export function createItem(command: string, order: number, change: { incident_id?: string; data?: Record<string, unknown>; attempts?: number } = {}): OutboxItem {
  const incident_id = change.incident_id ?? "incident-1";
  return {
    id: `${command}-${order}`, lane: incident_id, order, essential: false, attempts: change.attempts ?? 0, not_before: 0,
    letter: { kind: "command", surface: "agency", command, data: { incident_id, ...change.data } },
  };
}
