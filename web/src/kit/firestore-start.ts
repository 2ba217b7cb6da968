/** Starting Firestore. Apart from `firestore.ts`, so that an app without a cache on disk does not carry its code. */

import { connectFirestoreEmulator, initializeFirestore, type Firestore, type FirestoreSettings } from "firebase/firestore";
import { runtimeConfig } from "./config.ts";
import { firebaseApp } from "./firebase.ts";

/**
 * Make the database of this page; call it once.
 *
 * @param settings such as another cache than the one in memory.
 */
export async function startFirestore(settings: FirestoreSettings = {}): Promise<Firestore> {
  const { emulators } = await runtimeConfig();
  const database = initializeFirestore(await firebaseApp(), { ignoreUndefinedProperties: true, ...settings });
  if (emulators) {
    const [host, port] = emulators.firestore.split(":") as [string, string];
    connectFirestoreEmulator(database, host, Number(port));
  }
  return database;
}
