import { beforeEach, expect, test, vi } from "vitest";
import { Hearsay } from "../../src/console/data/hearsay.ts";
import { isBehind, type Shown } from "../../src/console/logic/behind.ts";
import { createIncident, createReport } from "./factories.ts";

const INCIDENT = "incidents/i-r1";
const REPORT = "reports/r1";

const shown = new Map<string, Shown>();
const stored = new Map<string, Record<string, unknown>>();
const told: boolean[] = [];
const reconnect = vi.fn(() => Promise.resolve());
const read = vi.fn((path: string) => Promise.resolve(stored.get(path) ?? null));
let now_ms = 0;
let hearsay: Hearsay;

beforeEach(() => {
  shown.clear();
  stored.clear();
  told.length = 0;
  reconnect.mockReset().mockResolvedValue(undefined);
  read.mockReset().mockImplementation((path) => Promise.resolve(stored.get(path) ?? null));
  now_ms = 0;
  hearsay = new Hearsay({ shown: (path) => shown.get(path), read, reconnect, behind: (is) => void told.push(is) }, () => now_ms);
});

async function after(seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    now_ms += 1000;
    await hearsay.look();
  }
}

test("what the listeners show in time costs no read", async () => {
  hearsay.expect(INCIDENT, undefined);
  await after(3);
  shown.set(INCIDENT, createIncident());
  await after(30);
  expect(read).not.toHaveBeenCalled();
  expect(reconnect).not.toHaveBeenCalled();
});

test("an incident that a push told of and no listener shows: the listeners begin anew", async () => {
  stored.set(INCIDENT, { is_open: true, status: "DISPATCHED" });
  hearsay.expect(INCIDENT, undefined);
  await after(4);
  expect(read).not.toHaveBeenCalled();
  await after(1);
  expect(reconnect).toHaveBeenCalledTimes(1);
  expect(told).not.toContain(true);
  shown.set(INCIDENT, createIncident());
  await after(30);
  expect(reconnect).toHaveBeenCalledTimes(1);
  expect(told).not.toContain(true);
});

test("one that beginning anew does not bring is said, and tried again, until it comes", async () => {
  stored.set(INCIDENT, { is_open: true, status: "DISPATCHED" });
  hearsay.expect(INCIDENT, undefined);
  await after(10);
  expect(reconnect).toHaveBeenCalledTimes(1);
  expect(told.at(-1)).toBe(true);
  reconnect.mockRejectedValue(new Error("terminated"));
  await after(25);
  expect(reconnect).toHaveBeenCalledTimes(2);
  shown.set(INCIDENT, createIncident());
  await after(1);
  expect(told.at(-1)).toBe(false);
});

test("a beginning that does not end is no reason to be silent", async () => {
  stored.set(INCIDENT, { is_open: true, status: "DISPATCHED" });
  reconnect.mockReturnValue(new Promise<void>(() => undefined));
  hearsay.expect(INCIDENT, undefined);
  await after(10);
  expect(told.at(-1)).toBe(true);
});

test("an incident that has ended meanwhile, or is not there, is not missed", async () => {
  stored.set(INCIDENT, { is_open: false, status: "CLOSED" });
  hearsay.expect(INCIDENT, undefined);
  hearsay.expect("incidents/none", undefined);
  await after(30);
  expect(read).toHaveBeenCalledTimes(2);
  expect(reconnect).not.toHaveBeenCalled();
});

test("a claim that was answered and does not show: the listeners begin anew", async () => {
  const before = createReport();
  shown.set(REPORT, before);
  stored.set(REPORT, { status: "CLAIMED", claim: { operator_uid: "me" } });
  hearsay.expect(REPORT, before);
  await after(5);
  expect(reconnect).toHaveBeenCalledTimes(1);
});

test("a command whose change has come before its answer is not waited for", async () => {
  const before = createReport();
  shown.set(REPORT, createReport({ status: "CLAIMED" }));
  hearsay.expect(REPORT, before);
  await after(30);
  expect(read).not.toHaveBeenCalled();
});

test("a command that changes nothing is read once and forgotten", async () => {
  const before = createReport();
  shown.set(REPORT, before);
  stored.set(REPORT, { status: "RECEIVED", claim: null });
  hearsay.expect(REPORT, before);
  await after(30);
  expect(read).toHaveBeenCalledTimes(1);
  expect(reconnect).not.toHaveBeenCalled();
});

test("what cannot be read is tried for a minute, and then left to the watch over the connection", async () => {
  read.mockRejectedValue(new Error("no answer"));
  hearsay.expect(INCIDENT, undefined);
  await after(120);
  expect(read.mock.calls.length).toBeGreaterThan(10);
  expect(read.mock.calls.length).toBeLessThan(60);
  expect(reconnect).not.toHaveBeenCalled();
});

test("after the end nothing is looked after", async () => {
  stored.set(INCIDENT, { is_open: true, status: "DISPATCHED" });
  hearsay.expect(INCIDENT, undefined);
  hearsay.stop();
  await after(30);
  expect(read).not.toHaveBeenCalled();
});

test("behind is: another state, another holder, an open incident that does not show", () => {
  const claim = { operator_uid: "me" } as never;
  expect(isBehind(REPORT, { status: "CLAIMED", claim: { operator_uid: "me" } }, createReport({ status: "CLAIMED", claim }))).toBe(false);
  expect(isBehind(REPORT, { status: "CLAIMED", claim: { operator_uid: "you" } }, createReport({ status: "CLAIMED", claim }))).toBe(true);
  expect(isBehind(REPORT, { status: "RECEIVED" }, undefined)).toBe(false);
  expect(isBehind(INCIDENT, { status: "CLOSED", is_open: false }, createIncident())).toBe(true);
  expect(isBehind(INCIDENT, { status: "PENDING", is_open: true }, createIncident())).toBe(false);
});
