/** Signing out of a device: first no more alerts, then nothing left behind, then out. */

import { RefusedError } from "../../kit/commands.ts";
import { outbox } from "../../kit/outbox.ts";
import { forgetAttention } from "./attention.svelte.ts";
import { device } from "./device.svelte.ts";
import { depart } from "./session.svelte.ts";
import { forgetTasks } from "./tasks.svelte.ts";

/**
 * Sign out.
 *
 * @param anyway also without a network, though the server then goes on alerting the device until FCM refuses it.
 * @returns false when the server could not be told, and nothing was done.
 */
export async function signOutHere(anyway: boolean): Promise<boolean> {
  try {
    await device.forget();
  } catch (error) {
    // A refusal means that the device belongs to somebody else by now, which is as good as forgotten.
    if (!anyway && !(error instanceof RefusedError)) {
      void device.resume();
      return false;
    }
    await device.forgetAlone();
  }
  await dropLetters();
  await forgetAttention();
  forgetTasks();
  await depart();
  await forgetDatabase();
  return true;
}

/** What waits would be sent in the name of whoever signs in next. */
async function dropLetters(): Promise<void> {
  const items = await outbox().items().catch(() => []);
  const own = items.filter(({ lane, letter }) => (letter.kind === "command" && letter.surface === "agency") || /^(chat|receipt):/.test(lane));
  for (const item of own) await outbox().drop(item.id);
}

/** Firestore's copy of callers' words and places must not stay on a device that is handed on. */
async function forgetDatabase(): Promise<void> {
  const databases = (await indexedDB.databases?.().catch(() => [])) ?? [];
  for (const { name } of databases) if (name?.startsWith("firestore/")) indexedDB.deleteDatabase(name);
  // The open connection lets go with the page.
  location.reload();
}
