/** A text message for where there is no data: short enough for one SMS, readable by anybody. */

import type { Fix } from "./position.svelte.ts";

const LIMIT = 160; // One SMS in the GSM alphabet.

/**
 * The text.
 *
 * @param category name of the category in the reader's language.
 * @param pressed_at clock time, as 14.03.
 */
export function smsText(category: string, position: Fix | null, pressed_at: string, exercise = false): string {
  const head = exercise ? "LATIHAN" : "DARURAT";
  const place = position
    ? `di https://maps.google.com/?q=${position.lat.toFixed(5)},${position.lng.toFixed(5)} (+-${Math.round(position.accuracy_m)} m)`
    : "posisi belum diketahui";
  const tail = `pukul ${pressed_at}. Tolong telepon 110.`;
  const room = LIMIT - `${head} :  ${place} ${tail}`.length;
  return `${head}: ${plain(category).slice(0, Math.max(10, room))} ${place} ${tail}`;
}

/** Address that opens the phone's own message app. */
export function smsAddress(text: string, number = ""): string {
  return `sms:${number}?body=${encodeURIComponent(text)}`;
}

/** One character outside the GSM alphabet would halve the room of the whole message. */
function plain(text: string): string {
  return text.normalize("NFKD").replace(/[^\x20-\x7e]/g, "");
}
