/** The console's service worker: takes FCM's pushes, also while no console is open on this computer. It keeps no files. */

import { readPush, type PushData, type PushPosted } from "../kit/push.ts";
import { reportReceipt } from "./data/receipts.ts";

declare const self: ServiceWorkerGlobalScope;

self.addEventListener("push", (event) => event.waitUntil(take(readPush(event.data?.text() ?? "{}"))));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(show());
});

async function take(push: PushData): Promise<void> {
  const pages = await consoles();
  for (const page of pages) page.postMessage({ type: "sergap-push", data: push } satisfies PushPosted);
  // A console in view rings by itself; a roll-call is answered and shown to nobody.
  const seen = push.stage === "roll_call" || pages.some((page) => page.visibilityState === "visible");
  if (!seen) await self.registration.showNotification(push.title, { body: push.body, tag: push.incident_id, lang: "id", requireInteraction: true });
  await reportReceipt(push, "delivered");
}

async function show(): Promise<void> {
  const [page] = await consoles();
  if (page) await page.focus();
  else await self.clients.openWindow("/console/");
}

async function consoles(): Promise<WindowClient[]> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.filter((page) => new URL(page.url).pathname.startsWith("/console/"));
}
