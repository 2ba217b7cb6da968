import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Fix } from "../../src/citizen/position.svelte.ts";
import { scaleFor } from "../../src/citizen/scale.ts";
import { cleanPhone } from "../../src/citizen/contact.ts";

type Module = typeof import("../../src/citizen/position.svelte.ts");

/** A phone whose satellites answer when the test says so. */
class Geolocation {
  takers: PositionCallback[] = [];
  failers: PositionErrorCallback[] = [];
  getCurrentPosition(take: PositionCallback, fail: PositionErrorCallback): void {
    this.takers.push(take);
    this.failers.push(fail);
  }
  watchPosition(take: PositionCallback, fail: PositionErrorCallback): number {
    this.getCurrentPosition(take, fail);
    return 1;
  }
  clearWatch(): void {
    this.takers = [];
  }
  found(accuracy: number, timestamp = Date.now(), latitude = -7.7): void {
    const position = { coords: { latitude, longitude: 109, accuracy }, timestamp } as GeolocationPosition;
    this.takers.at(-1)!(position);
  }
  forbid(): void {
    this.failers.at(-1)!({ code: 1, PERMISSION_DENIED: 1 } as GeolocationPositionError);
  }
}

let phone: Geolocation;
let position: Module;
beforeEach(async () => {
  phone = new Geolocation();
  Object.defineProperty(navigator, "geolocation", { value: phone, configurable: true });
  vi.resetModules(); // Each test gets a phone that has just been switched on.
  position = await import("../../src/citizen/position.svelte.ts");
});

describe("the position that goes with a report", () => {
  test("a good one that is at hand goes at once", async () => {
    position.look();
    phone.found(12);
    expect((await position.positionWithin(60_000))?.accuracy_m).toBe(12);
  });

  test("the first good one within the limit is taken", async () => {
    const waiting = position.positionWithin(60_000);
    phone.found(900);
    phone.found(20);
    expect((await waiting)?.accuracy_m).toBe(20);
  });

  test("a rough one is better than none when the time is over", async () => {
    const waiting = position.positionWithin(20);
    phone.found(900);
    expect((await waiting)?.accuracy_m).toBe(900);
  });

  test("none at all is null, and help does not wait longer than the limit", async () => {
    expect(await position.positionWithin(10)).toBeNull();
  });

  test("where location is forbidden nobody waits", async () => {
    position.look();
    phone.forbid();
    expect(position.permission()).toBe("denied");
    expect(await position.positionWithin(60_000)).toBeNull();
  });

  test("somebody who refuses while we wait is not kept waiting", async () => {
    const waiting = position.positionWithin(60_000);
    phone.forbid();
    expect(await waiting).toBeNull();
  });

  test("an old position is not told as if it were today's", async () => {
    position.look();
    phone.found(5, Date.now() - 120_000);
    expect(await position.positionWithin(10)).toBeNull();
  });

  test("a rough fix that comes late does not take the place of a fine one", () => {
    position.look();
    phone.found(8);
    phone.found(1500);
    expect(position.fix()?.accuracy_m).toBe(8);
  });
});

describe("whether a better fix is worth telling", () => {
  const fix = (accuracy_m: number, lat = -7.7): Fix => ({ lat, lng: 109, accuracy_m, captured_at: 0, source: "gps" });

  test("the first always is", () => expect(position.saysMore(null, fix(5000))).toBe(true));
  test("clearly more exact is", () => expect(position.saysMore(fix(100), fix(20))).toBe(true));
  test("a little more exact is not", () => expect(position.saysMore(fix(20), fix(17))).toBe(false));
  test("clearly elsewhere is", () => expect(position.saysMore(fix(10), fix(10, -7.701))).toBe(true));
  test("elsewhere within its own error is not", () => expect(position.saysMore(fix(10), fix(500, -7.701))).toBe(false));
});

test.each([0, 3, 12, 80, 900, 45_000])("an accuracy of %i m stays inside the picture, with a bar that fits", (accuracy_m) => {
  const { units_per_m, bar_m } = scaleFor(accuracy_m);
  expect(accuracy_m * units_per_m).toBeLessThanOrEqual(56);
  expect(bar_m * units_per_m).toBeLessThanOrEqual(56);
});

test("phone numbers are cleaned, and what cannot be one is not sent", () => {
  expect(cleanPhone("0812-3456 7890")).toBe("081234567890");
  expect(cleanPhone("+62 812 3456 7890")).toBe("+6281234567890");
  for (const wrong of ["", "110", "polisi", "08123", "+0812345678", "62 812 3456 7890"]) expect(cleanPhone(wrong)).toBeUndefined();
});
