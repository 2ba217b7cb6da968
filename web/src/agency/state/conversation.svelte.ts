/** What was said and shown about one report: chat and photos. */

import type { Timestamp } from "firebase/firestore";
import { SIGNED_IN_UID } from "../../kit/documents.ts";
import { listen } from "./listening.ts";
import { give, waitingLetters } from "./tasks.svelte.ts";

/** reports/{report_id}/messages/{id}. */
export interface Message {
  id: string;
  from: "caller" | "operator" | "agency";
  uid: string;
  text: string;
  at: Timestamp | null;
}

/** A photo that an `img` can show. */
export interface Photo {
  id: string;
  url: string;
}

/** Longest message that the rules accept, in characters. */
export const MESSAGE_LIMIT = 1000;

/** The chat of one report. */
export class Conversation {
  /** All reactive. */
  messages = $state.raw<Message[]>([]);
  photos = $state.raw<Photo[]>([]);
  readonly #report_id: string;

  constructor(report_id: string) {
    this.#report_id = report_id;
  }

  /** Listen until told to stop. */
  follow(): () => void {
    const stops = [
      listen(
        ({ query, collection, orderBy, limitToLast }, database) =>
          query(collection(database, "reports", this.#report_id, "messages"), orderBy("at"), limitToLast(200)),
        (found) => (this.messages = found.map((one) => ({ id: one.id, ...one.data }) as Message)),
      ),
      listen(
        ({ query, collection, orderBy, limit }, database) => query(collection(database, "reports", this.#report_id, "photos"), orderBy("at"), limit(12)),
        (found) => this.#show(found),
      ),
    ];
    return () => {
      for (const stop of stops) stop();
      for (const photo of this.photos) URL.revokeObjectURL(photo.url);
    };
  }

  /** Messages of this device that the server does not have yet, oldest first; reactive. */
  waiting(): string[] {
    return waitingLetters().flatMap(({ lane, letter }) => (lane === this.#lane() && letter.kind === "document" ? [String(letter.fields.text)] : []));
  }

  /** Say something; it is on disk when this returns. */
  async say(text: string): Promise<void> {
    const path = `reports/${this.#report_id}/messages/${crypto.randomUUID()}`;
    await give(this.#lane(), { kind: "document", path, fields: { from: "agency", uid: SIGNED_IN_UID, text: text.slice(0, MESSAGE_LIMIT) } });
  }

  #lane(): string {
    return `chat:${this.#report_id}`;
  }

  #show(found: { id: string; data: Record<string, unknown> }[]): void {
    const known = new Map(this.photos.map((photo) => [photo.id, photo]));
    this.photos = found.map((one) => known.get(one.id) ?? { id: one.id, url: urlOf(one.data) });
  }
}

/** Only the two kinds of picture that the rules accept; the browser must not guess another one. */
function urlOf(data: Record<string, unknown>): string {
  const type = data.content_type === "image/webp" ? "image/webp" : "image/jpeg";
  const bytes = (data.data as { toUint8Array(): Uint8Array<ArrayBuffer> }).toUint8Array();
  return URL.createObjectURL(new Blob([bytes], { type }));
}
