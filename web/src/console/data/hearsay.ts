/**
 * What the desk has heard past its listeners, by a push or in answer to its own command, and the listeners have yet to show.
 *
 * A listener can fall silent and still call itself connected: a computer slept, a router forgot the connection. Then new
 * reports do not show, and nobody knows. Whatever was heard and is not shown after a while is read past the listeners;
 * when it is there, they are begun anew.
 */

import { isBehind, type Shown } from "../logic/behind.ts";

/** What is needed of the desk. */
export interface Hearing {
  /** What the desk shows of a document, the same object until it changes. */
  shown(path: string): Shown | undefined;
  /** Read a document past the listeners. */
  read(path: string): Promise<Record<string, unknown> | null>;
  /** Begin the listeners anew. */
  reconnect(): Promise<void>;
  /** Told when beginning anew has not helped, and when nothing is missing any more. */
  behind(is_behind: boolean): void;
}

interface Awaited {
  before: Shown | undefined;
  since_ms: number;
  reconnected: boolean;
}

/** A listener brings a change within a second; on a bad network within some. */
const LAG_MS = 5000;
/** All listeners are answered anew: in a storm, where they may be late, that must not be all that the browser does. */
const AGAIN_MS = 30_000;
/** A document that cannot be read for so long is left to the watch over the connection. */
const UNREADABLE_MS = 60_000;

export class Hearsay {
  #awaited = new Map<string, Awaited>();
  #hearing: Hearing;
  #now: () => number;
  #looking = false;
  #begun_ms = -Infinity;

  constructor(hearing: Hearing, now: () => number = Date.now) {
    this.#hearing = hearing;
    this.#now = now;
  }

  /** What the desk shows of a document at this moment; to be given to `expect` later. */
  shown(path: string): Shown | undefined {
    return this.#hearing.shown(path);
  }

  /**
   * The listeners have to show this soon.
   *
   * @param before what was shown of it before it changed; a change since then has come already.
   */
  expect(path: string, before: Shown | undefined): void {
    if (this.#hearing.shown(path) === before) this.#awaited.set(path, { before, since_ms: this.#now(), reconnected: false });
  }

  /** Look after what is overdue; to be called every second. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const stale = await this.#stale();
      if (stale.some(({ reconnected }) => reconnected)) this.#hearing.behind(true);
      for (const awaited of stale) awaited.since_ms = this.#now();
      if (stale.length) this.#beginAnew(stale);
      if (![...this.#awaited.values()].some(({ reconnected }) => reconnected)) this.#hearing.behind(false);
    } finally {
      this.#looking = false;
    }
  }

  /** Nobody listens any more. */
  stop(): void {
    this.#awaited.clear();
    this.#hearing.behind(false);
  }

  #beginAnew(stale: readonly Awaited[]): void {
    if (this.#now() - this.#begun_ms < AGAIN_MS) return;
    this.#begun_ms = this.#now();
    for (const awaited of stale) awaited.reconnected = true;
    // Not waited for: where it does not end either, somebody has to be told.
    void this.#hearing.reconnect().catch(() => undefined);
  }

  /** What is on the server, overdue and not shown; what has come, or is not to come, is forgotten. */
  async #stale(): Promise<Awaited[]> {
    const stale: Awaited[] = [];
    for (const [path, awaited] of this.#awaited) {
      const age_ms = this.#now() - awaited.since_ms;
      if (this.#hearing.shown(path) !== awaited.before) this.#awaited.delete(path);
      else if (age_ms >= LAG_MS) {
        const behind = await this.#behind(path);
        if (behind) stale.push(awaited);
        else if (behind === false || age_ms > UNREADABLE_MS) this.#awaited.delete(path);
      }
    }
    return stale;
  }

  /** Whether the server has it otherwise; undefined when it cannot be read now. */
  async #behind(path: string): Promise<boolean | undefined> {
    try {
      const stored = await this.#hearing.read(path);
      return stored !== null && isBehind(path, stored, this.#hearing.shown(path));
    } catch {
      return undefined;
    }
  }
}
