/** Who sits at this console, and how this installation is set up. */

import { runtimeConfig, type RuntimeConfig } from "../kit/config.ts";
import { leave, onUser, type Claims } from "../kit/firebase.ts";
import { signIn } from "../kit/staff-sign-in.ts";
import { forgetDevice } from "./data/device.ts";
import { LIMITS, scaledLimits, type Limits } from "./logic/deadlines.ts";

/** The person at the desk. */
export interface Person {
  uid: string;
  name: string;
  role: NonNullable<Claims["role"]> | undefined;
}

export const DESK_ROLES = ["operator", "supervisor", "admin"] as const;

class Session {
  /** `undefined` until Firebase has said who it is. */
  person = $state.raw<Person | null | undefined>(undefined);
  config = $state.raw<RuntimeConfig>({});
  problem = $state<"offline" | undefined>(undefined);

  readonly isDesk = $derived(DESK_ROLES.some((role) => role === this.person?.role));
  readonly mayLead = $derived(this.person?.role === "supervisor" || this.person?.role === "admin");
  readonly isAdmin = $derived(this.person?.role === "admin");
  readonly limits: Limits = $derived(scaledLimits(LIMITS, this.config.time_scale ?? 1));

  /** Ask for the settings and for who is signed in. */
  async start(): Promise<void> {
    try {
      this.config = await runtimeConfig();
      this.problem = undefined;
    } catch {
      this.problem = "offline";
      setTimeout(() => void this.start(), 3000);
      return;
    }
    onUser((user, { role }) => {
      // A caller's anonymous account of the same browser is nobody here.
      const known = user && !user.isAnonymous ? user : null;
      this.person = known && { uid: known.uid, name: known.displayName || known.email || known.uid, role };
    });
  }

  async enter(email: string, password: string): Promise<void> {
    await signIn(email, password);
  }

  /** Sign out; the device is taken off the list first, while the account still may. */
  async exit(): Promise<void> {
    await forgetDevice().catch(() => undefined);
    await leave();
  }
}

export const session = new Session();
