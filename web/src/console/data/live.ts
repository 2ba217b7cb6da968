/** Firestore listeners that keep a Map: bounded, incremental, applied once a frame. */

import { database, onSnapshot, type DocumentData, type Firestore, type Query, type QuerySnapshot } from "../../kit/firestore.ts";
import { keepOpen, type Opening } from "../../kit/persistent.ts";
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

/** A Map that follows a query. Components read the Map after `onchange`; it is never copied. */
export class LiveMap<T> {
  readonly map = new Map<string, T>();
  readonly state: LiveState = { ready: false, full: false, online: false, problem: undefined };
  #batch: Batch;
  #limit: number;
  #end: (() => void) | undefined;
  #key: (path: string, id: string) => string;

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
   * Follow a query; a listener that the server ends is started again. The Map is kept meanwhile: what was known is better
   * than an empty screen.
   *
   * @param watch_connection be told also when the connection is lost; it costs an event more for each change.
   */
  follow(query: Query<DocumentData>, watch_connection = false): void {
    this.stop();
    this.#end = keepOpen(
      (opening) => {
        const hear = this.#hear(opening);
        return onSnapshot(query, { includeMetadataChanges: watch_connection }, hear, opening.failed);
      },
      (error) => this.#batch.add(() => Object.assign(this.state, { online: false, problem: codeOf(error) })),
    );
  }

  /** What one opening of the listener hears. */
  #hear(opening: Opening): (snapshot: QuerySnapshot<DocumentData>) => void {
    let first = true;
    return (snapshot) => {
      const online = !snapshot.metadata.fromCache;
      const anew = first && online;
      const changes = anew ? this.#all(snapshot) : this.#changed(snapshot);
      if (online) {
        first = false;
        opening.answered();
      }
      const next = { ready: this.state.ready || online, online, full: snapshot.size >= this.#limit };
      const same = next.ready === this.state.ready && next.online === this.state.online && next.full === this.state.full;
      if (!anew && !changes.length && same) return;
      this.#batch.add(() => {
        if (opening.over) return;
        if (anew) this.map.clear(); // Of what an earlier opening knew, some may be gone.
        applyChanges(this.map, changes);
        Object.assign(this.state, next, { problem: undefined });
      });
    };
  }

  #all(snapshot: QuerySnapshot<DocumentData>): Change<T>[] {
    return snapshot.docs.map((doc) => ({ kind: "set", key: this.#key(doc.ref.path, doc.id), value: doc.data() as T }));
  }

  #changed(snapshot: QuerySnapshot<DocumentData>): Change<T>[] {
    return snapshot.docChanges().map(({ type, doc }) => ({
      kind: type === "removed" ? "remove" : "set",
      key: this.#key(doc.ref.path, doc.id),
      value: doc.data() as T,
    }));
  }

  /** End the listener, and forget what it held. */
  stop(): void {
    this.#end?.();
    this.#end = undefined;
    this.map.clear();
    Object.assign(this.state, { ready: false, full: false, online: false, problem: undefined });
  }
}

/** Follow a short query as a whole; `next` gets all documents at each change. Returns a function that ends it. */
export function followAll<T>(make: (db: Firestore) => Query<DocumentData>, next: (found: T[]) => void): () => void {
  return keepOpen(async (opening) => {
    const query = make(await database());
    return onSnapshot(
      query,
      (snapshot) => {
        if (opening.over) return;
        if (!snapshot.metadata.fromCache) opening.answered();
        next(snapshot.docs.map((doc) => doc.data() as T));
      },
      opening.failed,
    );
  });
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? error);
}
