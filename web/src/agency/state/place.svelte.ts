/** Where this device is; asked for only while a task is open, as it costs battery. */

/** A fix of this device. */
export interface OwnPlace {
  lat: number;
  lng: number;
  accuracy_m: number;
  at_ms: number;
}

let current = $state.raw<OwnPlace | null>(null);
let state = $state<"unknown" | "asking" | "granted" | "denied" | "unsupported">("geolocation" in navigator ? "unknown" : "unsupported");
let watch: number | undefined;

/** The latest fix, or null; reactive. */
export function ownPlace(): OwnPlace | null {
  return current;
}

/** Whether the device may be located; reactive. */
export function placeState(): typeof state {
  return state;
}

/** Follow the device if a person has allowed that before; else it waits for `askPlace`. */
export async function followPlace(): Promise<void> {
  const permission = await navigator.permissions?.query({ name: "geolocation" }).catch(() => undefined);
  if (permission?.state === "granted") askPlace();
  else if (permission?.state === "denied") state = "denied";
}

/** Ask for the device's place, and follow it. */
export function askPlace(): void {
  if (watch !== undefined || state === "unsupported") return;
  state = "asking";
  watch = navigator.geolocation.watchPosition(
    ({ coords, timestamp }) => {
      state = "granted";
      current = { lat: coords.latitude, lng: coords.longitude, accuracy_m: coords.accuracy, at_ms: timestamp };
    },
    (error) => {
      if (error.code !== error.PERMISSION_DENIED) return; // No fix just now; the watch goes on.
      state = "denied";
      leavePlace();
    },
    { enableHighAccuracy: true, maximumAge: 15_000 },
  );
}

/** Stop following. */
export function leavePlace(): void {
  if (watch !== undefined) navigator.geolocation.clearWatch(watch);
  watch = undefined;
}
