/** Writes are commands: HTTP calls through Hosting that may be repeated with the same id and take effect once. */

import { runtimeConfig } from "./config.ts";

/** The surfaces of the command API; each has its own roles. */
export type Surface = "operator" | "agency" | "caller" | "admin";

/** What every refusal says; the same from HTTP and from commands. */
export interface ErrorBody {
  code: string;
  message_id: string;
  message_en: string;
  what_to_do_id: string;
  what_to_do_en: string;
  fields?: { field: string; problem: string }[];
  facts?: Record<string, unknown>;
  emergency_numbers?: { number: string; service_id: string; service_en: string }[];
  request_id?: string;
}

/** What a command answers, besides its own facts. */
export interface CommandResult {
  command: string;
  command_id: string;
  repeated: boolean;
}

/** The server has refused: nothing was changed, and asking again with the same words gives the same answer. */
export class RefusedError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(`${body.code} (${status})`);
    this.name = "RefusedError";
    this.status = status;
    this.body = body;
  }

  get code(): string {
    return this.body.code;
  }
}

/** No answer, or an outage: the same call may be made again. `after_s` is the server's wish, if it had one. */
export class UnreachedError extends Error {
  readonly after_s: number | undefined;

  constructor(message: string, after_s?: number, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreachedError";
    this.after_s = after_s;
  }
}

const TIMEOUT_MS = 20_000; // A cold start of a function and a slow 3G uplink together.
const RETRY_AFTER_MS = [600, 2000];
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Call Sergap's HTTP API once.
 *
 * @param signed send the ID token; a caller without an account gets an anonymous one first.
 * @throws RefusedError the server has refused. UnreachedError it can be tried again.
 */
export async function callApi<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown, signed = true): Promise<T> {
  let response = await attempt(method, path, body, signed ? await token(false) : undefined);
  if (response.status === 401 && signed) response = await attempt(method, path, body, await token(true));
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  throw await failure(response, path);
}

/**
 * Run a command, and repeat it a few times where the network fails.
 *
 * @param data the command's own fields; `expected_status` refuses it when the state is another one by now.
 * @param command_id hand in the same id when you repeat a command yourself.
 */
export async function sendCommand<T extends object = Record<string, unknown>>(
  surface: Surface, command: string, data: Record<string, unknown> = {}, command_id: string = crypto.randomUUID(),
): Promise<CommandResult & T> {
  for (let retry = 0; ; retry++) {
    try {
      return await commandOnce<T>(surface, command, data, command_id);
    } catch (error) {
      const wait_ms = RETRY_AFTER_MS[retry];
      if (!(error instanceof UnreachedError) || wait_ms === undefined) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait_ms));
    }
  }
}

/** Run a command once; for queues that do their own repeating. A report that is not routed yet will be in a moment. */
export async function commandOnce<T extends object = Record<string, unknown>>(
  surface: Surface, command: string, data: Record<string, unknown>, command_id: string,
): Promise<CommandResult & T> {
  const body = { data: { command, command_id, ...data } };
  try {
    const answer = await callApi<{ result: CommandResult & T }>("POST", `/api/v1/commands/${surface}`, body);
    return answer.result;
  } catch (error) {
    if (error instanceof RefusedError && error.body.facts?.actual === "UNROUTED") throw new UnreachedError("not routed yet", 1, { cause: error.body });
    throw error;
  }
}

async function token(renew: boolean): Promise<string> {
  try {
    return await (await import("./firebase.ts")).idToken(renew);
  } catch (error) {
    throw new UnreachedError("sign-in failed", undefined, { cause: error });
  }
}

async function attempt(method: string, path: string, body: unknown, bearer?: string): Promise<Response> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (bearer) headers.Authorization = `Bearer ${bearer}`;
  const app_check = await appCheck();
  if (app_check) headers["X-Firebase-AppCheck"] = app_check;
  try {
    return await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body), signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch (error) {
    throw new UnreachedError(`${path}: no answer`, undefined, { cause: error });
  }
}

async function appCheck(): Promise<string | undefined> {
  const config = await runtimeConfig().catch(() => undefined);
  return config?.app_check_key ? (await import("./app-check.ts")).appCheckToken() : undefined;
}

async function failure(response: Response, path: string): Promise<Error> {
  const body = errorBody(await response.json().catch(() => undefined));
  const later = LATER.has(response.status);
  if (later || !body) {
    const facts = body?.facts?.retry_after_s;
    const after_s = Number(response.headers.get("retry-after") ?? facts);
    const error = new UnreachedError(`${path}: ${response.status}`, after_s > 0 ? after_s : undefined, { cause: body });
    return later || response.status >= 500 ? error : new RefusedError(response.status, body ?? unknownRefusal(response.status));
  }
  return new RefusedError(response.status, body);
}

/** Find our error in an HTTP answer, or inside the `details` of a callable's answer. */
function errorBody(answer: unknown): ErrorBody | undefined {
  let candidate = (answer as { error?: unknown } | undefined)?.error as { code?: unknown; details?: unknown; error?: unknown } | undefined;
  candidate = (candidate?.details ?? candidate) as typeof candidate;
  candidate = (candidate?.error ?? candidate) as typeof candidate;
  return typeof candidate?.code === "string" && "message_id" in candidate ? (candidate as unknown as ErrorBody) : undefined;
}

function unknownRefusal(status: number): ErrorBody {
  return {
    code: `HTTP_${status}`,
    message_id: "Permintaan ditolak.",
    message_en: "The request was refused.",
    what_to_do_id: "Coba lagi. Bila darurat, telepon nomor darurat.",
    what_to_do_en: "Try again. In an emergency, phone an emergency number.",
  };
}
