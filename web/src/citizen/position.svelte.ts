/** Where the phone is: asked for at the first touch, so that the second of holding is not lost. */

import { distanceMetres } from "../kit/geo.ts";

/** One fix; times in milliseconds since the epoch. */
export interface Fix {
  lat: number;
  lng: number;
  accuracy_m: number;
  captured_at: number;
  source: "gps" | "network";
}

export type Permission = "unknown" | "asking" | "granted" | "denied";

const FRESH_MS = 30_000;
const GOOD_ENOUGH_M = 100;
const GPS_BETTER_THAN_M = 50; // Cell and Wi-Fi positions on Android say 100 m and more.

let latest = $state<Fix | null>(null);
let allowed = $state<Permission>("unknown");
let watch: number | undefined;
const listeners = new Set<(fix: Fix) => void>();
const refusals = new Set<() => void>();

/** The newest fix, or null; reactive. */
export function fix(): Fix | null {
  return latest;
}

/** Whether we may ask for the position; reactive. */
export function permission(): Permission {
  return allowed;
}

/** Start looking where the person has allowed it before; asks nothing. */
export async function lookIfAllowed(): Promise<void> {
  if (!("geolocation" in navigator)) {
    allowed = "denied";
    return;
  }
  const status = await navigator.permissions?.query({ name: "geolocation" }).catch(() => undefined);
  if (status?.state === "granted") look();
  else if (status?.state === "denied") allowed = "denied";
}

/** Start looking; asks for permission where need be. Calling it again changes nothing. */
export function look(): void {
  if (watch !== undefined || !("geolocation" in navigator)) return;
  if (allowed !== "granted") allowed = "asking";
  // A rough position from the network comes in a moment; satellites take their time.
  navigator.geolocation.getCurrentPosition(take, failed, { enableHighAccuracy: false, maximumAge: 60_000, timeout: 10_000 });
  watch = navigator.geolocation.watchPosition(take, failed, { enableHighAccuracy: true, maximumAge: 5000, timeout: 30_000 });
}

/** Stop looking, to spare the battery. */
export function stopLooking(): void {
  if (watch !== undefined) navigator.geolocation.clearWatch(watch);
  watch = undefined;
}

/** Be told of each fix; returns a function that ends it. */
export function onFix(listener: (fix: Fix) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * The position to send with a report: a good one at once, else the best that comes within the limit, else null.
 *
 * @param limit_ms how long help may wait for a position.
 */
export async function positionWithin(limit_ms: number, now_ms: () => number = Date.now): Promise<Fix | null> {
  const forbidden = allowed === "denied";
  look(); // Also where it was forbidden: the person may have changed that by now.
  const usable = (): Fix | null => (latest && now_ms() - latest.captured_at < FRESH_MS ? latest : null);
  const good = (found: Fix | null): boolean => found !== null && found.accuracy_m <= GOOD_ENOUGH_M;
  if (good(usable())) return usable();
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, forbidden ? 0 : limit_ms);
    const stop = onFix(() => good(usable()) && done());
    refusals.add(done);
    function done(): void {
      clearTimeout(timer);
      stop();
      refusals.delete(done);
      resolve();
    }
  });
  return usable();
}

/** Whether a fix says more than the one that was told before: clearly more exact, or clearly elsewhere. */
export function saysMore(told: Fix | null, next: Fix): boolean {
  if (!told) return true;
  const more_exact = next.accuracy_m <= told.accuracy_m * 0.75 && told.accuracy_m - next.accuracy_m >= 5;
  return more_exact || distanceMetres(told, next) > Math.max(30, next.accuracy_m);
}

function take(position: GeolocationPosition): void {
  allowed = "granted";
  const { latitude, longitude, accuracy } = position.coords;
  const next: Fix = {
    lat: latitude,
    lng: longitude,
    accuracy_m: Math.min(100_000, Math.max(0, accuracy)),
    captured_at: position.timestamp,
    source: accuracy <= GPS_BETTER_THAN_M ? "gps" : "network",
  };
  // The rough fix may come after the fine one; it must not take its place.
  if (latest && latest.accuracy_m < next.accuracy_m && next.captured_at - latest.captured_at < 10_000) return;
  latest = next;
  for (const listener of listeners) listener(next);
}

function failed(error: GeolocationPositionError): void {
  if (error.code !== error.PERMISSION_DENIED) return;
  allowed = "denied";
  stopLooking();
  for (const refused of refusals) refused();
}
