/** What the map draws, as GeoJSON. Pure. */

import type { Feature, FeatureCollection, LineString, Point, Polygon } from "geojson";
import type { Agency } from "../../generated/agencies.ts";
import type { Place } from "../../kit/geo.ts";
import type { Entry } from "./entries.ts";

/** Properties of an incident's dot. */
export interface DotProperties {
  key: string;
  priority: number;
  /** 1 while nobody has claimed it; clusters add these up. */
  waiting: number;
  attention: number;
  exercise: boolean;
  weight: number;
}

const point = (place: Place): Point => ({ type: "Point", coordinates: [place.lng, place.lat] });

/** A collection of features. */
export function collection<G extends Point | LineString | Polygon, P extends object>(features: Feature<G, P>[]): FeatureCollection<G, P> {
  return { type: "FeatureCollection", features };
}

/** Where an entry is: the corrected place of its incident before the phone's own. */
export function placeOf(entry: Entry): (Place & { accuracy_m: number }) | null {
  return entry.incident?.position ?? entry.report?.position ?? null;
}

/** The dots of all entries that have a place. */
export function dots(entries: Iterable<Entry>): FeatureCollection<Point, DotProperties> {
  const features: Feature<Point, DotProperties>[] = [];
  for (const entry of entries) {
    const place = placeOf(entry);
    if (!place) continue;
    features.push({
      type: "Feature",
      geometry: point(place),
      properties: {
        key: entry.key,
        priority: entry.priority,
        waiting: entry.report?.status === "RECEIVED" ? 1 : 0,
        attention: entry.attention.length ? 1 : 0,
        exercise: entry.exercise,
        weight: Math.max(1, 6 - entry.priority),
      },
    });
  }
  return collection(features);
}

/** What an agency is doing, the busiest state of its assignments. */
export type StationState = "free" | "asked" | "coming" | "there" | "unreachable";

/** Stations with their states. */
export function stations(
  agencies: Iterable<Agency>, state: (agency_id: string) => StationState, label: (agency: Agency) => string,
): FeatureCollection<Point, { id: string; name: string; kind: string; state: StationState }> {
  const features = [...agencies]
    .filter((agency) => agency.position && agency.status === "active" && !sharesDesk(agency))
    .map((agency): Feature<Point, { id: string; name: string; kind: string; state: StationState }> => ({
      type: "Feature",
      geometry: point(agency.position!),
      properties: { id: agency.id, name: label(agency), kind: agency.kind, state: state(agency.id) },
    }));
  return collection(features);
}

/** Duty desks stand in their headquarters: one dot for all of them. */
function sharesDesk(agency: Agency): boolean {
  return agency.kind === "piket_fungsi" && agency.parent_id !== null;
}

const METRES_PER_DEGREE = 111_320; // At the equator; at Indonesia's latitudes the error is under 2%.

/** A circle on the ground as a polygon of 48 corners. */
export function circle(centre: Place, radius_m: number): Feature<Polygon, object> {
  const [d_lat, d_lng] = [radius_m / METRES_PER_DEGREE, radius_m / (METRES_PER_DEGREE * Math.cos((centre.lat * Math.PI) / 180))];
  const ring = Array.from({ length: 49 }, (_, corner) => {
    const angle = (corner / 48) * 2 * Math.PI;
    return [centre.lng + d_lng * Math.cos(angle), centre.lat + d_lat * Math.sin(angle)];
  });
  ring[48] = ring[0]!;
  return { type: "Feature", geometry: { type: "Polygon", coordinates: [ring] }, properties: {} };
}

/** The way from fix to fix, and a dot at each; empty for fewer than two. */
export function track(fixes: readonly Place[]): FeatureCollection<LineString | Point, object> {
  if (fixes.length < 2) return collection<LineString | Point, object>([]);
  const line: Feature<LineString, object> = {
    type: "Feature",
    geometry: { type: "LineString", coordinates: fixes.map(({ lng, lat }) => [lng, lat]) },
    properties: {},
  };
  const marks = fixes.map((fix): Feature<Point, object> => ({ type: "Feature", geometry: point(fix), properties: {} }));
  return collection<LineString | Point, object>([line, ...marks]);
}

/** Straight lines from the agencies on an incident to its place. */
export function approaches(
  to: Place | null, from: readonly { place: Place; state: StationState }[],
): FeatureCollection<LineString, { state: StationState }> {
  if (!to) return collection([]);
  return collection(
    from.map(({ place, state }): Feature<LineString, { state: StationState }> => ({
      type: "Feature",
      geometry: { type: "LineString", coordinates: [[place.lng, place.lat], [to.lng, to.lat]] },
      properties: { state },
    })),
  );
}
