/**
 * Keeps the live card of an open report true. A listener tells each change at once; behind it the card is looked up every
 * 15 s without any listener, as a stream can fall silent and seem to be well.
 */

import { readDocument } from "../kit/documents.ts";
import { keepOpen } from "../kit/persistent.ts";
import type { ChatLine } from "./live.ts";
import { readTrack, type Track } from "./track.ts";

export const LOOK_EVERY_MS = 15_000;

/** How well the card is connected. */
export interface Link {
  /** The listener is in touch with the server. */
  live: boolean;
  /** When the server was heard last, by listener or look; milliseconds since the epoch. */
  heard_at: number | undefined;
}

/** Who is told. */
export interface CardEars {
  track(track: Track): void;
  chat(lines: ChatLine[]): void;
  link(link: Link): void;
}

/** Follow a report's card and chat until told to stop. */
export function followCard(id: string, ears: CardEars): () => void {
  const link: Link = { live: false, heard_at: undefined };
  let told = 0;
  const tell = (changes: Partial<Link>): void => ears.link(Object.assign(link, changes));
  const hear = (track: Track | null): void => {
    told++;
    if (track) ears.track(track);
    tell({ heard_at: Date.now() });
  };
  const look = async (): Promise<void> => {
    const told_before = told;
    const found = await readDocument(`tracks/${id}`);
    if (told === told_before) hear(found && readTrack(found)); // Else the listener has told something newer meanwhile.
  };
  const ends = [
    keepOpen(async () => {
      const { listenToChat, listenToTrack } = await import("./live.ts");
      const listeners = [listenToTrack(id, hear, (live) => tell({ live })), listenToChat(id, (lines) => ears.chat(lines))];
      return () => listeners.forEach((end) => end());
    }),
    lookOften(look, () => (told = Infinity)),
  ];
  return () => ends.forEach((end) => end());
}

/** Look now and then while somebody sees the page, and at once when it is seen again. */
function lookOften(look: () => Promise<void>, ended: () => void): () => void {
  const visit = (): void => {
    // What failed is tried at the next time; the card says meanwhile since when it has heard nothing.
    if (document.visibilityState === "visible") void look().catch(() => undefined);
  };
  const timer = setInterval(visit, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", visit);
  return () => {
    ended();
    clearInterval(timer);
    document.removeEventListener("visibilitychange", visit);
  };
}
