/** Documents that clients write themselves; the Python models do not list them (firestore.rules does). */

import type { Timestamp } from "firebase/firestore";

/** reports/{id}/messages/{id}. `at` is null for a moment, until the server has set it. */
export interface Message {
  from: "caller" | "operator" | "agency";
  uid: string;
  text: string;
  at: Timestamp | null;
}

/** reports/{id}/fixes/{id}. */
export interface Fix {
  lat: number;
  lng: number;
  accuracy_m: number;
  captured_at: Timestamp;
  at: Timestamp | null;
}

/** reports/{id}/photos/{id}. */
export interface Photo {
  uid: string;
  content_type: string;
  data: { toUint8Array(): Uint8Array };
  at: Timestamp | null;
}
