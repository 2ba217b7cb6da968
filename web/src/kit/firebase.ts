/** The one Firebase app of a page, made when it is first needed. Firestore is in `firestore.ts`, as it is ten times as large. */

import { initializeApp, type FirebaseApp } from "firebase/app";
import {
  connectAuthEmulator, indexedDBLocalPersistence, initializeAuth, onIdTokenChanged, signInAnonymously,
  signOut, type Auth, type User, type UserCredential,
} from "firebase/auth";
import { runtimeConfig } from "./config.ts";

const TELL_AGAIN_MS = 5000;
let signing: Promise<UserCredential> | undefined;
let starting: Promise<{ app: FirebaseApp; auth: Auth }> | undefined;

async function start(): Promise<{ app: FirebaseApp; auth: Auth }> {
  const config = await runtimeConfig();
  const app = initializeApp(config.firebase!);
  if (config.app_check_key && "document" in globalThis) (await import("./app-check.ts")).startAppCheck(app, config.app_check_key);
  // Without the popup code of getAuth(): nobody signs in through a popup here, and it is half of the size.
  const auth = initializeAuth(app, { persistence: indexedDBLocalPersistence });
  if (config.emulators) connectAuthEmulator(auth, `http://${config.emulators.auth}`, { disableWarnings: true });
  await auth.authStateReady();
  return { app, auth };
}

function started(): Promise<{ app: FirebaseApp; auth: Auth }> {
  starting ??= start().catch((error: unknown) => {
    starting = undefined; // Offline at the first visit: try again when asked again.
    throw error;
  });
  return starting;
}

/** The Firebase app. */
export async function firebaseApp(): Promise<FirebaseApp> {
  return (await started()).app;
}

/** Firebase Auth, for the few screens that do more with an account than to sign in. */
export async function firebaseAuth(): Promise<Auth> {
  return (await started()).auth;
}

/** The signed-in person, or null. */
export async function currentUser(): Promise<User | null> {
  return (await started()).auth.currentUser;
}

/** The signed-in person; a caller without an account gets an anonymous one. */
export async function anyUser(): Promise<User> {
  const { auth } = await started();
  if (auth.currentUser) return auth.currentUser;
  // Asked for by several letters at once, there must still be one account.
  signing ??= signInAnonymously(auth).finally(() => (signing = undefined));
  return (await signing).user;
}

/**
 * An ID token for a command; a caller without an account gets an anonymous one.
 *
 * @param renew ask for a new one even though the old one has time left, after a 401.
 */
export async function idToken(renew = false): Promise<string> {
  return (await anyUser()).getIdToken(renew);
}

/** Sign out of this device. */
export async function leave(): Promise<void> {
  await signOut((await started()).auth);
}

/** What the account may do, as its custom claims say. */
export interface Claims {
  role?: "operator" | "supervisor" | "agency" | "admin";
  agency_id?: string;
}

/**
 * Be told who is signed in, at once and at each change.
 *
 * @param listener gets the person and the claims, or null.
 * @returns a function that ends it.
 */
export function onUser(listener: (user: User | null, claims: Claims) => void): () => void {
  let end: (() => void) | undefined;
  let ended = false;
  void started().then(({ auth }) => {
    if (ended) return;
    end = onIdTokenChanged(auth, (user) => void tell(user));
  });
  const tell = async (user: User | null): Promise<void> => {
    try {
      listener(user, user ? ((await user.getIdTokenResult()).claims as Claims) : {});
    } catch {
      // The token is over and there is no network for a new one. Whoever is signed in stays so, and is told of when it is back.
      setTimeout(() => void still(user), TELL_AGAIN_MS);
    }
  };
  const still = async (user: User | null): Promise<void> => {
    if (!ended && (await started()).auth.currentUser === user) await tell(user);
  };
  return () => {
    ended = true;
    end?.();
  };
}
