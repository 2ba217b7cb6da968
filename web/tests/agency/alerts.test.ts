import { describe, expect, test } from "vitest";
import { Inbox, isAlert, isRollCall, loudness, SeenIds, type KeptPush, type PushStore } from "../../src/agency/logic/alerts.ts";
import { notification } from "../../src/agency/logic/notification.ts";
import { STAGES } from "../../src/generated/documents.ts";
import { createPush, NOON_MS } from "./factories.ts";

function createInbox() {
  const kept = new Map<string, KeptPush>();
  const clock = { now_ms: NOON_MS };
  const store: PushStore = {
    all: async () => [...kept.values()],
    get: async (id) => kept.get(id),
    put: async (one) => void kept.set(one.id, one),
    remove: async (id) => void kept.delete(id),
  };
  return { inbox: new Inbox(store, () => clock.now_ms), kept, clock };
}

describe("the same alert twice", () => {
  test("is taken once, however often it is delivered", async () => {
    const { inbox } = createInbox();
    expect(await inbox.take(createPush())).toBe(true);
    expect(await inbox.take(createPush())).toBe(false);
    expect(await inbox.take(createPush({ alert_id: "alert-0002", stage: "escalated" }))).toBe(true);
  });

  test("is known to a page until so many others have come", () => {
    const seen = new SeenIds(2);
    expect([seen.isNew("a"), seen.isNew("a"), seen.isNew("b"), seen.isNew("c"), seen.isNew("c")]).toEqual([true, false, true, true, false]);
    expect(seen.isNew("a")).toBe(true);
  });
});

describe("opening an incident", () => {
  test("tells each of its alerts once, and no other's", async () => {
    const { inbox } = createInbox();
    await inbox.take(createPush({ alert_id: "alert-0001" }));
    await inbox.take(createPush({ alert_id: "alert-0002", stage: "escalated" }));
    await inbox.take(createPush({ alert_id: "alert-0003", incident_id: "incident-2" }));
    expect((await inbox.open("incident-1")).map((push) => push.alert_id)).toEqual(["alert-0001", "alert-0002"]);
    expect(await inbox.open("incident-1")).toEqual([]);
  });

  test("of yesterday's alert tells nothing", async () => {
    const { inbox, clock, kept } = createInbox();
    await inbox.take(createPush());
    clock.now_ms += 25 * 3_600_000;
    await inbox.take(createPush({ alert_id: "alert-0002", incident_id: "incident-2" }));
    expect([...kept.keys()]).toEqual(["push:alert-0002"]);
  });
});

describe("what a push means", () => {
  test("a roll-call is told from an alert, and half a push is none", () => {
    expect(isRollCall({ stage: "roll_call" })).toBe(true);
    expect(isAlert(createPush())).toBe(true);
    expect(isAlert({ ...createPush(), receipt_key: "" })).toBe(false);
    expect(isAlert({})).toBe(false);
  });

  test("every stage has its loudness, and an unknown one rings", () => {
    const quiet = STAGES.filter((stage) => loudness(stage) === "quiet");
    expect(quiet).toEqual(["released", "withdrawn"]);
    expect(loudness("of_a_newer_server")).toBe("alarm");
  });
});

describe("the notification", () => {
  test("of an alert stays until it is answered, and can accept", () => {
    const { title, options } = notification(createPush(), "id");
    expect(title).toBe("Kebakaran");
    expect(options).toMatchObject({ requireInteraction: true, renotify: true, silent: false, tag: "incident-1" });
    expect(options.actions.map((one) => one.title)).toEqual(["Terima", "Buka"]);
    expect(options.vibrate.length).toBeGreaterThan(2);
  });

  test("of a withdrawal is silent, and offers nothing to accept", () => {
    const { options } = notification(createPush({ stage: "withdrawn" }), "en");
    expect(options).toMatchObject({ requireInteraction: false, silent: true, vibrate: [] });
    expect(options.actions.map((one) => one.title)).toEqual(["Open"]);
  });
});
