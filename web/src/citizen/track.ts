/** The live card as the server keeps it, from a listener or from a plain look. Pure. */

import { millis } from "../kit/format.ts";
import type { Passed } from "./reports.svelte.ts";

/** What a caller is told of a report; times in milliseconds since the epoch. */
export interface Track {
  step: string;
  steps: Passed[];
  agencies: string[];
  cancel_until: number;
}

/** A time of Firestore's SDK, or of its REST interface. */
type Time = Date | { toMillis(): number };

/** Read `tracks/{report_id}`. */
export function readTrack(data: Record<string, unknown>): Track {
  return {
    step: data.step as string,
    steps: (data.steps as { step: string; at: Time }[]).map(({ step, at }) => ({ step, at: millis(at) })),
    agencies: (data.agencies as string[] | undefined) ?? [],
    cancel_until: millis(data.cancel_until as Time),
  };
}
