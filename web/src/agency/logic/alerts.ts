/** What pushes mean to an agency, and which of them were here before. */

import type { PushData } from "../../kit/push.ts";

/** How loud a stage is: `alarm` rings until somebody looks, `notice` sounds once, `quiet` is only shown. */
export type Loudness = "alarm" | "notice" | "quiet";

const LOUDNESS: Record<string, Loudness> = {
  initial: "alarm",
  escalated: "alarm",
  reopened: "alarm",
  duress: "alarm",
  not_moving: "notice",
  priority_raised: "notice",
  moved: "notice",
  released: "quiet",
  withdrawn: "quiet",
};

/** How loud a push is; a stage that this version does not know rings, as silence could cost a life. */
export function loudness(stage: string): Loudness {
  return LOUDNESS[stage] ?? "alarm";
}

/** The server asks whether the device is there; it is answered and shown to nobody. */
export function isRollCall(push: Pick<PushData, "stage">): boolean {
  return push.stage === "roll_call";
}

/** Whether a push has what an alert needs; anything else is dropped. */
export function isAlert(push: Partial<PushData>): push is PushData {
  return Boolean(push.alert_id && push.device_id && push.receipt_key && push.stage && push.incident_id);
}

/** Remembers the latest ids, and tells a new one from a repeated one. */
export class SeenIds {
  readonly #ids = new Set<string>();
  readonly #limit: number;

  /** @param limit how many ids are remembered; the oldest are forgotten first. */
  constructor(limit = 500) {
    this.#limit = limit;
  }

  /** True the first time that an id comes. */
  isNew(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    if (this.#ids.size > this.#limit) this.#ids.delete(this.#ids.values().next().value as string);
    return true;
  }
}

/** A push that was kept, so that opening its incident can be told. */
export interface KeptPush {
  id: string;
  push: PushData;
  received_at_ms: number;
  opened: boolean;
}

/** Where pushes are kept; the page and the service worker share it. */
export interface PushStore {
  all(): Promise<KeptPush[]>;
  get(id: string): Promise<KeptPush | undefined>;
  put(kept: KeptPush): Promise<void>;
  remove(id: string): Promise<void>;
}

const KEPT_FOR_MS = 24 * 3_600_000; // A shift; later nobody opens an alert for the first time.

/** The pushes of this device, on disk. */
export class Inbox {
  readonly #store: PushStore;
  readonly #now: () => number;

  constructor(store: PushStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** Keep a push; false when the same alert was here before. */
  async take(push: PushData): Promise<boolean> {
    const id = keptId(push.alert_id);
    if (await this.#store.get(id)) return false;
    await this.#store.put({ id, push, received_at_ms: this.#now(), opened: false });
    await this.#forgetOld();
    return true;
  }

  /** Note that an incident was opened; returns the pushes whose opening nobody has told yet. */
  async open(incident_id: string): Promise<PushData[]> {
    const fresh = (await this.#store.all()).filter((kept) => kept.push.incident_id === incident_id && !kept.opened);
    for (const kept of fresh) await this.#store.put({ ...kept, opened: true });
    return fresh.map((kept) => kept.push);
  }

  /** Forget everything, at sign-out. */
  async clear(): Promise<void> {
    for (const kept of await this.#store.all()) await this.#store.remove(kept.id);
  }

  async #forgetOld(): Promise<void> {
    const old = (await this.#store.all()).filter((kept) => this.#now() - kept.received_at_ms > KEPT_FOR_MS);
    for (const kept of old) await this.#store.remove(kept.id);
  }
}

/** The key of a kept push among the settings on disk. */
export function keptId(alert_id: string): string {
  return `push:${alert_id}`;
}
