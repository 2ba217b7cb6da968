/** How staff sign in: email, password, and the code of an authenticator app. */

import { signInWithEmailAndPassword, type User } from "firebase/auth";
import { runtimeConfig } from "./config.ts";
import { firebaseAuth } from "./firebase.ts";

/**
 * Sign in with an account that an administrator made, and with its second factor; where none is set up yet, that comes
 * first. Live projects ask for it: their commands and rules refuse staff who have none.
 *
 * @throws Error of Firebase Auth, with a `code`; `auth/cancelled` when the person gave up.
 */
export async function signIn(email: string, password: string): Promise<User> {
  const auth = await firebaseAuth();
  try {
    const { user } = await signInWithEmailAndPassword(auth, email, password);
    if ((await runtimeConfig()).emulators) return user;
    return await (await import("./second-factor.ts")).setUp(auth, user);
  } catch (error) {
    if ((error as { code?: string }).code !== "auth/multi-factor-auth-required") throw error;
    return (await import("./second-factor.ts")).answer(auth, error);
  }
}
