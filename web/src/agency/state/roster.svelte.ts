/** The agency's duty roster and its devices, as the server has them. */

import type { Device, Duty } from "../../generated/documents.ts";
import { now } from "../../kit/now.svelte.ts";
import { onDuty } from "../logic/duty.ts";
import { listen, listenToDocument } from "./listening.ts";

let duty = $state.raw<Duty | null | undefined>(undefined);
let devices = $state.raw<Device[] | undefined>(undefined);

/** The roster; null when the agency has none, undefined while it is not known; reactive. */
export function roster(): Duty | null | undefined {
  return duty;
}

/** Who is on duty now; reactive. */
export function peopleOnDuty(): ReturnType<typeof onDuty> {
  return onDuty(duty, now());
}

/** The agency's devices; undefined while they are not known; reactive. */
export function agencyDevices(): Device[] | undefined {
  return devices;
}

/** Listen to an agency's roster and devices. */
export function followRoster(agency_id: string): () => void {
  const stops = [
    listen(
      ({ query, collection, where }, database) => query(collection(database, "devices"), where("agency_id", "==", agency_id)),
      // From this device's memory alone an empty answer means nothing.
      (found, from_cache) => (found.length || !from_cache) && (devices = found.map((one) => one.data as Device)),
    ),
    listenToDocument(`duty/${agency_id}`, (data) => (duty = data as Duty | null)),
  ];
  return () => {
    for (const stop of stops) stop();
    [duty, devices] = [undefined, undefined];
  };
}
