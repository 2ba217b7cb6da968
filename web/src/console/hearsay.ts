/** What this desk has heard past its listeners. */

import { readDocument } from "../kit/documents.ts";
import { reconnect } from "../kit/firestore.ts";
import { board } from "./board.svelte.ts";
import { Hearsay } from "./data/hearsay.ts";
import { health } from "./health.svelte.ts";

export const hearsay = new Hearsay({
  shown: (path) => {
    const [collection, id] = path.split("/") as [string, string];
    return collection === "reports" ? board.reports.map.get(id) : board.incident(id);
  },
  // A desk that holds as many as it may shows the newest, and cannot tell what it lacks.
  read: (path) => (board.full ? Promise.resolve(null) : readDocument(path)),
  reconnect,
  behind: (is_behind) => (health.behind = is_behind),
});
