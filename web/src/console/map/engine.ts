/** MapLibre behind a few calls. Loaded lazily: the stack must not wait for the map. */

import type { Point } from "geojson";
import {
  Map as LibreMap, Marker, NavigationControl, ScaleControl, setWorkerUrl, type GeoJSONSource, type MapGeoJSONFeature,
} from "maplibre-gl";
import "maplibre-gl/dist/maplibre-gl.css";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { OUTLINES_URL } from "../../generated/outlines.ts";
import { REGION } from "../../generated/region.ts";
import type { Place } from "../../kit/geo.ts";
import { language } from "../../kit/i18n.svelte.ts";
import type { Colours } from "./colours.ts";
import { mapStyle, type Tiles } from "./style.ts";

setWorkerUrl(workerUrl);

export const SOURCES = ["dots", "heat", "stations", "approaches", "accuracy", "track"] as const;
export type SourceName = (typeof SOURCES)[number];
type Data = Parameters<GeoJSONSource["setData"]>[0];

/** What the map tells. */
export interface MapEvents {
  pickDot(key: string): void;
  pickStation(id: string): void;
  pickNothing(place: Place): void;
  dropPin(place: Place): void;
  /** The view begins or ends to move, by itself or by hand. */
  move(is_moving: boolean): void;
}

const { south, west, north, east } = REGION.bounding_box;
const BOUNDS: [number, number, number, number] = [west, south, east, north];
const PADDING = 24;
const CLOSE_ZOOM = 13;
const calm = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** One map in one element. */
export class MapEngine {
  #map: LibreMap;
  #events: MapEvents;
  #pin: Marker | undefined;
  #data = new Map<SourceName, Data>();
  #heat = false;
  #tiles: Tiles | undefined;

  /** @throws Error the browser has no WebGL. */
  constructor(container: HTMLElement, colours: Colours, tiles: Tiles | undefined, events: MapEvents) {
    this.#events = events;
    this.#tiles = tiles;
    this.#map = new LibreMap({
      container, style: mapStyle(colours, OUTLINES_URL, tiles), bounds: BOUNDS, fitBoundsOptions: { padding: PADDING },
      minZoom: 7, maxZoom: 19, dragRotate: false, pitchWithRotate: false, attributionControl: { compact: true }, fadeDuration: 0,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }), "bottom-right");
    this.#map.addControl(new ScaleControl({ maxWidth: 110 }), "bottom-left");
    this.#map.getCanvas().setAttribute("aria-label", language() === "en" ? "Map of incidents and stations" : "Peta kejadian dan kantor");
    this.#map.on("style.load", () => this.#fill());
    this.#listen();
  }

  /** Replace what a source shows; kept for the next change of theme. */
  set(name: SourceName, data: Data): void {
    this.#data.set(name, data);
    this.#source(name)?.setData(data);
  }

  /** Show or hide the heat map; the dots give way to it. */
  setHeat(on: boolean): void {
    this.#heat = on;
    if (!this.#map.getLayer("heat")) return;
    this.#map.setLayoutProperty("heat", "visibility", on ? "visible" : "none");
    for (const id of ["clusters", "cluster-counts", "dots", "dot-priorities"]) this.#map.setLayoutProperty(id, "visibility", on ? "none" : "visible");
  }

  /** Draw in other colours. */
  setColours(colours: Colours): void {
    this.#map.setStyle(mapStyle(colours, OUTLINES_URL, this.#tiles), { diff: false });
  }

  /** Put the pin somewhere, or take it away; a movable one tells where it was dropped. */
  setPin(place: Place | null, element: () => HTMLElement, movable: boolean): void {
    if (!place) {
      this.#pin?.remove();
      this.#pin = undefined;
      return;
    }
    if (!this.#pin) {
      this.#pin = new Marker({ element: element(), anchor: "bottom" }).setLngLat([place.lng, place.lat]).addTo(this.#map);
      this.#pin.on("dragend", () => {
        const { lat, lng } = this.#pin!.getLngLat();
        this.#events.dropPin({ lat, lng });
      });
    }
    this.#pin.setLngLat([place.lng, place.lat]).setDraggable(movable);
    this.#pin.getElement().classList.toggle("movable", movable);
  }

  /** Go to a place, near enough to see streets or stations. */
  goTo(place: Place, accuracy_m = 0): void {
    const zoom = accuracy_m > 800 ? 11.5 : accuracy_m > 200 ? 12.5 : CLOSE_ZOOM;
    this.#map.easeTo({ center: [place.lng, place.lat], zoom: Math.max(this.#map.getZoom(), zoom), duration: calm() ? 0 : 450 });
  }

  /** Show the whole region. */
  fitRegion(): void {
    this.#map.fitBounds(BOUNDS, { padding: PADDING, duration: calm() ? 0 : 450 });
  }

  remove(): void {
    this.#map.remove();
  }

  #source(name: SourceName): GeoJSONSource | undefined {
    return this.#map.getSource(name) as GeoJSONSource | undefined;
  }

  #fill(): void {
    for (const [name, data] of this.#data) this.#source(name)?.setData(data);
    this.setHeat(this.#heat);
  }

  #listen(): void {
    const canvas = this.#map.getCanvas();
    this.#map.on("movestart", () => this.#events.move(true));
    this.#map.on("moveend", () => this.#events.move(false));
    this.#map.on("click", (event) => {
      const layers = ["dots", "clusters", "stations"].filter((id) => this.#map.getLayer(id));
      const [hit] = this.#map.queryRenderedFeatures(event.point, { layers });
      if (hit) void this.#pick(hit);
      else this.#events.pickNothing({ lat: event.lngLat.lat, lng: event.lngLat.lng });
    });
    for (const layer of ["dots", "clusters", "stations"]) {
      this.#map.on("mouseenter", layer, () => (canvas.style.cursor = "pointer"));
      this.#map.on("mouseleave", layer, () => (canvas.style.cursor = ""));
    }
  }

  async #pick(hit: MapGeoJSONFeature): Promise<void> {
    if (hit.layer.id === "dots") this.#events.pickDot(String(hit.properties.key));
    else if (hit.layer.id === "stations") this.#events.pickStation(String(hit.properties.id));
    else {
      const zoom = await this.#source("dots")!.getClusterExpansionZoom(Number(hit.properties.cluster_id));
      const [lng, lat] = (hit.geometry as Point).coordinates as [number, number];
      this.#map.easeTo({ center: [lng, lat], zoom: zoom + 0.3, duration: calm() ? 0 : 350 });
    }
  }
}
