/** What the map draws, layer by layer. Without a tile server it draws the pack's own outlines, so it is never blank. */

import type { ExpressionSpecification, GeoJSONSourceSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { KECAMATAN } from "../../generated/agencies.ts";
import { collection } from "../logic/geojson.ts";
import type { Colours } from "./colours.ts";

/** Names of local fonts: without a glyph server the browser draws the letters itself. */
const FONT = ["sans-serif"];
const EMPTY: GeoJSONSourceSpecification = { type: "geojson", data: { type: "FeatureCollection", features: [] } };

/** Tiles of an installation, such as OpenStreetMap's. */
export interface Tiles {
  url: string;
  attribution: string;
}

const labels = collection(
  KECAMATAN.map(({ name, label }) => ({
    type: "Feature" as const,
    geometry: { type: "Point" as const, coordinates: [label.lng, label.lat] },
    properties: { name },
  })),
);

/** The whole style. */
export function mapStyle(colours: Colours, outlines_url: string, tiles: Tiles | undefined): StyleSpecification {
  return {
    version: 8,
    sources: {
      ...(tiles ? { tiles: { type: "raster", tiles: [tiles.url], tileSize: 256, attribution: tiles.attribution } } : {}),
      outlines: { type: "geojson", data: outlines_url },
      labels: { type: "geojson", data: labels },
      dots: {
        ...EMPTY, cluster: true, clusterRadius: 42, clusterMaxZoom: 13,
        clusterProperties: { waiting: ["+", ["get", "waiting"]], worst: ["min", ["get", "priority"]], attention: ["max", ["get", "attention"]] },
      },
      heat: EMPTY,
      stations: EMPTY,
      approaches: EMPTY,
      accuracy: EMPTY,
      track: EMPTY,
    },
    layers: [
      { id: "background", type: "background", paint: { "background-color": colours.water } },
      ...(tiles ? [{ id: "tiles", type: "raster", source: "tiles", paint: { "raster-opacity": colours.dark ? 0.55 : 0.85 } } satisfies LayerSpecification] : []),
      { id: "land", type: "fill", source: "outlines", paint: { "fill-color": colours.land, "fill-opacity": tiles ? 0.12 : 1 } },
      { id: "borders", type: "line", source: "outlines", paint: { "line-color": colours.border, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.6, 13, 1.8], "line-opacity": 0.75 } },
      ...below(colours),
      ...stationLayers(colours),
      ...dotLayers(colours),
    ],
  };
}

function below(colours: Colours): LayerSpecification[] {
  return [
    {
      id: "labels", type: "symbol", source: "labels",
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": ["interpolate", ["linear"], ["zoom"], 8, 10, 12, 15], "text-max-width": 7 },
      paint: { "text-color": colours.label, "text-halo-color": colours.halo, "text-halo-width": 1.4 },
    },
    {
      id: "heat", type: "heatmap", source: "heat", layout: { visibility: "none" },
      paint: {
        "heatmap-weight": ["interpolate", ["linear"], ["get", "weight"], 1, 0.3, 5, 1],
        "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 8, 18, 13, 46],
        "heatmap-intensity": ["interpolate", ["linear"], ["zoom"], 8, 0.7, 13, 1.6],
        "heatmap-opacity": 0.75,
        "heatmap-color": ["interpolate", ["linear"], ["heatmap-density"], 0, "rgba(0,0,0,0)", 0.2, "#3b6fb5", 0.45, "#3fae8a", 0.7, "#f0c24b", 1, "#d3222d"],
      },
    },
    { id: "accuracy", type: "fill", source: "accuracy", paint: { "fill-color": colours.accent, "fill-opacity": 0.14 } },
    { id: "accuracy-line", type: "line", source: "accuracy", paint: { "line-color": colours.accent, "line-width": 1.5 } },
    {
      id: "approaches", type: "line", source: "approaches",
      paint: { "line-color": stateColour(colours), "line-width": 2, "line-dasharray": [2, 1.5] },
    },
    { id: "track", type: "line", source: "track", filter: ["==", ["geometry-type"], "LineString"], paint: { "line-color": colours.accent, "line-width": 2.5 } },
    {
      id: "fixes", type: "circle", source: "track", filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 3, "circle-color": colours.accent, "circle-stroke-color": colours.halo, "circle-stroke-width": 1 },
    },
  ];
}

function stateColour(colours: Colours): ExpressionSpecification {
  return ["match", ["get", "state"], "asked", colours.warn, "coming", colours.accent, "there", colours.ok, "unreachable", colours.danger, colours.station];
}

function stationLayers(colours: Colours): LayerSpecification[] {
  return [
    {
      id: "stations", type: "circle", source: "stations",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 3.2, 12, 6],
        "circle-color": colours.land,
        "circle-stroke-color": stateColour(colours),
        "circle-stroke-width": ["case", ["==", ["get", "state"], "free"], 1.6, 3],
      },
    },
    {
      id: "station-names", type: "symbol", source: "stations", minzoom: 10.5,
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 11, "text-offset": [0, 0.9], "text-anchor": "top", "text-max-width": 9 },
      paint: { "text-color": colours.text, "text-halo-color": colours.halo, "text-halo-width": 1.3 },
    },
  ];
}

function dotLayers(colours: Colours): LayerSpecification[] {
  const byPriority = (of: string): ExpressionSpecification =>
    ["match", ["get", of], 1, colours.priorities[0]!, 2, colours.priorities[1]!, 3, colours.priorities[2]!, 4, colours.priorities[3]!, colours.priorities[4]!];
  const ring: ExpressionSpecification = ["case", [">", ["get", "waiting"], 0], colours.danger, [">", ["get", "attention"], 0], colours.warn, "#ffffff"];
  return [
    {
      id: "clusters", type: "circle", source: "dots", filter: ["has", "point_count"],
      paint: {
        "circle-color": byPriority("worst"), "circle-opacity": 0.92,
        "circle-radius": ["step", ["get", "point_count"], 14, 10, 18, 50, 23, 250, 29],
        "circle-stroke-color": ring, "circle-stroke-width": 3,
      },
    },
    {
      id: "cluster-counts", type: "symbol", source: "dots", filter: ["has", "point_count"],
      layout: { "text-field": ["get", "point_count_abbreviated"], "text-font": FONT, "text-size": 13, "text-allow-overlap": true },
      paint: { "text-color": "#ffffff" },
    },
    {
      id: "dots", type: "circle", source: "dots", filter: ["!", ["has", "point_count"]],
      paint: {
        "circle-color": ["case", ["get", "exercise"], colours.exercise, byPriority("priority")],
        "circle-radius": ["case", [">", ["get", "waiting"], 0], 9, 7],
        "circle-stroke-color": ring, "circle-stroke-width": ["case", [">", ["get", "waiting"], 0], 3.5, 2],
      },
    },
    {
      id: "dot-priorities", type: "symbol", source: "dots", filter: ["!", ["has", "point_count"]],
      layout: { "text-field": ["to-string", ["get", "priority"]], "text-font": FONT, "text-size": 10, "text-allow-overlap": true, "text-ignore-placement": true },
      paint: { "text-color": "#ffffff" },
    },
  ];
}
