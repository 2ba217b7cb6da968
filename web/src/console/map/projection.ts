/** A plain projection of the region onto a rectangle; over one regency it differs from Mercator by less than a line's width. Pure. */

import type { MultiPolygon } from "geojson";
import { REGION } from "../../generated/region.ts";
import type { Place } from "../../kit/geo.ts";

const { south, west, north, east } = REGION.bounding_box;
const SQUEEZE = Math.cos((((south + north) / 2) * Math.PI) / 180);

export const WIDTH = 1000;
export const HEIGHT = Math.round((WIDTH * (north - south)) / ((east - west) * SQUEEZE));

/** A place in drawing units, y downwards. */
export function project({ lat, lng }: Place): [x: number, y: number] {
  const scale = WIDTH / (east - west);
  return [(lng - west) * scale, ((north - lat) * scale) / SQUEEZE];
}

/** An outline as the `d` of an SVG path. */
export function outlinePath(geometry: MultiPolygon): string {
  const ring = (points: number[][]): string =>
    `M${points.map(([lng, lat]) => project({ lat: lat!, lng: lng! }).map((unit) => unit.toFixed(1)).join(" ")).join("L")}Z`;
  return geometry.coordinates.flatMap((polygon) => polygon.map(ring)).join("");
}
