/** Everything that is open, live: the reports that wait, the incidents, what agencies do, who can be reached. */

import { database } from "../kit/firestore.ts";
import type { Assignment, Device, Duty, Incident, Report } from "../generated/documents.ts";
import { Batch } from "./data/batch.ts";
import { LiveMap } from "./data/live.ts";
import * as queries from "./data/queries.ts";
import { doing } from "./logic/assignments.ts";
import { EntryCache, incidentEntry, lanesOf, witnessCounts, type Entry, type Lane } from "./logic/entries.ts";
import type { StationState } from "./logic/geojson.ts";
import { byAttention, byEnd, byUrgency, mineFirst, resorted } from "./logic/order.ts";
import { session } from "./session.svelte.ts";

const BUSY: readonly StationState[] = ["free", "asked", "coming", "there"];

class Board {
  /** Grows with each redraw of reports and incidents; whatever reads their Maps is derived from it. */
  revision = $state(0);
  /** The same for what changes seldom: assignments, duty, devices. The stations of the map need not follow each report. */
  forces = $state(0);
  #batch = new Batch(() => this.revision++);
  #slow_batch = new Batch(() => this.forces++);
  #cache = new EntryCache();
  #doneOpen = false;

  readonly reports = new LiveMap<Report>(this.#batch, queries.HOLDS.waiting);
  readonly joined = new LiveMap<Report>(this.#batch, queries.HOLDS.joined);
  readonly incidents = new LiveMap<Incident>(this.#batch, queries.HOLDS.incidents);
  readonly done = new LiveMap<Incident>(this.#batch, queries.HOLDS.done);
  readonly assignments = new LiveMap<Assignment>(this.#slow_batch, queries.HOLDS.assignments, (path) => path);
  readonly duty = new LiveMap<Duty>(this.#slow_batch, queries.HOLDS.duty);
  readonly devices = new LiveMap<Device>(this.#slow_batch, queries.HOLDS.devices);

  readonly #unsorted = $derived.by(() => this.#read(() => lanesOf(this.reports.map.values(), this.incidents.map, this.#cache)));
  #waiting_before: string[] = [];
  readonly waiting: Entry[] = $derived.by(() => {
    const sorted = resorted(this.#unsorted.waiting, this.#waiting_before, byUrgency);
    this.#waiting_before = sorted.map((entry) => entry.key);
    return sorted;
  });
  readonly claimed: Entry[] = $derived(this.#unsorted.claimed.toSorted(mineFirst(session.person?.uid ?? "")));
  readonly running: Entry[] = $derived(this.#unsorted.running.toSorted(byAttention));
  readonly ended: Entry[] = $derived.by(() => this.#read(() => [...this.done.map.values()].map(incidentEntry).sort(byEnd)));
  readonly witnesses: Map<string, number> = $derived.by(() => this.#read(() => witnessCounts(this.joined.map.values())));
  readonly attention: Entry[] = $derived(
    [...this.#unsorted.running, ...this.#unsorted.claimed, ...this.#unsorted.waiting].filter((entry) => entry.attention.length > 0),
  );
  readonly held: string[] = $derived(
    this.claimed.filter((entry) => entry.report?.claim?.operator_uid === session.person?.uid).map((entry) => entry.key),
  );
  readonly states: Map<string, StationState> = $derived.by(() => this.#readForces(() => this.#stationStates()));
  readonly unreachable: string[] = $derived.by(() =>
    this.#readForces(() => [...this.duty.map.values()].filter((duty) => duty.unreachable_since).map((duty) => duty.agency_id).sort()),
  );
  readonly online: boolean = $derived.by(() => this.#read(() => this.reports.state.online));
  readonly ready: boolean = $derived.by(() => this.#read(() => this.reports.state.ready && this.incidents.state.ready));
  readonly full: boolean = $derived.by(() => this.#read(() => this.reports.state.full || this.incidents.state.full));
  readonly problem: string | undefined = $derived.by(() => this.#read(() => this.reports.state.problem ?? this.incidents.state.problem));

  #read<T>(compute: () => T): T {
    void this.revision;
    return compute();
  }

  #readForces<T>(compute: () => T): T {
    void this.forces;
    return compute();
  }

  /** The entries of a lane, in the order of work. */
  lane(lane: Lane): Entry[] {
    return { waiting: this.waiting, claimed: this.claimed, running: this.running, done: this.ended }[lane];
  }

  /** An incident by its id, open or lately ended. */
  incident(id: string | undefined): Incident | undefined {
    return this.#read(() => (id ? (this.incidents.map.get(id) ?? this.done.map.get(id)) : undefined));
  }

  /** All open entries, for the map. */
  get open(): Entry[] {
    return [...this.running, ...this.claimed, ...this.waiting];
  }

  /** Begin to listen. */
  async start(): Promise<void> {
    const db = await database();
    this.reports.follow(queries.waitingReports(db), true);
    this.incidents.follow(queries.openIncidents(db));
    this.joined.follow(queries.joinedReports(db));
    this.assignments.follow(queries.openAssignments(db));
    this.duty.follow(queries.duty(db));
    this.devices.follow(queries.devices(db));
    if (this.#doneOpen) this.done.follow(queries.closedIncidents(db));
  }

  /** Listen to ended incidents too, from the first time that somebody looks at them. */
  async openDone(): Promise<void> {
    if (this.#doneOpen) return;
    this.#doneOpen = true;
    this.done.follow(queries.closedIncidents(await database()));
  }

  stop(): void {
    const all = [this.reports, this.joined, this.incidents, this.done, this.assignments, this.duty, this.devices];
    for (const live of all) live.stop();
    this.#doneOpen = false;
    this.revision++;
    this.forces++;
  }

  #stationStates(): Map<string, StationState> {
    const states = new Map<string, StationState>();
    for (const { agency_id, status } of this.assignments.map.values()) {
      const now = doing(status);
      const known = states.get(agency_id) ?? "free";
      if (now && BUSY.indexOf(now) > BUSY.indexOf(known)) states.set(agency_id, now);
    }
    for (const { agency_id, unreachable_since } of this.duty.map.values()) {
      if (unreachable_since && (states.get(agency_id) ?? "free") === "free") states.set(agency_id, "unreachable");
    }
    return states;
  }
}

export const board = new Board();
