/** Typed places and bounds. Pure. */

import type { Place } from "../../kit/geo.ts";

/**
 * Read a place as people paste it: `-7.63, 109.24`, `7.63 LS 109.24 BT` (lintang selatan, bujur timur), or a map link that holds `@-7.63,109.24`.
 *
 * @returns undefined when there are no two numbers that can be latitude and longitude.
 */
export function readPlace(text: string): Place | undefined {
  const number = String.raw`(-?\d{1,3}(?:[.,]\d+)?)\s*°?\s*`;
  const match = new RegExp(`${number}(L?[SNU])?[\\s,;]+${number}(B?[ETWB])?`, "i").exec(text.replace(/^.*@(?=-?\d)/, ""));
  if (!match) return undefined;
  const lat = signed(match[1]!, /S$/i.test(match[2] ?? ""));
  const lng = signed(match[3]!, /[WB]$/i.test(match[4] ?? ""));
  return Math.abs(lat) <= 90 && Math.abs(lng) <= 180 ? { lat, lng } : undefined;
}

function signed(text: string, negative: boolean): number {
  const value = Number(text.replace(",", "."));
  return negative ? -Math.abs(value) : value;
}

/** Coordinates as text, five digits: about one metre. */
export function placeText({ lat, lng }: Place): string {
  return `${lat.toFixed(5)}, ${lng.toFixed(5)}`;
}

/** Whether a place lies in a box. */
export function isInside(place: Place, box: { south: number; west: number; north: number; east: number }): boolean {
  return place.lat >= box.south && place.lat <= box.north && place.lng >= box.west && place.lng <= box.east;
}
