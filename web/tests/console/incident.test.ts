import { describe, expect, it } from "vitest";
import { RefusedError, UnreachedError } from "../../src/kit/commands.ts";
import type { PushData } from "../../src/kit/push.ts";
import { AGENCIES, type Agency } from "../../src/generated/agencies.ts";
import { reportReceipt } from "../../src/console/data/receipts.ts";
import { choices } from "../../src/console/logic/choosing.ts";
import { readDryRun } from "../../src/console/logic/dry-run.ts";
import { circle, dots, stations, track } from "../../src/console/logic/geojson.ts";
import { comparisons, suggestions } from "../../src/console/logic/nearby.ts";
import { nationalNumber, phoneOf } from "../../src/console/logic/phones.ts";
import { isInside, placeText, readPlace } from "../../src/console/logic/places.ts";
import { receiptsWall } from "../../src/console/logic/receipts.ts";
import { deviceHealth, isOnDuty, shiftRows } from "../../src/console/logic/shift.ts";
import { byStory, EVENT_TEXTS, storyNote, storyText, storyTone } from "../../src/console/logic/story.ts";
import { distanceMetres } from "../../src/kit/geo.ts";
import { at, createAlert, createAssignment, createDevice, createDuty, createEntry, createEvent, createIncident, createReceipt, createReport, NOON_MS } from "./factories.ts";

const position = (lat: number, lng: number) => ({ lat, lng, accuracy_m: 10, captured_at: null, source: "gps" as const, is_mock: false });

describe("duplicates side by side", () => {
  it("stand beside the first report with distance and age", () => {
    const reports = [
      createReport({ report_id: "later", pressed_at: at(42), position: position(-7.631, 109.24) }),
      createReport({ report_id: "first", pressed_at: at(0), position: position(-7.63, 109.24) }),
      createReport({ report_id: "nowhere", pressed_at: at(-5), position: null }),
    ];
    const [first, earlier, later] = comparisons(reports, "first");
    expect(first).toMatchObject({ is_first: true, later_s: 0 });
    expect(earlier).toMatchObject({ later_s: -5, distance_m: undefined });
    expect(later!.later_s).toBe(42);
    expect(later!.distance_m).toBeCloseTo(111, 0);
  });

  it("suggest near incidents of the same kind before others, never itself and never closed ones", () => {
    const incidents = [
      createIncident({ incident_id: "self" }),
      createIncident({ incident_id: "other-kind", group: "banjir", position: position(-7.6301, 109.24) }),
      createIncident({ incident_id: "near", position: position(-7.632, 109.24) }),
      createIncident({ incident_id: "far", position: position(-7.7, 109.3) }),
      createIncident({ incident_id: "closed", is_open: false }),
    ];
    const found = suggestions(incidents, "self", position(-7.63, 109.24), "lalu_lintas", NOON_MS);
    expect(found.map((one) => one.incident.incident_id)).toEqual(["near", "far", "other-kind"]);
  });
});

describe("the receipts wall", () => {
  it("shows for each alert how far it got on each device, failures last", () => {
    const alerts = [createAlert({ alert_id: "late", created_at: at(30) }), createAlert({ alert_id: "first" })];
    const receipts = [
      createReceipt({ alert_id: "first", device_id: "failed", status: "FAILED_PERMANENT", error: "UNREGISTERED" }),
      createReceipt({ alert_id: "first", device_id: "opened", status: "OPENED", delivered_at: at(1.4), opened_at: at(9) }),
      createReceipt({ alert_id: "first", device_id: "sent" }),
    ];
    const [first, late] = receiptsWall(alerts, receipts, new Map([["opened", createDevice({ device_id: "opened", label: "HP Kapolsek" })]]));
    expect(first!.marks.map((mark) => mark.device_id)).toEqual(["opened", "sent", "failed"]);
    expect(first!.marks[0]).toMatchObject({ label: "HP Kapolsek", delivered_after_ms: 1400 });
    expect([first!.reached, first!.opened]).toEqual([1, 1]);
    expect(late!.marks).toEqual([]);
  });
});

describe("the story", () => {
  it("has words in both languages, filled with names", () => {
    const event = createEvent({ type: "declined", agency_id: "damkar", details: { reason: "mobil rusak" } });
    const nameOf = (_field: string, value: string): string => (value === "damkar" ? "Damkar" : value);
    expect([storyText(event, 0, nameOf), storyText(event, 1, nameOf)]).toEqual(["Damkar menolak: mobil rusak", "Damkar declined: mobil rusak"]);
    for (const [type, [id, en]] of Object.entries(EVENT_TEXTS)) expect([id, en].every(Boolean), type).toBe(true);
  });

  it("never hides an event that it does not know, nor breaks on a missing detail", () => {
    expect(storyText(createEvent({ type: "brand_new" }), 0, (_, value) => value)).toBe("brand_new");
    expect(storyText(createEvent({ type: "declined" }), 0, (_, value) => value)).toBe("… menolak: …");
  });

  it("colours what needs an operator, and keeps the free words apart", () => {
    expect(storyTone(createEvent({ type: "expired" }))).toBe("bad");
    expect(storyTone(createEvent({ type: "note", actor: { role: "operator", uid: "u", agency_id: null } }))).toBe("desk");
    expect(storyNote(createEvent({ details: { text: "<b>hati-hati</b>" } }))).toBe("<b>hati-hati</b>");
  });

  it("puts a cause before what it leads to at the same moment", () => {
    const events = ["phone_them", "expired", "escalated"].map((type) => createEvent({ type, event_id: type }));
    expect(events.sort(byStory).map((event) => event.type)).toEqual(["expired", "escalated", "phone_them"]);
  });
});

describe("phone numbers", () => {
  it("are written as people in Indonesia write them", () => {
    expect([nationalNumber("+62282541110"), nationalNumber("+6281234567890"), nationalNumber("+62211234567"), nationalNumber("112")]).toEqual([
      "0282-541110", "0812-3456-7890", "021-1234567", "112",
    ]);
  });

  it("fall back to the parent's number and say so", () => {
    const agency = (fields: Partial<Agency>): Agency => ({ id: "x", name: "X", kind: "polsek", status: "active", parent_id: null, covers: [], address: null, position: null, position_confidence: "unknown", located_in: null, phone: null, phone_confidence: "unknown", emergency_number: null, notes: "", ...fields });
    const map = new Map([["desk", agency({ id: "desk", parent_id: "hq" })], ["hq", agency({ id: "hq", phone: "+62282541110", phone_confidence: "medium" })], ["alone", agency({ id: "alone" })]]);
    expect(phoneOf("desk", map)).toMatchObject({ dial: "+62282541110", text: "0282-541110", of_parent: "hq" });
    expect(phoneOf("alone", map)).toBeUndefined();
    expect(phoneOf("missing", map)).toBeUndefined();
  });
});

describe("typed places", () => {
  it.each([
    ["-7.6312, 109.2461", -7.6312, 109.2461],
    ["7.6312 LS 109.2461 BT", -7.6312, 109.2461],
    ["7,6312 S; 109,2461 E", -7.6312, 109.2461],
    ["https://www.google.com/maps/@-7.6312,109.2461,17z", -7.6312, 109.2461],
  ])("%s is read", (text, lat, lng) => {
    expect(readPlace(text)).toEqual({ lat, lng });
  });

  it.each(["", "Kroya", "-97.1, 109.2", "-7.63"])("%s is not a place", (text) => {
    expect(readPlace(text)).toBeUndefined();
  });

  it("are written with five digits, about a metre, and can lie outside the region", () => {
    expect(placeText({ lat: -7.631234, lng: 109.2 })).toBe("-7.63123, 109.20000");
    expect(isInside({ lat: 0, lng: 0 }, { south: -8, west: 108, north: -7, east: 110 })).toBe(false);
  });
});

describe("what the map draws", () => {
  it("shows a corrected place before the phone's own, and skips reports without any", () => {
    const entries = [
      createEntry({ report_id: "moved" }, { position: position(-7.5, 109) }),
      createEntry({ report_id: "nowhere", position: null }, { position: null }),
    ];
    const drawn = dots(entries).features;
    expect(drawn.map((dot) => [dot.properties.key, dot.geometry.coordinates])).toEqual([["moved", [109, -7.5]]]);
    expect(drawn[0]!.properties.waiting).toBe(1);
  });

  it("draws the accuracy as a circle of that radius on the ground", () => {
    const ring = circle({ lat: -7.6, lng: 109 }, 200).geometry.coordinates[0]!;
    for (const [lng, lat] of ring) expect(distanceMetres({ lat: -7.6, lng: 109 }, { lat: lat!, lng: lng! })).toBeCloseTo(200, -1);
    expect(ring[0]).toEqual(ring.at(-1));
  });

  it("draws a track from two fixes on, and stations with their state", () => {
    expect(track([{ lat: 1, lng: 2 }]).features).toHaveLength(0);
    expect(track([{ lat: 1, lng: 2 }, { lat: 3, lng: 4 }]).features).toHaveLength(3);
    const drawn = stations(AGENCIES, (id) => (id === "polsek-kroya" ? "coming" : "free"), (agency) => agency.name).features;
    expect(drawn.find((one) => one.properties.id === "polsek-kroya")?.properties.state).toBe("coming");
    expect(drawn.every((one) => one.properties.kind !== "piket_fungsi")).toBe(true);
  });
});

describe("choosing agencies", () => {
  it("offers proposed ones first, then the nearest, and those at work last", () => {
    const here = AGENCIES.find((agency) => agency.id === "polsek-kroya")!.position!;
    const assignments = [createAssignment({ agency_id: "polsek-kroya", status: "EN_ROUTE" }), createAssignment({ agency_id: "damkar", status: "PROPOSED" })];
    const offered = choices(AGENCIES, assignments, here, "", (kind) => kind);
    expect(offered[0]!.agency.id).toBe("damkar");
    expect(offered[1]!.distance_m!).toBeLessThan(offered[5]!.distance_m!);
    expect(offered.at(-1)).toMatchObject({ can: false, agency: { id: "polsek-kroya" } });
    expect(offered.every((choice) => choice.agency.status === "active")).toBe(true);
  });

  it("finds by words of name and kind", () => {
    const found = choices(AGENCIES, [], null, "rumah sakit", (kind) => (kind === "rs" ? "Rumah sakit" : kind));
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((choice) => choice.agency.kind === "rs")).toBe(true);
  });
});

describe("the shift", () => {
  it("takes a device for present that has answered the last call, or was never called", () => {
    expect(deviceHealth(createDevice())).toBe("answers");
    expect(deviceHealth(createDevice({ roll_called_at: at(10), seen_at: at(5) }))).toBe("silent");
    expect(deviceHealth(createDevice({ roll_called_at: at(10), seen_at: at(11) }))).toBe("answers");
    expect(deviceHealth(createDevice({ token: null }))).toBe("token_dead");
  });

  it("puts unreachable agencies on top and ends forgotten shifts", () => {
    const duty = new Map([["polsek-maos", createDuty({ agency_id: "polsek-maos", unreachable_since: at(0) })]]);
    const rows = shiftRows(AGENCIES, duty, [createDevice()], new Map(), NOON_MS);
    expect(rows[0]!.agency.id).toBe("polsek-maos");
    expect(rows.find((row) => row.agency.id === "polsek-kroya")).toMatchObject({ reach: "reachable", answering: 1 });
    expect(isOnDuty({ uid: "u", name: null, since: at(-100), until: at(-1) }, NOON_MS)).toBe(false);
    expect(isOnDuty({ uid: "u", name: null, since: at(-100), until: null }, NOON_MS)).toBe(true);
  });
});

describe("receipts for pushes", () => {
  const push = { alert_id: "alert-123", device_id: "console-123", receipt_key: "key-12345" } as PushData;
  const refused = (status: number): RefusedError => new RefusedError(status, { code: "NOT_FOUND", message_id: "", message_en: "", what_to_do_id: "", what_to_do_en: "" });

  it("are tried again while the server does not know them yet", async () => {
    const waits: number[] = [];
    let calls = 0;
    const sent = await reportReceipt(push, "delivered", async (ms) => void waits.push(ms), async () => { if (++calls < 3) throw refused(404); });
    expect([sent, calls, waits]).toEqual([true, 3, [1000, 3000]]);
  });

  it("are given up where asking again is useless, and after the last try", async () => {
    let calls = 0;
    expect(await reportReceipt(push, "opened", async () => undefined, async () => { calls++; throw refused(422); })).toBe(false);
    expect(calls).toBe(1);
    expect(await reportReceipt(push, "opened", async () => undefined, async () => { calls++; throw new UnreachedError("offline"); })).toBe(false);
    expect(calls).toBe(5);
  });
});

describe("a dry run", () => {
  it("is read as the server answers it, and survives missing parts", () => {
    const answer = { place: "Kec. Kroya", dispatch: "automatic", priority: 1, agencies: [{ agency_id: "polsek-kroya", role: "lead", reason: "Wilayah" }], decision: { placement: "inside", rules: ["a"], candidates: [] } };
    expect(readDryRun(answer)).toMatchObject({ dispatch: "automatic", placement: "inside", rules: ["a"], agencies: [{ agency_id: "polsek-kroya", role: "lead" }] });
    expect(readDryRun({})).toEqual({ place: undefined, placement: undefined, priority: undefined, dispatch: undefined, agencies: [], rules: [], candidates: [] });
  });
});
