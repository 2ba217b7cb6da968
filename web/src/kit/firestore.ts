/** The Firestore SDK, for listeners. Import this file lazily where the first load must be small. */

import { disableNetwork, enableNetwork, persistentLocalCache, persistentMultipleTabManager, type Firestore } from "firebase/firestore";
import { startFirestore } from "./firestore-start.ts";
import { onceStarted } from "./once-started.ts";

/**
 * The database, made at the first call.
 *
 * @param options `persistent`: keep what was read on disk, so that the app shows it without a network. The first call decides.
 */
export const database: (options?: { persistent?: boolean }) => Promise<Firestore> = onceStarted((options = {}) => {
  if (!options.persistent) return startFirestore();
  return startFirestore({ localCache: persistentLocalCache({ tabManager: persistentMultipleTabManager() }) });
});

/** Give up the connection and make a new one; listeners stay, and are answered anew. */
export async function reconnect(): Promise<void> {
  const db = await database();
  await disableNetwork(db);
  await enableNetwork(db);
}

export {
  Bytes, Timestamp, addDoc, collection, collectionGroup, doc, documentId, endBefore, getCountFromServer, getDoc, getDocs, limit,
  limitToLast, onSnapshot, orderBy, query, serverTimestamp, setDoc, startAfter, where, writeBatch,
} from "firebase/firestore";
export type { DocumentData, Firestore, Query, QueryConstraint, QueryDocumentSnapshot, QuerySnapshot, Unsubscribe } from "firebase/firestore";
