/** How a push looks as a notification of the system; the page and the service worker show the same. */

import type { PushData } from "../../kit/push.ts";
import { loudness } from "./alerts.ts";
import { alarmTones, vibration } from "./ringing.ts";

/** Notification options that browsers know and TypeScript's list lacks. */
export interface AlertNotification extends NotificationOptions {
  renotify: boolean;
  vibrate: number[];
  actions: { action: string; title: string }[];
}

/** What a notification carries for the press on it. */
export interface NotificationNote {
  push: PushData;
}

/** What the page leaves on disk for the service worker. */
export interface WorkerNote {
  id: typeof WORKER_NOTE_ID;
  language: "id" | "en";
  signed_in: boolean;
}

export const WORKER_NOTE_ID = "agency-worker";

const ACTIONS = {
  id: { acknowledge: "Terima", open: "Buka" },
  en: { acknowledge: "Accept", open: "Open" },
};

/** Only an alert that waits for a yes can be accepted from the locked screen. */
const ASKS = new Set(["initial", "escalated", "reopened"]);

/** Title and options of a push. One incident has one notification: a newer one takes the older one's place and rings again. */
export function notification(push: PushData, language: "id" | "en"): { title: string; options: AlertNotification } {
  const loud = loudness(push.stage);
  const words = ACTIONS[language];
  const open = { action: "open", title: words.open };
  const note: NotificationNote = { push };
  return {
    title: push.title,
    options: {
      body: push.body,
      lang: "id", // The server writes the words, and it writes Indonesian.
      tag: push.incident_id,
      renotify: loud !== "quiet",
      silent: loud === "quiet",
      requireInteraction: loud === "alarm",
      icon: "/icons/agency-192.png",
      vibrate: loud === "quiet" ? [] : vibration(alarmTones(Number(push.priority), push.exercise === "true")),
      actions: ASKS.has(push.stage) ? [{ action: "acknowledge", title: words.acknowledge }, open] : [open],
      data: note,
    },
  };
}

/** The address of an incident inside the app. */
export function incidentAddress(incident_id: string): string {
  return `/agency/#/i/${encodeURIComponent(incident_id)}`;
}
