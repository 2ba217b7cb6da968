/** The Firestore SDK, for listeners. Import this file lazily where the first load must be small. */

import { persistentLocalCache, persistentMultipleTabManager, type Firestore } from "firebase/firestore";
import { startFirestore } from "./firestore-start.ts";

let starting: Promise<Firestore> | undefined;

function start(persistent: boolean): Promise<Firestore> {
  if (!persistent) return startFirestore();
  return startFirestore({ localCache: persistentLocalCache({ tabManager: persistentMultipleTabManager() }) });
}

/**
 * The database, made at the first call.
 *
 * @param options `persistent`: keep what was read on disk, so that the app shows it without a network. The first call decides.
 */
export function database(options: { persistent?: boolean } = {}): Promise<Firestore> {
  starting ??= start(options.persistent ?? false).catch((error: unknown) => {
    starting = undefined; // Without a network at the first try: the next one begins anew.
    throw error;
  });
  return starting;
}

export {
  Bytes, Timestamp, addDoc, collection, collectionGroup, doc, documentId, endBefore, getCountFromServer, getDoc, getDocs, limit,
  limitToLast, onSnapshot, orderBy, query, serverTimestamp, setDoc, startAfter, where, writeBatch,
} from "firebase/firestore";
export type { DocumentData, Firestore, Query, QueryConstraint, QueryDocumentSnapshot, QuerySnapshot, Unsubscribe } from "firebase/firestore";
