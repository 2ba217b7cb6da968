/** What the stack shows: one line for each report that asks for an operator, or for each incident under way. Pure. */

import { millis } from "../../kit/format.ts";
import type { Incident, Report } from "../../generated/documents.ts";
import { rankOf } from "./order.ts";

/** The lists of the stack. */
export const LANES = ["waiting", "claimed", "running", "done"] as const;
export type Lane = (typeof LANES)[number];

/**
 * One line of the stack.
 *
 * `incident` is missing while a report has not been routed; `report` is missing for an incident whose report is not
 * among those that are listened to.
 */
export interface Entry {
  key: string;
  report: Report | undefined;
  incident: Incident | undefined;
  category: string;
  place: string | undefined;
  priority: number;
  trust: number;
  /** When the waiting began, milliseconds. */
  since_ms: number;
  attention: readonly string[];
  duress: boolean;
  silent: boolean;
  exercise: boolean;
  /** See `rankOf`. */
  rank: number;
}

/** Priority of a report that has not been routed: it may be anything, so it stands high. */
const UNROUTED_PRIORITY = 1;
/** Trust of a report that has not been judged. */
const UNJUDGED_TRUST = 60;

/** The line of one report. */
export function reportEntry(report: Report, incident: Incident | undefined): Entry {
  return ranked({
    key: report.report_id,
    report,
    incident,
    category: incident?.category ?? report.category,
    place: incident?.place,
    priority: incident?.priority ?? UNROUTED_PRIORITY,
    trust: report.trust?.score ?? UNJUDGED_TRUST,
    since_ms: millis(report.unclaimed_since ?? report.received_at),
    attention: incident?.attention ?? [],
    duress: report.duress || (incident?.attention.includes("duress") ?? false),
    silent: report.silent,
    exercise: report.exercise,
  });
}

/** The line of an incident that no report asks about any more. */
export function incidentEntry(incident: Incident): Entry {
  return ranked({
    key: incident.incident_id,
    report: undefined,
    incident,
    category: incident.category,
    place: incident.place,
    priority: incident.priority,
    trust: UNJUDGED_TRUST,
    since_ms: millis(incident.closed_at ?? incident.opened_at),
    attention: incident.attention,
    duress: incident.attention.includes("duress"),
    silent: incident.silent,
    exercise: incident.exercise,
  });
}

function ranked(entry: Omit<Entry, "rank">): Entry {
  return { ...entry, rank: rankOf(entry) };
}

/** Lines that have not changed keep their identity, so that their rows need not be drawn again. */
export class EntryCache {
  #entries = new WeakMap<object, { incident: Incident | undefined; entry: Entry }>();

  /** The line of a document, the same object as last time where neither it nor its incident has changed. */
  of(document: object, incident: Incident | undefined, make: () => Entry): Entry {
    const known = this.#entries.get(document);
    if (known && known.incident === incident) return known.entry;
    const entry = make();
    this.#entries.set(document, { incident, entry });
    return entry;
  }
}

/** Reports and incidents as lines of each list, unsorted. */
export interface Lanes {
  waiting: Entry[];
  claimed: Entry[];
  running: Entry[];
}

/**
 * Sort everything open into the lists.
 *
 * A report that joined an incident waits for nobody (the incident has its own line), so it has no line here.
 */
export function lanesOf(reports: Iterable<Report>, incidents: ReadonlyMap<string, Incident>, cache = new EntryCache()): Lanes {
  const lanes: Lanes = { waiting: [], claimed: [], running: [] };
  const asked = new Set<string>();
  for (const report of reports) {
    if (report.joined) continue;
    const lane = report.status === "RECEIVED" ? lanes.waiting : report.status === "CLAIMED" ? lanes.claimed : undefined;
    if (!lane) continue;
    const incident = report.incident_id ? incidents.get(report.incident_id) : undefined;
    if (incident) asked.add(incident.incident_id);
    lane.push(cache.of(report, incident, () => reportEntry(report, incident)));
  }
  for (const incident of incidents.values()) {
    if (!incident.is_open || asked.has(incident.incident_id)) continue;
    lanes.running.push(cache.of(incident, incident, () => incidentEntry(incident)));
  }
  return lanes;
}

/** How many more people have reported an incident, by the reports at hand. */
export function witnessCounts(reports: Iterable<Report>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { joined, incident_id } of reports) {
    if (joined && incident_id) counts.set(incident_id, (counts.get(incident_id) ?? 0) + 1);
  }
  return counts;
}
