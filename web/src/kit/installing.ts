/**
 * Install an app's service worker once the page has loaded, so that it does not compete with the first load.
 *
 * @param file address of the worker, which also gives its scope.
 */
export async function installWorker(file: string): Promise<ServiceWorkerRegistration | undefined> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return undefined;
  try {
    return await navigator.serviceWorker.register(file, { updateViaCache: "none" });
  } catch {
    return undefined; // The app then works with a network only.
  }
}
