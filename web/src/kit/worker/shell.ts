/** The part of a service worker that both apps share: the app opens without a network, and the outbox is sent. */

import { outbox, SYNC_TAG } from "../outbox.ts";

declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: string[];
declare const __VERSION__: string;

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

/**
 * Keep the app's files, answer with them, and send the outbox when the browser says that there is a network.
 *
 * @param app names the cache; each app has its own.
 * @param extra more files to keep, such as the manifest and icons.
 */
export function keepApp(app: string, extra: string[] = []): void {
  const cache_name = `sergap-${app}-${__VERSION__}`;
  const page = __PRECACHE__[0]!;
  const files = new Set([...__PRECACHE__, ...extra]);

  self.addEventListener("install", (event) => {
    void self.skipWaiting();
    event.waitUntil(fill(cache_name, [...files]));
  });
  self.addEventListener("activate", (event) => event.waitUntil(clean(app, cache_name)));
  self.addEventListener("fetch", (event) => {
    const url = new URL(event.request.url);
    if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
    const own_page = event.request.mode === "navigate" && belongsTo(url.pathname, page);
    const wanted = own_page ? page : url.pathname;
    if (files.has(wanted) || url.pathname.startsWith("/assets/")) event.respondWith(kept(cache_name, wanted, event.request));
  });
  self.addEventListener("sync", ((event: SyncEvent) => {
    if (event.tag === SYNC_TAG) event.waitUntil(sendAll());
  }) as EventListener);
}

/** A page of the citizen's app is everything that is not another app's or the server's. */
function belongsTo(path: string, page: string): boolean {
  return page === "/" ? !/^\/(console|agency|api|__)(\/|$)/.test(path) : path.startsWith(page);
}

async function fill(cache_name: string, files: string[]): Promise<void> {
  const cache = await caches.open(cache_name);
  // A page and a manifest keep their names, so they are fetched past the browser's own cache; scripts change theirs.
  await cache.addAll(files.map((file) => new Request(file, file.startsWith("/assets/") ? {} : { cache: "reload" })));
}

/** The version before is kept too: a page that is still open from it goes on finding its scripts. */
async function clean(app: string, cache_name: string): Promise<void> {
  const old = (await caches.keys()).filter((name) => name.startsWith(`sergap-${app}-`) && name !== cache_name);
  await Promise.all(old.slice(0, -1).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function kept(cache_name: string, path: string, request: Request): Promise<Response> {
  const cache = await caches.open(cache_name);
  return (await cache.match(path)) ?? (await caches.match(path)) ?? fetch(request);
}

async function sendAll(): Promise<void> {
  await outbox().flush(true);
  const left = (await outbox().items()).filter((item) => !item.refused);
  if (left.length > 0) throw new Error("not all could be sent"); // The browser then tries again later.
}
