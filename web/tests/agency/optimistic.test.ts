import { describe, expect, test } from "vitest";
import { CONFIRMED_FOR_MS, isHeldUp, pendingCommands, pressedAt, shownStatus } from "../../src/agency/logic/optimistic.ts";
import { RefusedError, UnreachedError } from "../../src/kit/commands.ts";
import { Outbox, type OutboxItem, type OutboxStore } from "../../src/kit/outbox.ts";
import { createItem, NOON_MS } from "./factories.ts";

const pending = (...commands: string[]) => pendingCommands(commands.map((command, order) => createItem(command, order)));

describe("the state on screen", () => {
  test("is the server's while nothing waits", () => {
    expect(shownStatus("DISPATCHED", undefined, [], NOON_MS)).toEqual({ status: "DISPATCHED", tentative: false });
  });

  test("is moved on by everything that waits, in order", () => {
    expect(shownStatus("DISPATCHED", undefined, pending("acknowledge", "en_route", "on_scene"), NOON_MS)).toEqual({ status: "ON_SCENE", tentative: true });
  });

  test("is not moved by notes and calls for support", () => {
    expect(shownStatus("EN_ROUTE", undefined, pending("note", "need_support"), NOON_MS)).toEqual({ status: "EN_ROUTE", tentative: false });
  });

  test("does not go back when a late step waits behind what others did", () => {
    expect(shownStatus("ON_SCENE", undefined, pending("acknowledge"), NOON_MS)).toEqual({ status: "ON_SCENE", tentative: false });
  });

  test("says that a task was withdrawn, whatever waits", () => {
    expect(shownStatus("CANCELLED", undefined, pending("acknowledge", "en_route"), NOON_MS).status).toBe("CANCELLED");
  });

  test("keeps what the server has answered until the listener tells of it", () => {
    const confirmed = { status: "ACKNOWLEDGED", at_ms: NOON_MS } as const;
    expect(shownStatus("DISPATCHED", confirmed, [], NOON_MS + 500)).toEqual({ status: "ACKNOWLEDGED", tentative: false });
    expect(shownStatus("DISPATCHED", confirmed, [], NOON_MS + CONFIRMED_FOR_MS).status).toBe("DISPATCHED");
  });

  test("prefers a listener that is further along than the answer", () => {
    expect(shownStatus("EN_ROUTE", { status: "ACKNOWLEDGED", at_ms: NOON_MS }, [], NOON_MS).status).toBe("EN_ROUTE");
  });
});

describe("commands that wait", () => {
  test("are the agency's own ones, in the order in which they were given", () => {
    const chat: OutboxItem = { ...createItem("x", 0), letter: { kind: "document", path: "reports/r/messages/m", fields: { text: "halo" } } };
    const items = [createItem("en_route", 2), chat, createItem("acknowledge", 1), createItem("decline", 3, { incident_id: "incident-2", data: { reason: "Penuh" } })];
    expect(pendingCommands(items).map((one) => one.command)).toEqual(["acknowledge", "en_route", "decline"]);
    expect(pendingCommands(items)[2]).toMatchObject({ incident_id: "incident-2", text: "Penuh" });
  });

  test("give the time of the press to the states that they lead to, also to skipped ones", () => {
    const waiting = pendingCommands([createItem("en_route", NOON_MS), createItem("note", NOON_MS + 1), createItem("on_scene", NOON_MS + 2)]);
    expect(pressedAt("DISPATCHED", waiting)).toEqual({ ACKNOWLEDGED: NOON_MS, EN_ROUTE: NOON_MS, ON_SCENE: NOON_MS + 2 });
    expect(pressedAt("ON_SCENE", waiting)).toEqual({});
  });

  test("are held up without a network or after a failed try, and else just on their way", () => {
    const fresh = pendingCommands([createItem("acknowledge", 1)]);
    const failed = pendingCommands([createItem("acknowledge", 1, { attempts: 1 })]);
    expect([isHeldUp(fresh, true), isHeldUp(fresh, false), isHeldUp(failed, true), isHeldUp([], false)]).toEqual([false, true, true, false]);
  });
});

/** An outbox whose network can be switched off; remembers what arrived. */
function createNetwork(refuse: (command: string) => boolean = () => false) {
  const kept = new Map<string, OutboxItem>();
  const store: OutboxStore = {
    all: async () => [...kept.values()],
    put: async (item) => void kept.set(item.id, item),
    remove: async (id) => void kept.delete(id),
  };
  const network = { up: false, arrived: [] as { id: string; command: string }[], tried: [] as string[] };
  const send = async ({ id, letter }: OutboxItem): Promise<unknown> => {
    const { command } = letter as { command: string };
    network.tried.push(id);
    if (!network.up) throw new UnreachedError("no network");
    if (refuse(command)) throw new RefusedError(409, { code: "ILLEGAL_TRANSITION", message_id: "", message_en: "", what_to_do_id: "", what_to_do_en: "" });
    network.arrived.push({ id, command });
    return { assignment_status: "ACKNOWLEDGED" };
  };
  const box = new Outbox(store, send);
  const give = (command: string, incident_id = "incident-1") => box.add(incident_id, { kind: "command", surface: "agency", command, data: { incident_id } });
  return { box, network, give };
}

describe("pressed without a network", () => {
  test("steps go out in the order of pressing, with the ids of the first try", async () => {
    const { box, network, give } = createNetwork();
    const ids = [await give("acknowledge"), await give("en_route"), await give("on_scene")];
    await box.flush(true);
    expect(shownStatus("DISPATCHED", undefined, pendingCommands(await box.items()), NOON_MS).status).toBe("ON_SCENE");

    network.up = true;
    await box.flush(true);
    expect(network.arrived.map((one) => one.command)).toEqual(["acknowledge", "en_route", "on_scene"]);
    expect(network.arrived.map((one) => one.id)).toEqual(ids);
    expect(network.tried[0]).toBe(ids[0]);
    expect(await box.items()).toEqual([]);
  });

  test("one incident's refused step does not hold up another incident", async () => {
    const { box, network, give } = createNetwork((command) => command === "acknowledge");
    await give("acknowledge", "incident-1");
    await give("en_route", "incident-2");
    await box.flush(true);
    network.up = true;
    await box.flush(true);
    expect(network.arrived.map((one) => one.command)).toEqual(["en_route"]);
    expect(await box.items()).toEqual([]);
  });
});

