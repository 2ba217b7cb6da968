/** This browser as a device that takes the operators' alerts. */

import { callApi } from "../../kit/commands.ts";
import { pushTransport, type PushData } from "../../kit/push.ts";

const STORAGE_KEY = "sergap.console.device";
const WORKER = "/console/sw.js";

export type DeviceState = "starting" | "ready" | "refused" | "failed" | "disconnected";

/** The id of this browser as a console, the same at every visit. */
export function deviceId(storage: Storage = localStorage): string {
  const known = storage.getItem(STORAGE_KEY);
  if (known) return known;
  const made = `console-${crypto.randomUUID()}`;
  storage.setItem(STORAGE_KEY, made);
  return made;
}

async function worker(kind: "fcm" | "emulator"): Promise<ServiceWorkerRegistration | undefined> {
  // The emulator's transport needs no worker; FCM's hands over what comes while the page is closed.
  return kind === "fcm" ? navigator.serviceWorker.register(WORKER, { updateViaCache: "none" }) : undefined;
}

const AGAIN_AFTER_MS = 15_000;

/**
 * Register this browser, and hear its pushes. A registration that fails is tried again until it works or is ended.
 *
 * @param label what the shift view calls it.
 * @param hear gets each push.
 * @param state told how it stands.
 * @returns a function that stops listening.
 */
export function listenForPushes(label: string, hear: (data: PushData) => void, state: (state: DeviceState) => void): () => void {
  let end: (() => void) | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let ended = false;

  async function attempt(): Promise<void> {
    try {
      const stop = await register(label, hear, state);
      if (ended) stop();
      else end = stop;
    } catch {
      if (ended) return;
      state("failed");
      again = setTimeout(() => void attempt(), AGAIN_AFTER_MS);
    }
  }

  state("starting");
  void attempt();
  return () => {
    ended = true;
    clearTimeout(again);
    end?.();
  };
}

async function register(label: string, hear: (data: PushData) => void, state: (state: DeviceState) => void): Promise<() => void> {
  const [id, transport] = [deviceId(), await pushTransport()];
  if (transport.kind === "fcm" && "Notification" in globalThis && Notification.permission === "denied") {
    state("refused");
    return () => undefined;
  }
  const token = await transport.register(id, (await worker(transport.kind))!);
  await callApi("PUT", `/api/v1/devices/${id}`, { token, platform: "web", label });
  return transport.listen(token, hear, (connected) => state(connected ? "ready" : "disconnected"));
}

/** Take this browser off the list; after signing out nothing may arrive here. */
export async function forgetDevice(): Promise<void> {
  await callApi("DELETE", `/api/v1/devices/${deviceId()}`);
}
