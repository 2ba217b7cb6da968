/** The Firestore SDK, for listeners. Import this file lazily where the first load must be small. */

import {
  connectFirestoreEmulator, initializeFirestore, memoryLocalCache, persistentLocalCache, persistentMultipleTabManager, type Firestore,
} from "firebase/firestore";
import { runtimeConfig } from "./config.ts";
import { firebaseApp } from "./firebase.ts";

let starting: Promise<Firestore> | undefined;

async function start(persistent: boolean): Promise<Firestore> {
  const { emulators } = await runtimeConfig();
  const localCache = persistent
    ? persistentLocalCache({ tabManager: persistentMultipleTabManager() })
    : memoryLocalCache();
  const database = initializeFirestore(await firebaseApp(), { localCache, ignoreUndefinedProperties: true });
  if (emulators) {
    const [host, port] = emulators.firestore.split(":") as [string, string];
    connectFirestoreEmulator(database, host, Number(port));
  }
  return database;
}

/**
 * The database, made at the first call.
 *
 * @param options `persistent`: keep what was read on disk, so that the app shows it without a network. The first call decides.
 */
export function database(options: { persistent?: boolean } = {}): Promise<Firestore> {
  starting ??= start(options.persistent ?? false);
  return starting;
}

export {
  Bytes, Timestamp, addDoc, collection, collectionGroup, doc, documentId, endBefore, getCountFromServer, getDoc, getDocs, limit,
  limitToLast, onSnapshot, orderBy, query, serverTimestamp, setDoc, startAfter, where, writeBatch,
} from "firebase/firestore";
export type { DocumentData, Firestore, Query, QueryConstraint, QueryDocumentSnapshot, Unsubscribe } from "firebase/firestore";
