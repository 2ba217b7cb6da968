/** Who is signed in. Remembered on this device, so that the app shows its tasks at once and without a network. */

import { currentUser, leave, onUser, type Claims } from "../../kit/firebase.ts";
import { signIn } from "../../kit/staff-sign-in.ts";

/** A signed-in person of an agency. */
export interface Member {
  uid: string;
  agency_id: string;
  name: string;
  email: string;
}

const STORAGE_KEY = "sergap.agency.member";

/** `undefined` while it is not known, null when nobody is signed in. */
let current = $state<Member | null | undefined>(remembered() ?? undefined);
let refused = $state(false);

/** The signed-in person; reactive. */
export function member(): Member | null | undefined {
  return current;
}

/** The account that signed in belongs to no agency; reactive. */
export function isRefused(): boolean {
  return refused;
}

/** Begin to follow sign-ins. */
export function followSession(): () => void {
  // Without a network the sign-in cannot be looked at; what was remembered serves then.
  void currentUser().catch(() => current ?? (current = null));
  return onUser((user, claims) => {
    if (!user || user.isAnonymous) remember(null);
    else if (isAgency(claims)) accept({ uid: user.uid, agency_id: claims.agency_id, name: user.displayName ?? "", email: user.email ?? "" });
    else refuse();
  });
}

/**
 * Sign in with an account that an administrator made.
 *
 * @throws Error of Firebase Auth, with a `code`.
 */
export async function enter(email: string, password: string): Promise<void> {
  refused = false;
  await signIn(email, password);
}

/** Sign out of this device; the device itself must have been forgotten before. */
export async function depart(): Promise<void> {
  await leave();
  remember(null);
}

function accept(next: Member): void {
  refused = false;
  remember(next);
}

function isAgency(claims: Claims): claims is Claims & { agency_id: string } {
  return claims.role === "agency" && Boolean(claims.agency_id);
}

/** Signing the person out would end their work in Sergap's other apps too: one browser has one sign-in. */
function refuse(): void {
  refused = true;
  remember(null);
}

function remember(next: Member | null): void {
  if (next && current && next.uid === current.uid && next.agency_id === current.agency_id && next.name === current.name) return;
  current = next;
  try {
    if (next) localStorage.setItem(STORAGE_KEY, JSON.stringify(next));
    else localStorage.removeItem(STORAGE_KEY);
  } catch {
    // Storage is forbidden in some private windows; Firebase then remembers, or the person signs in again.
  }
}

function remembered(): Member | undefined {
  try {
    return (JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "null") as Member | null) ?? undefined;
  } catch {
    return undefined;
  }
}
