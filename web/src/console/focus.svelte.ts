/** The incident that the operator looks at, with everything that belongs to it, live. */

import { database } from "../kit/firestore.ts";
import { millis } from "../kit/format.ts";
import type { Alert, Assignment, Event, Incident, Receipt, Report } from "../generated/documents.ts";
import { board } from "./board.svelte.ts";
import { Batch } from "./data/batch.ts";
import { LiveMap } from "./data/live.ts";
import * as queries from "./data/queries.ts";
import { byAssignment } from "./logic/assignments.ts";
import { byStory } from "./logic/story.ts";
import type { Fix, Message } from "./logic/extras.ts";

/** Running through the list with the arrow keys must not start and end listeners for each row. */
const SETTLE_MS = 140;

class Focus {
  incident_id = $state<string | undefined>();
  report_id = $state<string | undefined>();
  /** The report whose chat, fixes and photo are shown. */
  talk_id = $state<string | undefined>();
  #revision = $state(0);
  #batch = new Batch(() => this.#revision++);
  #settle: ReturnType<typeof setTimeout> | undefined;
  #listening: string | undefined;
  #talking: string | undefined;

  readonly #reports = new LiveMap<Report>(this.#batch, queries.HOLDS.reports_of_incident);
  readonly #assignments = new LiveMap<Assignment>(this.#batch, queries.HOLDS.assignments_of_incident);
  readonly #events = new LiveMap<Event>(this.#batch, queries.HOLDS.events);
  readonly #alerts = new LiveMap<Alert>(this.#batch, queries.HOLDS.alerts);
  readonly #receipts = new LiveMap<Receipt>(this.#batch, queries.HOLDS.receipts, (path) => path);
  readonly #messages = new LiveMap<Message>(this.#batch, queries.HOLDS.messages);
  readonly #fixes = new LiveMap<Fix>(this.#batch, queries.HOLDS.fixes);

  readonly incident: Incident | undefined = $derived(board.incident(this.incident_id));
  readonly reports: Report[] = $derived.by(() => this.#read(() => [...this.#reports.map.values()]));
  readonly report: Report | undefined = $derived.by(() => this.#read(() => this.#mainReport()));
  readonly talk: Report | undefined = $derived(this.reports.find((report) => report.report_id === this.talk_id) ?? this.report);
  readonly assignments: Assignment[] = $derived.by(() => this.#read(() => [...this.#assignments.map.values()].sort(byAssignment)));
  /** The assignments have been read: an empty list means that there are none. */
  readonly assignments_known: boolean = $derived.by(() => this.#read(() => this.#assignments.state.ready));
  readonly events: Event[] = $derived.by(() => {
    // The first line of the story stands in the incident itself.
    const opening = this.incident?.opening;
    return this.#read(() => [...(opening ? [opening] : []), ...this.#events.map.values()].sort(byStory));
  });
  readonly alerts: Alert[] = $derived.by(() => this.#read(() => [...this.#alerts.map.values()]));
  readonly receipts: Receipt[] = $derived.by(() => this.#read(() => [...this.#receipts.map.values()]));
  readonly messages: Message[] = $derived.by(() =>
    this.#read(() => [...this.#messages.map.values()].sort((a, b) => (a.at ? millis(a.at) : Infinity) - (b.at ? millis(b.at) : Infinity))),
  );
  readonly fixes: Fix[] = $derived.by(() => this.#read(() => [...this.#fixes.map.values()].sort((a, b) => millis(a.captured_at) - millis(b.captured_at))));

  #read<T>(compute: () => T): T {
    void this.#revision;
    return compute();
  }

  #mainReport(): Report | undefined {
    const id = this.report_id ?? this.incident?.first_report_id;
    void board.revision;
    return id ? (this.#reports.map.get(id) ?? board.reports.map.get(id)) : undefined;
  }

  /** Look at a report or an incident; undefined looks at nothing. */
  on(incident_id: string | undefined, report_id: string | undefined): void {
    if (this.incident_id !== incident_id || this.report_id !== report_id) this.talk_id = undefined;
    this.incident_id = incident_id;
    this.report_id = report_id;
    clearTimeout(this.#settle);
    this.#settle = setTimeout(() => void this.#listen(), SETTLE_MS);
  }

  /**
   * A report may be looked at before it has been routed: its incident is shown as soon as there is one. And an incident
   * that ends while it is looked at is from then on among the ended ones. Reactive.
   */
  catchUp(): void {
    void board.revision;
    if (this.incident_id !== undefined && board.ready && !this.incident) void board.openDone();
    if (this.incident_id !== undefined || this.report_id === undefined) return;
    const incident_id = board.reports.map.get(this.report_id)?.incident_id;
    if (incident_id) this.on(incident_id, this.report_id);
  }

  /** Show the chat, the fixes and the photo of another of the incident's reports. */
  talkTo(report_id: string): void {
    this.talk_id = report_id;
    void this.#listen();
  }

  async #listen(): Promise<void> {
    const db = await database();
    if (this.#listening !== this.incident_id) {
      this.#listening = this.incident_id;
      const id = this.incident_id;
      for (const live of [this.#reports, this.#assignments, this.#events, this.#alerts, this.#receipts]) live.stop();
      if (id) {
        this.#reports.follow(queries.reportsOf(db, id));
        this.#assignments.follow(queries.assignmentsOf(db, id));
        this.#events.follow(queries.eventsOf(db, id));
        this.#alerts.follow(queries.alertsOf(db, id));
        this.#receipts.follow(queries.receiptsOf(db, id));
      }
    }
    const talk_id = this.talk_id ?? this.report_id ?? this.incident?.first_report_id;
    if (this.#talking !== talk_id) {
      this.#talking = talk_id;
      for (const live of [this.#messages, this.#fixes]) live.stop();
      if (talk_id) {
        this.#messages.follow(queries.messagesOf(db, talk_id));
        this.#fixes.follow(queries.fixesOf(db, talk_id));
      }
    }
    this.#revision++;
  }

  stop(): void {
    this.on(undefined, undefined);
  }
}

export const focus = new Focus();
