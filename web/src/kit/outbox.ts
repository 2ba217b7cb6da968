/**
 * What could not be sent yet: kept on disk, sent in order, repeated with the same ids until the server has answered.
 * A page and its service worker share one outbox; a lock lets one of them send at a time.
 */

import { callApi, commandOnce, RefusedError, UnreachedError, type ErrorBody, type Surface } from "./commands.ts";
import { createDocument, type DocumentFields } from "./documents.ts";
import { readAll, remove, write } from "./idb.ts";

/** What is sent. */
export type Letter =
  | { kind: "api"; method: "POST" | "PUT" | "DELETE"; path: string; body: unknown; signed: boolean }
  | { kind: "command"; surface: Surface; command: string; data: Record<string, unknown> }
  | { kind: "document"; path: string; fields: DocumentFields };

/** One entry. Entries of one lane go one after the other, lanes go side by side: a chat line need not wait for a photo. */
export interface OutboxItem {
  id: string;
  lane: string;
  order: number;
  letter: Letter;
  /** When this one is refused, the rest of the lane is useless and waits for a person's decision. */
  essential: boolean;
  /** Id of the entry that must have arrived first, such as the report that a photo belongs to. */
  after?: string;
  attempts: number;
  not_before: number;
  refused?: ErrorBody;
}

/** What became of an entry. */
export interface OutboxNews {
  id: string;
  lane: string;
  outcome: "queued" | "sent" | "refused" | "waiting";
  result?: unknown;
  error?: ErrorBody;
}

/** Where entries are kept; tests hand in their own. */
export interface OutboxStore {
  all(): Promise<OutboxItem[]>;
  put(item: OutboxItem): Promise<void>;
  remove(id: string): Promise<void>;
}

const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 60_000;
/** Names the outbox to the browser's background sync, to locks and to other pages. */
export const SYNC_TAG = "sergap-outbox";

const disk: OutboxStore = {
  all: () => readAll<OutboxItem>("outbox"),
  put: (item) => write("outbox", item),
  remove: (id) => remove("outbox", id),
};

/** Hand one entry to the server. */
export async function deliver(item: OutboxItem): Promise<unknown> {
  const { letter } = item;
  if (letter.kind === "api") return callApi(letter.method, letter.path, letter.body, letter.signed);
  if (letter.kind === "command") return commandOnce(letter.surface, letter.command, letter.data, item.id);
  return createDocument(letter.path, letter.fields);
}

/** How long to wait before the next try, in milliseconds: doubling, up to a minute. */
export function waitAfter(attempts: number, wished_s?: number): number {
  return wished_s ? wished_s * 1000 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, attempts - 1));
}

/** An outbox. The apps use the shared one of `outbox()`. */
export class Outbox {
  readonly #store: OutboxStore;
  readonly #send: (item: OutboxItem) => Promise<unknown>;
  readonly #now: () => number;
  readonly #listeners = new Set<(news: OutboxNews) => void>();
  readonly #channel: BroadcastChannel | undefined;
  readonly #active = new Map<string, Promise<void>>();
  /** Lanes that were asked for while they were being sent; true when one of the askers would not wait. */
  readonly #asked = new Map<string, boolean>();
  #last_order = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: OutboxStore = disk, send: (item: OutboxItem) => Promise<unknown> = deliver, now: () => number = Date.now) {
    this.#store = store;
    this.#send = send;
    this.#now = now;
    this.#channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(SYNC_TAG);
    this.#channel?.addEventListener("message", (event: MessageEvent<OutboxNews>) => this.#hear(event.data));
  }

  /** Be told what becomes of entries, also of those that the service worker sent. */
  listen(listener: (news: OutboxNews) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Everything that waits or was refused, in order. */
  async items(): Promise<OutboxItem[]> {
    return (await this.#store.all()).sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
  }

  /**
   * Keep a letter until it is sent. It is on disk when this returns.
   *
   * @param lane letters of one lane are sent in order; use the report or incident id.
   * @param options `id`: also the command id, the same id replaces an entry that waits; `after`: an entry that must have
   *   arrived first; `essential`: see `OutboxItem`.
   */
  async add(lane: string, letter: Letter, options: { id?: string; after?: string; essential?: boolean } = {}): Promise<string> {
    const id = options.id ?? crypto.randomUUID();
    const item: OutboxItem = { id, lane, order: this.#order(), letter, essential: options.essential ?? false, attempts: 0, not_before: 0 };
    if (options.after) item.after = options.after;
    await this.#store.put(item);
    this.#tell({ id, lane, outcome: "queued" });
    void this.flush();
    return id;
  }

  /** Give up an entry. */
  async drop(id: string): Promise<void> {
    await this.#store.remove(id);
  }

  /**
   * Send what can be sent now; returns when every lane is empty or has to wait.
   *
   * @param at_once forget the waiting times: the network has just come back.
   */
  async flush(at_once = false): Promise<void> {
    const lanes = new Set((await this.#store.all()).map((item) => item.lane));
    await Promise.all([...lanes].map((lane) => this.#start(lane, at_once)));
    await this.#schedule();
  }

  #start(lane: string, at_once: boolean): Promise<void> {
    const active = this.#active.get(lane);
    if (active) {
      this.#asked.set(lane, at_once || this.#asked.get(lane) === true);
      return active;
    }
    const run = this.#untilQuiet(lane, at_once);
    this.#active.set(lane, run);
    return run;
  }

  /** Send a lane, and again for whoever asked meanwhile: an asker has to wait for the try that was made for it. */
  async #untilQuiet(lane: string, at_once: boolean): Promise<void> {
    try {
      for (let asked: boolean | undefined = at_once; asked !== undefined; asked = this.#takeAsked(lane)) await this.#locked(lane, asked);
    } finally {
      this.#active.delete(lane);
    }
  }

  #takeAsked(lane: string): boolean | undefined {
    const asked = this.#asked.get(lane);
    this.#asked.delete(lane);
    return asked;
  }

  async #locked(lane: string, at_once: boolean): Promise<void> {
    const work = (): Promise<boolean> => this.#runLane(lane, at_once);
    const locks = (globalThis.navigator as { locks?: LockManager } | undefined)?.locks;
    const sent = await (locks ? locks.request(`${SYNC_TAG}:${lane}`, work) : work());
    if (sent) void this.flush(); // What waited for this lane can go now.
  }

  /** Send a lane's entries one after the other; true when any was sent. */
  async #runLane(lane: string, at_once: boolean): Promise<boolean> {
    const tried = new Set<string>();
    let sent = false;
    for (;;) {
      const items = await this.items();
      const item = items.find((each) => each.lane === lane);
      if (!item || item.refused || tried.has(item.id)) return sent;
      if (items.some((each) => each.id === item.after)) return sent;
      if (!at_once && item.not_before > this.#now()) return sent;
      tried.add(item.id);
      if (!(await this.#try(item))) return sent;
      sent = true;
    }
  }

  /** Try one entry; false holds the rest of its lane back. */
  async #try(item: OutboxItem): Promise<boolean> {
    try {
      const result = await this.#send(item);
      await this.#store.remove(item.id);
      this.#tell({ id: item.id, lane: item.lane, outcome: "sent", result });
      return true;
    } catch (error) {
      return error instanceof RefusedError ? this.#refuse(item, error.body) : this.#postpone(item, error);
    }
  }

  async #refuse(item: OutboxItem, error: ErrorBody): Promise<boolean> {
    if (item.essential) await this.#store.put({ ...item, refused: error });
    else await this.#store.remove(item.id);
    this.#tell({ id: item.id, lane: item.lane, outcome: "refused", error });
    return !item.essential;
  }

  async #postpone(item: OutboxItem, error: unknown): Promise<boolean> {
    const attempts = item.attempts + 1;
    const wished_s = error instanceof UnreachedError ? error.after_s : undefined;
    await this.#store.put({ ...item, attempts, not_before: this.#now() + waitAfter(attempts, wished_s) });
    const body = error instanceof UnreachedError ? (error.cause as ErrorBody | undefined) : undefined;
    this.#tell({ id: item.id, lane: item.lane, outcome: "waiting", ...(body?.code ? { error: body } : {}) });
    return false;
  }

  async #schedule(): Promise<void> {
    clearTimeout(this.#timer);
    const waiting = (await this.#store.all()).filter((item) => !item.refused && item.not_before > 0);
    const next = Math.min(...waiting.map((item) => item.not_before));
    if (Number.isFinite(next)) this.#timer = setTimeout(() => void this.flush(), Math.max(250, next - this.#now()));
  }

  /** Growing even within one millisecond, so that the order of adding is the order of sending. */
  #order(): number {
    this.#last_order = Math.max(this.#now(), this.#last_order + 0.001);
    return this.#last_order;
  }

  #tell(news: OutboxNews): void {
    this.#channel?.postMessage(news);
    this.#hear(news);
  }

  #hear(news: OutboxNews): void {
    for (const listener of this.#listeners) listener(news);
  }
}

let shared: Outbox | undefined;

/** The outbox of this page or service worker. */
export function outbox(): Outbox {
  shared ??= new Outbox();
  return shared;
}
