/** This device as a receiver of alerts: its registration, its push channel, and whether it can be reached. */

import { callApi, RefusedError } from "../../kit/commands.ts";
import { runtimeConfig } from "../../kit/config.ts";
import { read, write } from "../../kit/idb.ts";
import { now } from "../../kit/now.svelte.ts";
import { pushTransport, type PushData, type PushTransport } from "../../kit/push.ts";
import { judge, type DeviceFacts, type Verdict } from "../logic/reachability.ts";
import { millis } from "../../kit/format.ts";
import { alarm } from "./alarm.svelte.ts";
import { preferences } from "./preferences.svelte.ts";
import { agencyDevices } from "./roster.svelte.ts";

interface Kept {
  id: string;
  device_id: string;
}

const KEY = "agency-device";
const WORKER_PATIENCE_MS = 10_000;
const RETRY_MS = [3000, 10_000, 30_000, 60_000];
/** A channel that is being opened anew is no news; one that stays down is. */
const BROKEN_AFTER_MS = 6000;

class ThisDevice {
  /** All reactive. */
  id = $state("");
  registration = $state<DeviceFacts["registration"]>("working");
  permission = $state<DeviceFacts["permission"]>(permissionNow());
  needs_permission = $state(true);
  online = $state(navigator.onLine);
  time_scale = $state(1);
  #broken_since_ms = $state<number | null>(null);
  #connected = $state<boolean | null>(null);
  #transport: PushTransport | undefined;
  #hear: ((push: PushData) => void) | undefined;
  #end_channel: (() => void) | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  #working: Promise<void> | undefined;
  /** Signing out: nothing may register the device again behind one's back. */
  #left = false;

  /** Whether alerts reach this device; reactive. */
  verdict(): Verdict {
    return judge(this.#facts(), now(), this.time_scale);
  }

  /** This device's document, null when the server has none, undefined while it is not known; reactive. */
  document(): DeviceFacts["device"] {
    const devices = agencyDevices();
    if (!devices) return undefined;
    const own = devices.find((one) => one.device_id === this.id);
    if (!own) return null;
    const { token, token_problem, seen_at, roll_called_at } = own;
    return { has_token: token !== null, token_problem, seen_at_ms: millis(seen_at), roll_called_at_ms: roll_called_at && millis(roll_called_at) };
  }

  /** Register this device, and keep its channel open until told to stop. */
  follow(hear: (push: PushData) => void): () => void {
    [this.#hear, this.#left] = [hear, false];
    const back = (): void => {
      this.online = navigator.onLine;
      this.permission = permissionNow();
      if (this.online && (this.registration === "failed" || this.#connected === false)) void this.register();
    };
    for (const event of ["online", "offline", "focus"] as const) addEventListener(event, back);
    void this.register();
    return () => {
      for (const event of ["online", "offline", "focus"] as const) removeEventListener(event, back);
      this.#close();
    };
  }

  /** Ask for the right to show notifications, within a touch, and register again. */
  async allow(): Promise<void> {
    if ("Notification" in window) await Notification.requestPermission();
    this.permission = permissionNow();
    await this.register();
  }

  /** Register with the push service and with Sergap; harmless when it is done already. */
  register(): Promise<void> {
    if (this.#left) return Promise.resolve();
    this.#working ??= this.#register().finally(() => (this.#working = undefined));
    return this.#working;
  }

  /**
   * Stop alerts to this device, at sign-out.
   *
   * @throws UnreachedError there is no network; then the push service still knows the device.
   */
  async forget(): Promise<void> {
    this.#left = true;
    this.#close();
    await this.#working?.catch(() => undefined);
    if (this.id) await callApi("DELETE", `/api/v1/devices/${this.id}`);
    await unsubscribe();
  }

  /** Stop alerts as far as this device can do it alone. */
  async forgetAlone(): Promise<void> {
    this.#close();
    await unsubscribe();
  }

  /** Take alerts again: signing out did not succeed. */
  resume(): Promise<void> {
    this.#left = false;
    return this.register();
  }

  async #register(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.registration === "failed") this.registration = "working";
    try {
      await this.#prepare();
      if (this.needs_permission && this.permission !== "granted") return void (this.registration = "failed");
      const token = await this.#transport!.register(this.id, await workerRegistration(this.needs_permission));
      await callApi("PUT", `/api/v1/devices/${this.id}`, { token, platform: "web", label: preferences().label || deviceName() });
      this.#open(token);
      [this.registration, this.#tries] = ["done", 0];
    } catch (error) {
      this.#failed(error);
    }
  }

  async #prepare(): Promise<void> {
    this.id ||= await deviceId();
    this.#transport ??= await pushTransport();
    this.needs_permission = this.#transport.kind === "fcm";
    this.time_scale = (await runtimeConfig()).time_scale ?? 1;
  }

  #failed(error: unknown): void {
    this.registration = "failed";
    if (error instanceof RefusedError) return; // Asking again gives the same answer.
    this.#again();
  }

  #again(): void {
    const wait_ms = RETRY_MS[Math.min(this.#tries++, RETRY_MS.length - 1)]!;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.register(), wait_ms);
  }

  #open(token: string): void {
    this.#end_channel?.();
    this.#end_channel = this.#transport!.listen(token, (push) => this.#hear?.(push), (connected) => this.#channel(connected));
  }

  #channel(connected: boolean): void {
    this.#connected = connected;
    this.#broken_since_ms = connected ? null : (this.#broken_since_ms ?? Date.now());
    if (!connected) this.#again();
    else clearTimeout(this.#timer);
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#end_channel?.();
    this.#end_channel = undefined;
  }

  #facts(): DeviceFacts {
    const broken = this.#broken_since_ms !== null && now() - this.#broken_since_ms > BROKEN_AFTER_MS;
    return {
      online: this.online,
      supported: "Notification" in window && (!this.needs_permission || "PushManager" in window),
      permission: this.permission,
      needs_permission: this.needs_permission,
      registration: this.registration,
      connected: broken ? false : this.#connected === false ? null : this.#connected,
      device: this.document(),
      sound: alarm.sound,
    };
  }
}

async function deviceId(): Promise<string> {
  const kept = await read<Kept>("settings", KEY).catch(() => undefined);
  if (kept) return kept.device_id;
  const device_id = crypto.randomUUID();
  await write("settings", { id: KEY, device_id } as Kept).catch(() => undefined);
  return device_id;
}

/** The worker that pushes go to; the emulator's pushes need none. */
async function workerRegistration(is_needed: boolean): Promise<ServiceWorkerRegistration> {
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), is_needed ? WORKER_PATIENCE_MS : 0));
  const worker = await Promise.race([navigator.serviceWorker?.ready, late]);
  if (!worker && is_needed) throw new Error("the service worker is not ready");
  return worker as ServiceWorkerRegistration;
}

async function unsubscribe(): Promise<void> {
  const worker = await navigator.serviceWorker?.getRegistration("/agency/").catch(() => undefined);
  const subscription = await worker?.pushManager?.getSubscription().catch(() => null);
  await subscription?.unsubscribe().catch(() => false);
}

function permissionNow(): DeviceFacts["permission"] {
  return "Notification" in window ? Notification.permission : "denied";
}

/** What the device is called until somebody gives it a name. */
export function deviceName(): string {
  const named = (names: Record<string, string>): string | undefined => Object.entries(names).find(([mark]) => navigator.userAgent.includes(mark))?.[1];
  // The special ones first: Android also calls itself Linux, and every browser also calls itself Safari.
  const system = named({ Android: "Android", iPhone: "iPhone", iPad: "iPad", Windows: "Windows", "Mac OS": "macOS", Linux: "Linux" });
  const browser = named({ SamsungBrowser: "Samsung", OPR: "Opera", Edg: "Edge", Firefox: "Firefox", Chrome: "Chrome", Safari: "Safari" });
  return [browser, system].filter(Boolean).join(" · ") || "?";
}

/** This device. */
export const device = new ThisDevice();
