/** A phone number for a caller's account, verified by a text message. Loaded only by the screen that asks for it. */

import {
  linkWithCredential, PhoneAuthProvider, RecaptchaVerifier, signInWithCredential, updatePhoneNumber, type AuthError,
  type PhoneAuthCredential,
} from "firebase/auth";
import { runtimeConfig } from "./config.ts";
import { anyUser, firebaseAuth } from "./firebase.ts";

/** What became of a code: the number is this account's now, or it belongs to another one, which can be signed in to. */
export type Verified = { taken: false } | { taken: true; switchOver: () => Promise<void> };

/** The verified number of this account, E.164; null without one. */
export async function knownNumber(): Promise<string | null> {
  return (await firebaseAuth()).currentUser?.phoneNumber ?? null;
}

/**
 * Send a text message with a code.
 *
 * @param number E.164.
 * @param place an element where reCAPTCHA may show its question, which it rarely does.
 * @returns what takes the code; the account keeps its uid, and with it its reports.
 * @throws Error of Firebase Auth, with a `code`.
 */
export async function sendCode(number: string, place: HTMLElement): Promise<(code: string) => Promise<Verified>> {
  const auth = await firebaseAuth();
  // The emulators send no messages and ask no reCAPTCHA; the code stands in their log.
  auth.settings.appVerificationDisabledForTesting = Boolean((await runtimeConfig()).emulators);
  await anyUser();
  const verifier = new RecaptchaVerifier(auth, place, { size: "invisible" });
  try {
    const sent = await new PhoneAuthProvider(auth).verifyPhoneNumber(number, verifier);
    return (code) => take(PhoneAuthProvider.credential(sent, code));
  } finally {
    verifier.clear();
  }
}

async function take(credential: PhoneAuthCredential): Promise<Verified> {
  const user = await anyUser();
  try {
    if (user.phoneNumber) await updatePhoneNumber(user, credential);
    else await linkWithCredential(user, credential);
  } catch (error) {
    const known = isTaken(error) ? PhoneAuthProvider.credentialFromError(error) : null;
    if (!known) throw error;
    return { taken: true, switchOver: async () => void (await signInWithCredential(await firebaseAuth(), known)) };
  }
  // The next report shall carry the number: the token that is held does not know it yet.
  await user.getIdToken(true);
  return { taken: false };
}

function isTaken(error: unknown): error is AuthError {
  return ["auth/credential-already-in-use", "auth/account-exists-with-different-credential"].includes((error as { code?: string }).code ?? "");
}
