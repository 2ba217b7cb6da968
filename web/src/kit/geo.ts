/** Distances and bearings on the ground. */

/** A place in WGS84 degrees. */
export interface Place {
  lat: number;
  lng: number;
}

const EARTH_RADIUS_M = 6_371_008.8; // Mean radius, IUGG.
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance in metres. */
export function distanceMetres(from: Place, to: Place): number {
  const [a, b] = [radians(from.lat), radians(to.lat)];
  const sine = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(to.lng - from.lng) / 2) ** 2;
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(sine)));
}

/** Bearing from north, clockwise, 0 to 360 degrees. */
export function bearingDegrees(from: Place, to: Place): number {
  const [a, b, turn] = [radians(from.lat), radians(to.lat), radians(to.lng - from.lng)];
  const east = Math.sin(turn) * Math.cos(b);
  const north = Math.cos(a) * Math.sin(b) - Math.sin(a) * Math.cos(b) * Math.cos(turn);
  return ((Math.atan2(east, north) * 180) / Math.PI + 360) % 360;
}

const POINTS = { id: ["U", "TL", "T", "TG", "S", "BD", "B", "BL"], en: ["N", "NE", "E", "SE", "S", "SW", "W", "NW"] };

/** A bearing as one of eight compass points, such as TL (timur laut) or NE. */
export function compassPoint(degrees: number, language: "id" | "en"): string {
  return POINTS[language][Math.round(degrees / 45) % 8] as string;
}
