/** Every query of the console. Each is bounded and ordered, so that no storm can drown the browser. */

import {
  collection, collectionGroup, limit, orderBy, query, where, type DocumentData, type Firestore, type Query,
} from "../../kit/firestore.ts";

/** Documents that each listener holds at most. */
export const HOLDS = {
  waiting: 2500,
  joined: 1000,
  incidents: 2500,
  assignments: 2500,
  duty: 200,
  devices: 1000,
  done: 150,
  dead_letters: 50,
  role_changes: 100,
  reports_of_incident: 100,
  assignments_of_incident: 60,
  events: 500,
  alerts: 200,
  receipts: 600,
  messages: 300,
  fixes: 60,
  photos: 3,
} as const;

type Q = Query<DocumentData>;

/** Reports that ask for an operator. The newest first, so that a new one is seen even when there are too many. */
export function waitingReports(db: Firestore): Q {
  return query(
    collection(db, "reports"), where("status", "in", ["RECEIVED", "CLAIMED"]), where("joined", "==", false),
    orderBy("received_at", "desc"), limit(HOLDS.waiting),
  );
}

/** Reports that joined an incident lately: witnesses, counted beside the incident. */
export function joinedReports(db: Firestore): Q {
  return query(collection(db, "reports"), where("joined", "==", true), orderBy("received_at", "desc"), limit(HOLDS.joined));
}

/** Incidents that are not closed. */
export function openIncidents(db: Firestore): Q {
  return query(collection(db, "incidents"), where("is_open", "==", true), orderBy("opened_at", "desc"), limit(HOLDS.incidents));
}

/** Incidents that ended lately, for looking up and opening again. */
export function closedIncidents(db: Firestore): Q {
  return query(collection(db, "incidents"), where("is_open", "==", false), orderBy("closed_at", "desc"), limit(HOLDS.done));
}

/** What agencies are doing, over all incidents. */
export function openAssignments(db: Firestore): Q {
  return query(collectionGroup(db, "assignments"), where("is_open", "==", true), orderBy("updated_at", "desc"), limit(HOLDS.assignments));
}

export function duty(db: Firestore): Q {
  return query(collection(db, "duty"), orderBy("agency_id"), limit(HOLDS.duty));
}

export function devices(db: Firestore): Q {
  return query(collection(db, "devices"), orderBy("seen_at", "desc"), limit(HOLDS.devices));
}

export function deadLetters(db: Firestore): Q {
  return query(collection(db, "dead_letters"), limit(HOLDS.dead_letters));
}

export function roleChanges(db: Firestore): Q {
  return query(collection(db, "role_changes"), orderBy("at", "desc"), limit(HOLDS.role_changes));
}

export function reportsOf(db: Firestore, incident_id: string): Q {
  return query(collection(db, "reports"), where("incident_id", "==", incident_id), orderBy("received_at"), limit(HOLDS.reports_of_incident));
}

export function assignmentsOf(db: Firestore, incident_id: string): Q {
  return query(collection(db, "incidents", incident_id, "assignments"), orderBy("updated_at", "desc"), limit(HOLDS.assignments_of_incident));
}

/** The story of an incident, the latest lines first where there are too many. */
export function eventsOf(db: Firestore, incident_id: string): Q {
  return query(collection(db, "incidents", incident_id, "events"), orderBy("at", "desc"), limit(HOLDS.events));
}

export function alertsOf(db: Firestore, incident_id: string): Q {
  return query(collection(db, "alerts"), where("incident_id", "==", incident_id), orderBy("created_at", "desc"), limit(HOLDS.alerts));
}

export function receiptsOf(db: Firestore, incident_id: string): Q {
  return query(collectionGroup(db, "receipts"), where("incident_id", "==", incident_id), orderBy("queued_at", "desc"), limit(HOLDS.receipts));
}

export function messagesOf(db: Firestore, report_id: string): Q {
  return query(collection(db, "reports", report_id, "messages"), orderBy("at", "desc"), limit(HOLDS.messages));
}

export function fixesOf(db: Firestore, report_id: string): Q {
  return query(collection(db, "reports", report_id, "fixes"), orderBy("at", "desc"), limit(HOLDS.fixes));
}

export function photosOf(db: Firestore, report_id: string): Q {
  return query(collection(db, "reports", report_id, "photos"), orderBy("at", "desc"), limit(HOLDS.photos));
}
