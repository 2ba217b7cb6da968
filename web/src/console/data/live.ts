/** Firestore listeners that keep a Map: bounded, incremental, applied once a frame. */

import { onSnapshot, type DocumentData, type Query, type Unsubscribe } from "../../kit/firestore.ts";
import { Batch } from "./batch.ts";

/** One change of a listener. */
export interface Change<T> {
  kind: "set" | "remove";
  key: string;
  value: T;
}

/** Apply changes to a Map, in order. */
export function applyChanges<T>(map: Map<string, T>, changes: readonly Change<T>[]): void {
  for (const { kind, key, value } of changes) {
    if (kind === "set") map.set(key, value);
    else map.delete(key);
  }
}

/** What is known of a listener itself. */
export interface LiveState {
  /** The first answer has come from the server. */
  ready: boolean;
  /** It shows as many as it may hold: there may be more. */
  full: boolean;
  /** The last answer came from the server and not from memory. */
  online: boolean;
  problem: string | undefined;
}

const RETRY_MS = 5000;

/** A Map that follows a query. Components read the Map after `onchange`; it is never copied. */
export class LiveMap<T> {
  readonly map = new Map<string, T>();
  readonly state: LiveState = { ready: false, full: false, online: false, problem: undefined };
  #batch: Batch;
  #limit: number;
  #end: Unsubscribe | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #key: (path: string, id: string) => string;
  /** Tells what a listener has left in the batch from what its successor puts there. */
  #round = 0;

  /**
   * @param batch shared by all listeners of a screen, so that a frame redraws once.
   * @param limit what the query is limited to, in documents.
   * @param key makes the Map's key; the document's id unless ids repeat (collection groups).
   */
  constructor(batch: Batch, limit: number, key: (path: string, id: string) => string = (_path, id) => id) {
    this.#batch = batch;
    this.#limit = limit;
    this.#key = key;
  }

  /**
   * Follow a query; a listener that the server ends is started again.
   *
   * @param watch_connection be told also when the connection is lost; it costs an event more for each change.
   */
  follow(query: Query<DocumentData>, watch_connection = false): void {
    this.stop();
    const round = this.#round;
    this.#end = onSnapshot(
      query,
      { includeMetadataChanges: watch_connection },
      (snapshot) => {
        const changes = snapshot.docChanges().map(
          ({ type, doc }): Change<T> => ({
            kind: type === "removed" ? "remove" : "set",
            key: this.#key(doc.ref.path, doc.id),
            value: doc.data() as T,
          }),
        );
        const next = { ready: this.state.ready || !snapshot.metadata.fromCache, online: !snapshot.metadata.fromCache, full: snapshot.size >= this.#limit };
        const same = next.ready === this.state.ready && next.online === this.state.online && next.full === this.state.full;
        if (!changes.length && same) return;
        this.#batch.add(() => {
          if (round !== this.#round) return;
          applyChanges(this.map, changes);
          Object.assign(this.state, next, { problem: undefined });
        });
      },
      (error) => {
        this.#batch.add(() => Object.assign(this.state, { online: false, problem: error.code }));
        // The Map is kept meanwhile: what was known is better than an empty screen.
        this.#again = setTimeout(() => this.follow(query, watch_connection), RETRY_MS);
      },
    );
  }

  /** End the listener, and forget what it held. */
  stop(): void {
    this.#round++;
    clearTimeout(this.#again);
    this.#end?.();
    this.#end = undefined;
    this.map.clear();
    Object.assign(this.state, { ready: false, full: false, online: false, problem: undefined });
  }
}
