/** Single documents over Firestore's REST interface: no SDK and no stream needed, and a service worker can do it too. */

import { RefusedError, UnreachedError } from "./commands.ts";
import { runtimeConfig } from "./config.ts";
import { plainFields, type WireFields } from "./wire.ts";

type Plain = string | number | boolean | null | Date | Uint8Array;

/** Fields of a document; `at` is set by the server, and the place-holder `SIGNED_IN_UID` becomes the sender's own uid. */
export type DocumentFields = Record<string, Plain>;

/** Stands for the uid of whoever is signed in when it is sent: a caller offline may have no account yet. */
export const SIGNED_IN_UID = "{uid}";

const READ_LIMIT_MS = 10_000;

/**
 * Create a document; creating it a second time changes nothing and is no error.
 *
 * @param path such as `reports/<id>/messages/<id>`.
 * @param fields its fields without `at`, which the server sets to its own time.
 * @throws RefusedError the rules forbid it. UnreachedError it can be tried again.
 */
export async function createDocument(path: string, fields: DocumentFields): Promise<void> {
  const { uid, token } = await sender();
  const { url, root } = await server();
  const write = {
    update: { name: `${root}/${path}`, fields: wireFields(fields, uid) },
    updateTransforms: [{ fieldPath: "at", setToServerValue: "REQUEST_TIME" }],
    currentDocument: { exists: false },
  };
  const response = await post(`${url}:commit`, { writes: [write] }, token);
  if (response.ok || response.status === 409) return; // 409: it exists, an earlier try has arrived.
  if (response.status === 400 || response.status === 403) throw new RefusedError(response.status, forbidden());
  throw new UnreachedError(`${path}: ${response.status}`);
}

/**
 * Read a document, past every listener and its memory.
 *
 * @returns its fields, times as `Date`; null when it is not there.
 * @throws UnreachedError nobody is signed in, no answer, or another answer than the document.
 */
export async function readDocument(path: string): Promise<Record<string, unknown> | null> {
  const { currentUser } = await import("./firebase.ts");
  const user = await currentUser();
  // To look is no reason to make an account: only the one that wrote may read.
  if (!user) throw new UnreachedError("nobody is signed in");
  const { url } = await server();
  const headers = { Authorization: `Bearer ${await user.getIdToken()}` };
  const response = await fetch(`${url}/${path}`, { headers, cache: "no-store", signal: AbortSignal.timeout(READ_LIMIT_MS) });
  if (response.status === 404) return null;
  if (!response.ok) throw new UnreachedError(`${path}: ${response.status}`);
  return plainFields(((await response.json()) as { fields?: WireFields }).fields);
}

/** Where documents are: the address of all, and the name of their root. */
async function server(): Promise<{ url: string; root: string }> {
  const { firebase, emulators } = await runtimeConfig();
  const root = `projects/${firebase!.projectId}/databases/(default)/documents`;
  const base = emulators ? `http://${emulators.firestore}` : "https://firestore.googleapis.com";
  return { url: `${base}/v1/${root}`, root };
}

function wireFields(fields: DocumentFields, uid: string): Record<string, object> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, wireValue(value === SIGNED_IN_UID ? uid : value)]));
}

/** A value in Firestore's wire format. */
export function wireValue(value: Plain): object {
  if (value === null) return { nullValue: null };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { booleanValue: value };
  if (typeof value === "number") return { doubleValue: value };
  if (value instanceof Date) return { timestampValue: value.toISOString() };
  return { bytesValue: base64(value) };
}

function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  // In pieces, as the number of arguments of a call is limited.
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(pieces.join(""));
}

async function sender(): Promise<{ uid: string; token: string }> {
  try {
    const { anyUser, idToken } = await import("./firebase.ts");
    const token = await idToken();
    return { uid: (await anyUser()).uid, token };
  } catch (error) {
    throw new UnreachedError("sign-in failed", undefined, { cause: error });
  }
}

async function post(url: string, body: unknown, token: string): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(60_000), // A photo on a slow uplink.
    });
  } catch (error) {
    throw new UnreachedError("no answer", undefined, { cause: error });
  }
}

function forbidden(): RefusedError["body"] {
  return {
    code: "FORBIDDEN",
    message_id: "Tambahan ini tidak diterima.",
    message_en: "This addition was not accepted.",
    what_to_do_id: "Laporan Anda sudah masuk. Bila perlu, telepon nomor darurat.",
    what_to_do_en: "Your report has arrived. Phone an emergency number if need be.",
  };
}
