/**
 * What an installation tells its apps at run time. `/config.json` holds the fixed part; a header of the same answer
 * holds the part that only the local launcher knows (ports differ from run to run, and several stacks share one build).
 */

import type { FirebaseOptions } from "firebase/app";

/** The settings of one installation. */
export interface RuntimeConfig {
  /** Firebase web app; without it Firebase Hosting's own `/__/firebase/init.json` is asked. */
  firebase?: FirebaseOptions;
  /** `host:port` of emulators; present on a local stack only. */
  emulators?: { auth: string; firestore: string };
  /** Base address of the FCM emulator; without it FCM itself is used. */
  fcm_url?: string;
  /** Public key for web push, from the Firebase console (Cloud Messaging, Web Push certificates). */
  vapid_key?: string;
  /** Site key of reCAPTCHA Enterprise for App Check; without it no App Check token is sent. */
  app_check_key?: string;
  /** Raster tiles for the console's map, with `{z}`, `{x}` and `{y}`; without it the pack's own outlines serve. */
  tiles_url?: string;
  tiles_attribution?: string;
  /** A number that reads text messages, if the region has one; else the caller chooses whom to send to. */
  sms_number?: string;
  /** 1 is real time; a local stack may run its deadlines faster. */
  time_scale?: number;
}

const PATH = "/config.json";
const HEADER = "x-sergap-config";
const CACHE = "sergap-config";
const PATIENCE_MS = 2500;
let loading: Promise<RuntimeConfig> | undefined;

/** The settings; fetched once, and taken from the last visit where there is no network. */
export function runtimeConfig(): Promise<RuntimeConfig> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<RuntimeConfig> {
  const config = await read(await fetched(PATH));
  return config.firebase ? config : { ...config, firebase: (await (await fetched("/__/firebase/init.json")).json()) as FirebaseOptions };
}

async function read(response: Response): Promise<RuntimeConfig> {
  const fixed = (await response.json()) as RuntimeConfig;
  const local = response.headers.get(HEADER);
  return local ? { ...fixed, ...(JSON.parse(local) as RuntimeConfig) } : fixed;
}

async function fetched(path: string): Promise<Response> {
  try {
    const response = await fetch(path, { cache: "no-cache", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await remember(path, response.clone());
    return response;
  } catch (error) {
    const kept = typeof caches === "undefined" ? undefined : await caches.match(path);
    if (kept) return kept;
    throw error;
  }
}

async function remember(path: string, response: Response): Promise<void> {
  try {
    await (await caches.open(CACHE)).put(path, response);
  } catch {
    // No cache in this window; the next visit then needs the network.
  }
}
