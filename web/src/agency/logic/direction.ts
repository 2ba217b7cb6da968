/** Where the incident lies as seen from this device, and how to get there. */

import { bearingDegrees, distanceMetres, type Place } from "../../kit/geo.ts";

/** From the device to the incident. */
export interface Direction {
  distance_m: number;
  bearing_deg: number;
  /** The device stands inside the circle of the position's accuracy: a bearing would be a guess. */
  is_here: boolean;
}

/**
 * Distance and bearing.
 *
 * @param from the device, with the accuracy of its fix in metres.
 * @param to the incident, with the accuracy of the caller's position in metres.
 */
export function direction(from: Place & { accuracy_m: number }, to: Place & { accuracy_m: number }): Direction {
  const distance_m = distanceMetres(from, to);
  return { distance_m, bearing_deg: bearingDegrees(from, to), is_here: distance_m <= Math.max(25, Math.min(150, from.accuracy_m + to.accuracy_m)) };
}

const POINTS = {
  id: ["utara", "timur laut", "timur", "tenggara", "selatan", "barat daya", "barat", "barat laut"],
  en: ["north", "northeast", "east", "southeast", "south", "southwest", "west", "northwest"],
};

/** A bearing in words: timur laut. */
export function bearingWords(degrees: number, language: "id" | "en"): string {
  return POINTS[language][Math.round(((degrees % 360) + 360) / 45) % 8] as string;
}

const digits = (place: Place): string => `${place.lat.toFixed(6)},${place.lng.toFixed(6)}`;

/** Coordinates to say over the radio. */
export function coordinates(place: Place): string {
  return `${place.lat.toFixed(5)}, ${place.lng.toFixed(5)}`;
}

/**
 * An address that opens navigation: on Android the phone's own choice of map apps (some know their way without a
 * network), elsewhere Google Maps.
 *
 * @param label what the pin is called.
 */
export function navigationUrl(to: Place, label: string, user_agent: string): string {
  if (/android/i.test(user_agent)) return `geo:${digits(to)}?q=${digits(to)}(${encodeURIComponent(label).replace(/[()]/g, "")})`;
  return mapsUrl(to);
}

/** Directions in Google Maps, whatever the device. */
export function mapsUrl(to: Place): string {
  return `https://www.google.com/maps/dir/?api=1&destination=${encodeURIComponent(digits(to))}&travelmode=driving`;
}
