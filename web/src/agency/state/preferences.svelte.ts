/** What a person sets on this device. */

import { write } from "../../kit/idb.ts";
import { WORKER_NOTE_ID, type WorkerNote } from "../logic/notification.ts";

/** The settings and what they start with. */
export interface Preferences {
  /** What the device is called on the console, such as "HP piket 1". */
  label: string;
  /** "Menuju" also opens navigation. */
  navigate: boolean;
  /** The screen stays on while the app is open. */
  stay_awake: boolean;
  shift_hours: number;
}

const STORAGE_KEY = "sergap.agency.preferences";
const DEFAULTS: Preferences = { label: "", navigate: true, stay_awake: false, shift_hours: 24 };

let current = $state<Preferences>({ ...DEFAULTS, ...remembered() });

/** The settings; reactive. */
export function preferences(): Readonly<Preferences> {
  return current;
}

/** Change settings, and remember them. */
export function prefer(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(current));
  } catch {
    // The choice then lasts until the window is closed.
  }
}

function remembered(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY) ?? "{}") as Partial<Preferences>;
  } catch {
    return {};
  }
}

/** Tell the service worker, which cannot read the page's own storage, the language and whether anybody is signed in. */
export function tellWorker(note: Omit<WorkerNote, "id">): void {
  write("settings", { id: WORKER_NOTE_ID, ...note } satisfies WorkerNote).catch(() => undefined);
}
