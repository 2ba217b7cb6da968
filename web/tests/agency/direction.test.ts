import { describe, expect, test } from "vitest";
import { bearingWords, coordinates, direction, mapsUrl, navigationUrl } from "../../src/agency/logic/direction.ts";

const KROYA = { lat: -7.632, lng: 109.246, accuracy_m: 20 };
const CILACAP = { lat: -7.7267, lng: 109.0095, accuracy_m: 10 };

describe("distance and bearing", () => {
  test("from Cilacap to Kroya it is 28 km to the east-northeast", () => {
    const away = direction(CILACAP, KROYA);
    expect(away.distance_m / 1000).toBeCloseTo(28.1, 0);
    expect(away.bearing_deg).toBeCloseTo(68, 0);
    expect(away.is_here).toBe(false);
    expect(bearingWords(away.bearing_deg, "id")).toBe("timur");
  });

  test("the four winds are where they should be", () => {
    const towards = (lat: number, lng: number) => bearingWords(direction(KROYA, { lat: KROYA.lat + lat, lng: KROYA.lng + lng, accuracy_m: 5 }).bearing_deg, "id");
    expect([towards(0.1, 0), towards(0, 0.1), towards(-0.1, 0), towards(0, -0.1)]).toEqual(["utara", "timur", "selatan", "barat"]);
    expect(bearingWords(359, "en")).toBe("north");
    expect(bearingWords(315, "en")).toBe("northwest");
  });

  test("inside the circle of accuracy one has arrived, but a bad fix does not make half a village the place", () => {
    expect(direction(KROYA, { ...KROYA, lat: KROYA.lat + 0.0003 }).is_here).toBe(true);
    expect(direction({ ...KROYA, accuracy_m: 2000 }, { ...KROYA, lat: KROYA.lat + 0.005 }).is_here).toBe(false);
  });
});

describe("the way to navigation", () => {
  test("on Android the phone chooses its map app, and the label cannot break out of the address", () => {
    expect(navigationUrl(KROYA, "Kroya (pasar) & \"x\"", "Mozilla/5.0 (Linux; Android 14)")).toBe(
      "geo:-7.632000,109.246000?q=-7.632000,109.246000(Kroya%20pasar%20%26%20%22x%22)",
    );
  });

  test("elsewhere Google Maps gives directions", () => {
    expect(navigationUrl(KROYA, "Kroya", "iPhone")).toBe(mapsUrl(KROYA));
    expect(mapsUrl(KROYA)).toBe("https://www.google.com/maps/dir/?api=1&destination=-7.632000%2C109.246000&travelmode=driving");
  });

  test("coordinates are short enough to say over the radio", () => {
    expect(coordinates(KROYA)).toBe("-7.63200, 109.24600");
  });
});
