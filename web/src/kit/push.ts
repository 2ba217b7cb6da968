/** One interface for pushes: FCM in production, the FCM emulator on a local stack. */

import { runtimeConfig } from "./config.ts";

/** The data of a push; all values are strings (functions/notify/content.py). */
export interface PushData {
  alert_id: string;
  incident_id: string;
  report_id: string;
  device_id: string;
  receipt_key: string;
  stage: string;
  recipient: string;
  category: string;
  place: string;
  priority: string;
  silent: string;
  exercise: string;
  pressed_at: string;
  title: string;
  body: string;
}

/** How this device gets pushes. */
export interface PushTransport {
  readonly kind: "fcm" | "emulator";
  /** The token that the server sends to; asks for permission where the browser wants it. */
  register(device_id: string, worker: ServiceWorkerRegistration): Promise<string>;
  /** Hear pushes while the page is open; returns a function that ends it. */
  listen(token: string, hear: (data: PushData) => void, state?: (connected: boolean) => void): () => void;
}

/** The transport of this installation. */
export async function pushTransport(): Promise<PushTransport> {
  const { fcm_url, vapid_key } = await runtimeConfig();
  return fcm_url ? emulatorTransport(fcm_url) : fcmTransport(vapid_key);
}

/** What a service worker posts to its pages when a push has come. */
export interface PushPosted {
  type: "sergap-push";
  data: PushData;
}

function fcmTransport(vapid_key: string | undefined): PushTransport {
  return {
    kind: "fcm",
    async register(_device_id, worker) {
      const [{ getMessaging, getToken }, { firebaseApp }] = await Promise.all([import("firebase/messaging"), import("./firebase.ts")]);
      const options = { serviceWorkerRegistration: worker, ...(vapid_key ? { vapidKey: vapid_key } : {}) };
      return getToken(getMessaging(await firebaseApp()), options);
    },
    listen(_token, hear, state) {
      // Our own service worker takes the push and hands it on; there is no connection of the page that could break.
      const heard = (event: MessageEvent<PushPosted>): void => {
        if (event.data?.type === "sergap-push") hear(event.data.data);
      };
      navigator.serviceWorker.addEventListener("message", heard);
      state?.(true);
      return () => navigator.serviceWorker.removeEventListener("message", heard);
    },
  };
}

function emulatorTransport(fcm_url: string): PushTransport {
  return {
    kind: "emulator",
    async register(device_id) {
      const response = await fetch(`${fcm_url}/emulator/devices`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ device_id, platform: "web" }),
      });
      if (!response.ok) throw new Error(`FCM emulator: ${response.status}`);
      return ((await response.json()) as { token: string }).token;
    },
    listen(token, hear, state) {
      const source = new EventSource(`${fcm_url}/emulator/devices/${encodeURIComponent(token)}/events`);
      source.onopen = () => state?.(true);
      source.onerror = () => state?.(false);
      source.addEventListener("message", (event: MessageEvent<string>) => hear(readPush(event.data)));
      return () => source.close();
    },
  };
}

/** The data part of a push, whether it is the whole message or its data alone. */
export function readPush(text: string): PushData {
  const parsed = JSON.parse(text) as { data?: PushData; message?: { data?: PushData } } & PushData;
  return parsed.message?.data ?? parsed.data ?? parsed;
}
