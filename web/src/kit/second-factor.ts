/** The second step of signing in: the code of an authenticator app (TOTP), which works without a network and a SIM card. */

import {
  getMultiFactorResolver, multiFactor, signOut, TotpMultiFactorGenerator, type Auth, type MultiFactorError, type User,
} from "firebase/auth";
import { mount, unmount } from "svelte";
import SecondFactor from "./SecondFactor.svelte";

const ISSUER = "Sergap";

class CancelledError extends Error {
  readonly code = "auth/cancelled";
}

/** How the code is asked for; the dialog, or a test's own. */
export type Ask = (check: (code: string) => Promise<void>, setUp?: { key: string; link: string }) => Promise<void>;

/**
 * Finish a sign-in that wants a second step.
 *
 * @param error what `signInWithEmailAndPassword` threw.
 */
export async function answer(auth: Auth, error: unknown, ask: Ask = askInDialog): Promise<User> {
  const resolver = getMultiFactorResolver(auth, error as MultiFactorError);
  const known = resolver.hints.find((hint) => hint.factorId === TotpMultiFactorGenerator.FACTOR_ID);
  if (!known) throw error;
  let user: User | undefined;
  await ask(async (code) => {
    const assertion = TotpMultiFactorGenerator.assertionForSignIn(known.uid, code);
    user = (await resolver.resolveSignIn(assertion)).user;
  });
  return user!;
}

/**
 * Connect an authenticator app to an account that signed in with its password alone, and sign it out: the sign-in that
 * counts is the next one, with the code. An account without a role is left as it is.
 *
 * @returns the person, when nothing was needed.
 */
export async function setUp(auth: Auth, user: User, ask: Ask = askInDialog): Promise<User> {
  const { claims } = await user.getIdTokenResult();
  const factor = (claims.firebase as { sign_in_second_factor?: string } | undefined)?.sign_in_second_factor;
  if (!claims.role || factor) return user;
  try {
    const secret = await TotpMultiFactorGenerator.generateSecret(await multiFactor(user).getSession());
    const link = secret.generateQrCodeUrl(user.email ?? user.uid, ISSUER);
    await ask(async (code) => {
      await multiFactor(user).enroll(TotpMultiFactorGenerator.assertionForEnrollment(secret, code), ISSUER);
    }, { key: secret.secretKey, link });
  } finally {
    await signOut(auth);
  }
  throw new CancelledError("sign in again, with the code");
}

const askInDialog: Ask = (check, setUp) =>
  new Promise((resolve, reject) => {
    const done = (finish: () => void): void => {
      void unmount(dialog);
      finish();
    };
    const props = { check, setUp, ondone: () => done(resolve), oncancel: () => done(() => reject(new CancelledError("given up"))) };
    const dialog = mount(SecondFactor, { target: document.body, props });
  });
