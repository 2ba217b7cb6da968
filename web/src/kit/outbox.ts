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

/** One entry. Entries of one lane go one after the other: details never overtake their report. */
export interface OutboxItem {
  id: string;
  lane: string;
  order: number;
  letter: Letter;
  /** When this one is refused, the rest of the lane is useless and waits for a person's decision. */
  essential: boolean;
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

/** An outbox. The apps use the ready-made `outbox`. */
export class Outbox {
  readonly #store: OutboxStore;
  readonly #send: (item: OutboxItem) => Promise<unknown>;
  readonly #now: () => number;
  readonly #listeners = new Set<(news: OutboxNews) => void>();
  readonly #channel: BroadcastChannel | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #again = false;

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
   * @param id also the command id; the same id replaces an entry that waits.
   */
  async add(lane: string, letter: Letter, options: { id?: string; essential?: boolean } = {}): Promise<string> {
    const id = options.id ?? crypto.randomUUID();
    const item: OutboxItem = { id, lane, order: this.#now(), letter, essential: options.essential ?? false, attempts: 0, not_before: 0 };
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
   * Send what can be sent now.
   *
   * @param now_or_never forget the waiting times: the network has just come back.
   */
  async flush(now_or_never = false): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#locked(now_or_never).finally(() => (this.#running = undefined));
    return this.#running;
  }

  async #locked(now_or_never: boolean): Promise<void> {
    const work = async (): Promise<void> => {
      do {
        this.#again = false;
        await this.#pass(now_or_never);
      } while (this.#again);
    };
    const locks = (globalThis.navigator as Navigator | undefined)?.locks;
    await (locks ? locks.request(SYNC_TAG, work) : work());
    await this.#schedule();
  }

  async #pass(now_or_never: boolean): Promise<void> {
    const held = new Set<string>();
    for (const item of await this.items()) {
      if (held.has(item.lane)) continue;
      const due = now_or_never || item.not_before <= this.#now();
      if (item.refused || !due || !(await this.#try(item))) held.add(item.lane);
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
    const next = Math.min(...(await this.items()).filter((item) => !item.refused).map((item) => item.not_before));
    if (Number.isFinite(next)) this.#timer = setTimeout(() => void this.flush(), Math.max(250, next - this.#now()));
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

/** Send when the network comes back, when the page is looked at again, and, where the browser can, when it is closed. */
export function sendWheneverPossible(): void {
  const flush = (): void => void outbox().flush(true);
  addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
  outbox().listen((news) => news.outcome !== "sent" && void askForSync());
  flush();
}

/** Ask the browser to wake the service worker once there is a network, also with the app closed. */
async function askForSync(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker?.ready;
    await (registration as unknown as { sync?: { register(tag: string): Promise<void> } }).sync?.register(SYNC_TAG);
  } catch {
    // Not every browser has it; the page then sends by itself.
  }
}
