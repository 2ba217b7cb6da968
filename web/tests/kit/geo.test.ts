import { expect, test } from "vitest";
import { bearingDegrees, compassPoint, distanceMetres } from "../../src/kit/geo.ts";

const cilacap = { lat: -7.7265, lng: 109.0093 };
const kroya = { lat: -7.6316, lng: 109.2459 };

test("the distance from Cilacap to Kroya is what the map says", () => {
  expect(distanceMetres(cilacap, kroya)).toBeGreaterThan(27_500);
  expect(distanceMetres(cilacap, kroya)).toBeLessThan(28_500);
  expect(distanceMetres(kroya, kroya)).toBe(0);
});

test("bearings run clockwise from north", () => {
  expect(bearingDegrees(cilacap, { ...cilacap, lat: -7.6 })).toBeCloseTo(0);
  expect(bearingDegrees(cilacap, { ...cilacap, lng: 109.1 })).toBeCloseTo(90, 0);
  expect(bearingDegrees(cilacap, { ...cilacap, lng: 108.9 })).toBeCloseTo(270, 0);
});

test("compass points carry their Indonesian names", () => {
  expect([0, 44, 90, 136, 181, 225, 270, 315, 350].map((degrees) => compassPoint(degrees, "id"))).toEqual(["U", "TL", "T", "TG", "S", "BD", "B", "BL", "U"]);
  expect(compassPoint(45, "en")).toBe("NE");
});
