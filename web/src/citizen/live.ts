/** Listeners of an open report: its card and its chat. Loaded after the report was sent, as Firestore is large. */

import { collection, doc, limit, onSnapshot, orderBy, query, type DocumentData, type Firestore } from "firebase/firestore";
import { currentUser } from "../kit/firebase.ts";
import { startFirestore } from "../kit/firestore-start.ts";
import { hearTrack } from "./reports.svelte.ts";

let starting: Promise<Firestore> | undefined;

/** One chat line. */
export interface ChatLine {
  id: string;
  from: "caller" | "operator" | "agency";
  text: string;
  at: number;
}

/**
 * Follow a report.
 *
 * @param hear gets all chat lines at each change.
 * @param lost is told when the server refuses to let us listen.
 * @returns a function that ends it.
 */
export async function followReport(id: string, hear: (lines: ChatLine[]) => void, lost: () => void): Promise<() => void> {
  if (!(await currentUser())) return () => undefined;
  const store = await (starting ??= startFirestore());
  const ends = [
    onSnapshot(doc(store, "tracks", id), (snapshot) => snapshot.exists() && void hearTrack(id, readTrack(snapshot.data())), lost),
    onSnapshot(
      query(collection(store, "reports", id, "messages"), orderBy("at"), limit(200)),
      (snapshot) => hear(snapshot.docs.map((each) => readLine(each.id, each.data({ serverTimestamps: "estimate" })))),
      lost,
    ),
  ];
  return () => ends.forEach((end) => end());
}

function readTrack(data: DocumentData): Parameters<typeof hearTrack>[1] {
  return {
    step: data.step as string,
    steps: (data.steps as { step: string; at: { toMillis(): number } }[]).map(({ step, at }) => ({ step, at: at.toMillis() })),
    agencies: (data.agencies as string[] | undefined) ?? [],
    cancel_until: (data.cancel_until as { toMillis(): number }).toMillis(),
  };
}

function readLine(id: string, data: DocumentData): ChatLine {
  const at = data.at as { toMillis(): number } | null;
  return { id, from: data.from as ChatLine["from"], text: String(data.text), at: at?.toMillis() ?? Date.now() };
}
