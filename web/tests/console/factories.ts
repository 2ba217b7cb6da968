/** Documents as the server writes them; a test names only what it is about. */

import type { Timestamp } from "firebase/firestore";
import type { Alert, Assignment, Claim, Device, Duty, Event, Incident, Receipt, Report } from "../../src/generated/documents.ts";
import { incidentEntry, reportEntry, type Entry } from "../../src/console/logic/entries.ts";

/** A moment of the tests: noon of a day, plus seconds. */
export const NOON_MS = Date.UTC(2026, 4, 1, 12, 0, 0);

/** Firestore's Timestamp, as far as the console uses it. */
export function at(seconds: number): Timestamp {
  const ms = NOON_MS + seconds * 1000;
  return { toMillis: () => ms, toDate: () => new Date(ms) } as Timestamp;
}

export function createReport(fields: Partial<Report> = {}): Report {
  return {
    report_id: "r1", uid: "caller", category: "kecelakaan_lalu_lintas",
    position: { lat: -7.63, lng: 109.24, accuracy_m: 20, captured_at: null, source: "gps", is_mock: false },
    description: null, silent: false, exercise: false, locale: "id",
    device: { install_id: null, platform: "android", app_version: null, battery_percent: null },
    fingerprint: "", pressed_at: at(0), received_at: at(1), status: "RECEIVED", incident_id: "i-r1", joined: false, routed_at: at(2), awaiting_route: false,
    history: {
      reports: 0, verified_reports: 0, first_report_at: null, last_report_at: null, last_position: null,
      false_reports: { prank: 0, silent: 0, accidental: 0, information: 0 }, restricted_until: null,
    },
    trust: { score: 60, automatic_dispatch: true, reasons: [] }, claim: null, unclaimed_since: at(1), false_kind: null, duplicate_of: null,
    duress: false, witness_of: null, trace: "", expires_at: null, ...fields,
  } as Report;
}

export function createIncident(fields: Partial<Incident> = {}): Incident {
  return {
    incident_id: "i-r1", first_report_id: "r1", category: "kecelakaan_lalu_lintas", group: "lalu_lintas",
    position: { lat: -7.63, lng: 109.24, accuracy_m: 20, captured_at: null, source: "gps", is_mock: false },
    place: "Kec. Kroya", cluster_cell: null, kecamatan_codes: ["33.01.06"], priority: 1, base_priority: 1, status: "PENDING", is_open: true,
    dispatch: "automatic",
    decision: { plan_id: "p", plan_version: 1, cell: null, placement: "inside", codes: [], rules: [], candidates: [], travel_source: "none" },
    witness_level: 0, opened_at: at(2), updated_at: at(2), next_check_at: null, alarms: [], attention: [], disposition: null, closed_at: null,
    merged_into: null, address: null, silent: false, exercise: false, trace: "", expires_at: null, ...fields,
  } as Incident;
}

export function createAssignment(fields: Partial<Assignment> = {}): Assignment {
  return {
    incident_id: "i-r1", agency_id: "polsek-kroya", role: "lead", rung: 0, status: "DISPATCHED", reason: "", border_group: null, acknowledge_by: at(120),
    acknowledge_within_s: 120, escalated: false, reach: "device", phoned_at: null, phone: null, times: { DISPATCHED: at(0) }, decline_reason: null,
    note: null, category: "kecelakaan_lalu_lintas", priority: 1, position: null, place: "Kec. Kroya", description: null, report_id: "r1", silent: false,
    exercise: false, is_open: true, updated_at: at(0), expires_at: null, ...fields,
  } as Assignment;
}

export function createClaim(fields: Partial<Claim> = {}): Claim {
  return { operator_uid: "op1", operator_name: "Operator 1", claimed_at: at(5), heartbeat_at: at(5), ...fields };
}

export function createEvent(fields: Partial<Event> = {}): Event {
  return {
    event_id: "e1", type: "note", at: at(0), actor: { role: "system", uid: null, agency_id: null }, report_id: null, agency_id: null, before: null,
    after: null, details: {}, exercise: false, expires_at: null, ...fields,
  };
}

export function createAlert(fields: Partial<Alert> = {}): Alert {
  return {
    alert_id: "a1", incident_id: "i-r1", report_id: "r1", recipient: "operators", stage: "initial", round: 0, category: "kebakaran", place: "Kec. Kroya",
    priority: 1, silent: false, exercise: false, status: "SENT", created_at: at(0), pressed_at: at(0), unsent_since: null, lease_until: null, attempts: 1,
    sent_at: at(1), devices: 1, accepted: 1, problem: null, trace: "", expires_at: null, ...fields,
  } as Alert;
}

export function createReceipt(fields: Partial<Receipt> = {}): Receipt {
  return {
    alert_id: "a1", device_id: "d1", incident_id: "i-r1", recipient: "operators", status: "SENT", receipt_key: "k", queued_at: at(0), sent_at: at(1),
    delivered_at: null, opened_at: null, error: null, attempts: 1, exercise: false, expires_at: null, ...fields,
  } as Receipt;
}

export function createDevice(fields: Partial<Device> = {}): Device {
  return {
    device_id: "d1", uid: "u1", role: "agency", agency_id: "polsek-kroya", recipients: ["agency:polsek-kroya"], token: "t", platform: "android",
    label: "HP piket", registered_at: at(0), seen_at: at(0), token_problem: null, roll_call_id: null, roll_called_at: null, expires_at: null, ...fields,
  };
}

export function createDuty(fields: Partial<Duty> = {}): Duty {
  return { agency_id: "polsek-kroya", on_duty: [], unreachable_since: null, roll_called_at: null, devices: 0, answering: 0, updated_at: at(0), expires_at: null, ...fields };
}

/** A waiting report as a line of the stack. */
export function createEntry(report: Partial<Report> = {}, incident: Partial<Incident> = {}): Entry {
  return reportEntry(createReport(report), createIncident(incident));
}

/** An incident under way as a line of the stack. */
export function createRunning(incident: Partial<Incident> = {}): Entry {
  return incidentEntry(createIncident({ status: "DISPATCHED", ...incident }));
}
