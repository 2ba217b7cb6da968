/** Firestore listeners of this app: what they hear is kept on disk, and one that was refused or cut off is opened anew. */

import type { DocumentData, Firestore, Query } from "../../kit/firestore.ts";
import { keepOpen } from "../../kit/persistent.ts";

type Store = typeof import("../../kit/firestore.ts");

/** A document with its id. */
export interface Found {
  id: string;
  data: DocumentData;
}

/**
 * Listen to a query until told to stop.
 *
 * @param make builds the query.
 * @param next gets all documents at each change, and whether they come from this device's own memory.
 * @param lost is told when the listener has failed and is opened anew.
 */
export function listen(
  make: (store: Store, database: Firestore) => Query, next: (found: Found[], from_cache: boolean) => void, lost?: () => void,
): () => void {
  return keepOpen(async (opening) => {
    const store = await import("../../kit/firestore.ts");
    const query = make(store, await store.database({ persistent: true }));
    return store.onSnapshot(
      query,
      { includeMetadataChanges: true },
      (snapshot) => {
        if (opening.over) return;
        if (!snapshot.metadata.fromCache) opening.answered();
        next(snapshot.docs.map((one) => ({ id: one.id, data: one.data({ serverTimestamps: "estimate" }) })), snapshot.metadata.fromCache);
      },
      opening.failed,
    );
  }, lost);
}

/** Listen to one document, where the rules let it be got but not listed; `next` gets null when there is none. */
export function listenToDocument(path: string, next: (data: DocumentData | null) => void): () => void {
  return keepOpen(async (opening) => {
    const { database, doc, onSnapshot } = await import("../../kit/firestore.ts");
    const place = doc(await database({ persistent: true }), path);
    return onSnapshot(
      place,
      (found) => {
        if (opening.over) return;
        if (!found.metadata.fromCache) opening.answered();
        next(found.data() ?? null);
      },
      opening.failed,
    );
  });
}
