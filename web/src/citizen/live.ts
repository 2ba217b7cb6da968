/** Listeners of an open report: its card and its chat. Loaded after the report was sent, as Firestore is large. */

import { collection, doc, limit, onSnapshot, orderBy, query, type DocumentData, type Firestore } from "firebase/firestore";
import { currentUser } from "../kit/firebase.ts";
import { startFirestore } from "../kit/firestore-start.ts";
import { onceStarted } from "../kit/once-started.ts";
import { keepOpen } from "../kit/persistent.ts";
import { readTrack, type Track } from "./track.ts";

const started = onceStarted(() => startFirestore());

/** One chat line. */
export interface ChatLine {
  id: string;
  from: "caller" | "operator" | "agency";
  text: string;
  at: number;
}

/**
 * Follow the card.
 *
 * @param hear gets the card at each change; null while there is none.
 * @param live is told whether what is shown is what the server has.
 * @returns a function that ends it.
 */
export function listenToTrack(id: string, hear: (track: Track | null) => void, live: (now: boolean) => void): () => void {
  return keepOpen(
    async (opening) => {
      const place = doc(await store(), "tracks", id);
      return onSnapshot(
        place,
        { includeMetadataChanges: true }, // Or a stream that broke would not be told.
        (snapshot) => {
          const data = snapshot.data();
          if (!snapshot.metadata.fromCache) {
            opening.answered();
            hear(data ? readTrack(data) : null);
          }
          live(!snapshot.metadata.fromCache);
        },
        opening.failed,
      );
    },
    () => live(false),
  );
}

/** Follow the chat; `hear` gets all lines at each change. Returns a function that ends it. */
export function listenToChat(id: string, hear: (lines: ChatLine[]) => void): () => void {
  return keepOpen(async (opening) => {
    const database = await store();
    const lines = query(collection(database, "reports", id, "messages"), orderBy("at"), limit(200));
    return onSnapshot(
      lines,
      (snapshot) => {
        opening.answered();
        hear(snapshot.docs.map((each) => readLine(each.id, each.data({ serverTimestamps: "estimate" }))));
      },
      opening.failed,
    );
  });
}

/** @throws Error nobody is signed in yet, or the network ended before Firestore was set up. */
async function store(): Promise<Firestore> {
  if (!(await currentUser())) throw new Error("nobody is signed in");
  return started();
}

function readLine(id: string, data: DocumentData): ChatLine {
  const at = data.at as { toMillis(): number } | null;
  return { id, from: data.from as ChatLine["from"], text: String(data.text), at: at?.toMillis() ?? Date.now() };
}
