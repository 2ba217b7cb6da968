import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callApi, RefusedError, UnreachedError } from "../../src/kit/commands.ts";

const refusal = { code: "RATE_LIMITED", message_id: "Terlalu banyak.", message_en: "Too many.", what_to_do_id: "Tunggu.", what_to_do_en: "Wait.", facts: { retry_after_s: 12 } };

let server: Server;
let base: string;
let answer: { status: number; body: unknown };
let heard: { method: string | undefined; body: string }[];

beforeEach(async () => {
  heard = [];
  server = createServer((request, response) => {
    const open = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" };
    if (request.method === "OPTIONS") return void response.writeHead(204, open).end();
    void bodyOf(request).then((body) => {
      heard.push({ method: request.method, body });
      response.writeHead(answer.status, { "Content-Type": "application/json", ...open });
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise<void>((resolve) => server.close(() => resolve())));

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const part of request) text += String(part);
  return text;
}

const call = (): Promise<unknown> => callApi("POST", `${base}/x`, { a: 1 }, false);
const failure = async (): Promise<unknown> => call().then(() => undefined, (error: unknown) => error);

test("an answer is handed back", async () => {
  answer = { status: 201, body: { report_id: "r" } };
  expect(await call()).toEqual({ report_id: "r" });
  expect(heard.at(-1)).toEqual({ method: "POST", body: '{"a":1}' });
});

test("too many requests is not a refusal: it is tried again after the time that the server asks for", async () => {
  answer = { status: 429, body: { error: refusal } };
  const error = await failure();
  expect(error).toBeInstanceOf(UnreachedError);
  expect((error as UnreachedError).after_s).toBe(12);
  expect((error as UnreachedError).cause).toMatchObject({ code: "RATE_LIMITED" });
});

test("a refusal carries the server's words, also out of a command's details", async () => {
  const stale = { ...refusal, code: "STALE_STATE" };
  for (const body of [{ error: stale }, { error: { status: "ABORTED", message: "x", details: stale } }, { error: { status: "ABORTED", message: "x", details: { error: stale } } }]) {
    answer = { status: 409, body };
    const error = await failure();
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as RefusedError).body.message_id).toBe("Terlalu banyak.");
    expect((error as RefusedError).code).toBe("STALE_STATE");
  }
});

test("a page of a proxy in place of an answer is an outage, a strange 404 is a refusal", async () => {
  answer = { status: 502, body: "<html>bad gateway" };
  expect(await failure()).toBeInstanceOf(UnreachedError);
  answer = { status: 404, body: "<html>not found" };
  expect(await failure()).toBeInstanceOf(RefusedError);
});

test("nobody there is an outage", async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  expect(await failure()).toBeInstanceOf(UnreachedError);
  await new Promise<void>((resolve) => server.listen(0, resolve));
});
