/** When a page sends its outbox. */

import { outbox, SYNC_TAG } from "./outbox.ts";

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
