/** Firestore listeners that get up again: one that was refused or cut off is opened anew. */

import type { DocumentData, Firestore, Query } from "../../kit/firestore.ts";

type Store = typeof import("../../kit/firestore.ts");

/** A document with its id. */
export interface Found {
  id: string;
  data: DocumentData;
}

const AGAIN_AFTER_MS = 5000;

/**
 * Listen to a query until told to stop.
 *
 * @param make builds the query.
 * @param next gets all documents at each change, and whether they come from this device's own memory.
 */
export function listen(make: (store: Store, database: Firestore) => Query, next: (found: Found[], from_cache: boolean) => void): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const again = (): void => {
    stop?.();
    if (!stopped) timer = setTimeout(() => void open(), AGAIN_AFTER_MS);
  };
  const open = async (): Promise<void> => {
    try {
      const store = await import("../../kit/firestore.ts");
      const query = make(store, await store.database({ persistent: true }));
      if (stopped) return;
      stop = store.onSnapshot(
        query,
        { includeMetadataChanges: true },
        (snapshot) => next(snapshot.docs.map((one) => ({ id: one.id, data: one.data({ serverTimestamps: "estimate" }) })), snapshot.metadata.fromCache),
        again,
      );
    } catch {
      again();
    }
  };
  void open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    stop?.();
  };
}
