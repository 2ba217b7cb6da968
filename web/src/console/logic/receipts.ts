/** The receipts wall: for each alert of an incident, how far it got on each device. Pure. */

import { millis } from "../../kit/format.ts";
import type { Alert, Device, Receipt } from "../../generated/documents.ts";
import { groupBy } from "./group.ts";
import { RECEIPT_STATUSES, type ReceiptStatus } from "../../generated/states.ts";

/** One device of one alert. */
export interface DeviceMark {
  device_id: string;
  label: string;
  status: ReceiptStatus;
  /** Milliseconds from the alert's creation to its arrival. */
  delivered_after_ms: number | undefined;
  error: string | null;
}

/** One alert and its devices. */
export interface WallRow {
  alert: Alert;
  marks: DeviceMark[];
  reached: number;
  opened: number;
}

const FAILED: readonly ReceiptStatus[] = ["FAILED_PERMANENT", "FAILED_TEMPORARY"];

/** The wall, the newest alert last; devices that took it come first. */
export function receiptsWall(alerts: readonly Alert[], receipts: readonly Receipt[], devices: ReadonlyMap<string, Device>): WallRow[] {
  const by_alert = groupBy(receipts, (receipt) => receipt.alert_id);
  return [...alerts]
    .sort((a, b) => millis(a.created_at) - millis(b.created_at) || a.recipient.localeCompare(b.recipient))
    .map((alert) => row(alert, by_alert.get(alert.alert_id) ?? [], devices));
}

function row(alert: Alert, receipts: readonly Receipt[], devices: ReadonlyMap<string, Device>): WallRow {
  const marks = receipts.map((receipt) => mark(alert, receipt, devices.get(receipt.device_id)));
  marks.sort((a, b) => progress(b.status) - progress(a.status) || a.label.localeCompare(b.label));
  const reached = marks.filter(({ status }) => status === "DELIVERED" || status === "OPENED").length;
  return { alert, marks, reached, opened: marks.filter(({ status }) => status === "OPENED").length };
}

function mark(alert: Alert, receipt: Receipt, device: Device | undefined): DeviceMark {
  const arrived = receipt.delivered_at ?? receipt.opened_at;
  return {
    device_id: receipt.device_id,
    label: device?.label || receipt.device_id,
    status: receipt.status,
    delivered_after_ms: arrived ? Math.max(0, millis(arrived) - millis(alert.created_at)) : undefined,
    error: receipt.error,
  };
}

/** How far a status is: failed ones come last. */
export function progress(status: ReceiptStatus): number {
  return FAILED.includes(status) ? -1 : RECEIPT_STATUSES.indexOf(status);
}
