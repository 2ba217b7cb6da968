/** The agency's service worker: keeps the app, takes pushes while no page is open, and reports their delivery. */

import { read } from "../kit/idb.ts";
import { outbox } from "../kit/outbox.ts";
import { readPush, type PushData, type PushPosted } from "../kit/push.ts";
import { keepApp } from "../kit/worker/shell.ts";
import { inbox, tellOpened, tellReceipt } from "./delivery.ts";
import { isAlert, isRollCall } from "./logic/alerts.ts";
import { incidentAddress, notification, WORKER_NOTE_ID, type NotificationNote, type WorkerNote } from "./logic/notification.ts";

declare const self: ServiceWorkerGlobalScope;

keepApp("agency", ["/agency/manifest.webmanifest", "/icons/sergap.svg", "/icons/agency-192.png"]);

self.addEventListener("push", (event) => event.waitUntil(take(event.data?.text() ?? "{}")));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(pressed((event.notification.data as NotificationNote).push, event.action));
});

async function take(text: string): Promise<void> {
  const push = readPush(text);
  if (isRollCall(push)) return tellReceipt(push, "delivered");
  if (!isAlert(push)) return;
  const note = await read<WorkerNote>("settings", WORKER_NOTE_ID).catch(() => undefined);
  if (note?.signed_in === false) return; // It was under way when the person signed out.
  if (!(await inbox.take(push).catch(() => true))) return;
  // Seen first, told next: the receipt may have to wait for the server's own note of the sending.
  await alertPerson(push, note?.language ?? "id");
  await tellReceipt(push, "delivered");
}

/** An open page rings by itself; else the system shows a notification. */
async function alertPerson(push: PushData, language: "id" | "en"): Promise<void> {
  const pages = await ownPages();
  for (const page of pages) page.postMessage({ type: "sergap-push", data: push } satisfies PushPosted);
  if (pages.some((page) => page.visibilityState === "visible")) return;
  const { title, options } = notification(push, language);
  await self.registration.showNotification(title, options);
}

/** A press on a notification, or on one of its buttons. */
async function pressed(push: PushData, action: string): Promise<void> {
  const open = show(push.incident_id); // At once: the browser lets only the moment after a press open a window.
  if (action === "acknowledge") await acknowledge(push.incident_id);
  await Promise.allSettled([open, tellOpened(push.incident_id)]);
}

/** The outbox has it on disk before anything can fail, and the page shows it from there. */
async function acknowledge(incident_id: string): Promise<void> {
  await outbox().add(incident_id, { kind: "command", surface: "agency", command: "acknowledge", data: { incident_id } });
  await outbox().flush(true);
}

async function show(incident_id: string): Promise<void> {
  const page = (await ownPages())[0];
  if (!page) return void (await self.clients.openWindow(incidentAddress(incident_id)));
  await page.focus();
  page.postMessage({ type: "sergap-show", incident_id });
}

async function ownPages(): Promise<WindowClient[]> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.filter((page) => new URL(page.url).pathname.startsWith("/agency/"));
}
