/** Who is on duty and who can be reached. Pure. */

import { millis, type Moment } from "../../kit/format.ts";
import type { Agency } from "../../generated/agencies.ts";
import type { Device, Duty, DutyEntry } from "../../generated/documents.ts";
import { groupBy } from "./group.ts";
import type { StationState } from "./geojson.ts";

/** Whether a device can be alerted, as the roll-call sees it (functions/notify/roll_call.py, `answered`). */
export type DeviceHealth = "answers" | "silent" | "token_dead";

export function deviceHealth(device: Device): DeviceHealth {
  if (device.token === null) return "token_dead";
  const called = device.roll_called_at;
  return called === null || millis(device.seen_at) >= millis(called) ? "answers" : "silent";
}

export type Reach = "reachable" | "unreachable" | "unknown";

/** One agency in the shift view. */
export interface ShiftRow {
  agency: Agency;
  state: StationState;
  reach: Reach;
  since: Moment | null;
  on_duty: DutyEntry[];
  devices: Device[];
  answering: number;
}

/** Rows of all agencies that are alerted, problems first. */
export function shiftRows(
  agencies: Iterable<Agency>, duty: ReadonlyMap<string, Duty>, devices: Iterable<Device>, states: ReadonlyMap<string, StationState>, now_ms: number,
): ShiftRow[] {
  const by_agency = groupBy([...devices].filter((device) => device.agency_id), (device) => device.agency_id!);
  const rows: ShiftRow[] = [];
  for (const agency of agencies) {
    if (agency.status !== "active") continue;
    const [known, own] = [duty.get(agency.id), by_agency.get(agency.id) ?? []];
    rows.push({
      agency,
      state: states.get(agency.id) ?? "free",
      reach: reachOf(known, own),
      since: known?.unreachable_since ?? null,
      on_duty: (known?.on_duty ?? []).filter((entry) => isOnDuty(entry, now_ms)),
      devices: own,
      answering: own.filter((device) => deviceHealth(device) === "answers").length,
    });
  }
  const rank: Record<Reach, number> = { unreachable: 0, unknown: 1, reachable: 2 };
  return rows.sort((a, b) => rank[a.reach] - rank[b.reach] || a.agency.kind.localeCompare(b.agency.kind) || a.agency.name.localeCompare(b.agency.name));
}

function reachOf(known: Duty | undefined, devices: readonly Device[]): Reach {
  if (devices.some((device) => deviceHealth(device) === "answers")) return known?.unreachable_since ? "unknown" : "reachable";
  return known?.unreachable_since || devices.length ? "unreachable" : "unknown";
}

/** Whether somebody's shift holds now; an entry that was left on ends by itself. */
export function isOnDuty(entry: DutyEntry, now_ms: number): boolean {
  return millis(entry.since) <= now_ms && (entry.until === null || millis(entry.until) > now_ms);
}
