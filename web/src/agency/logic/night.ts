/** At night the app is dark by itself, so that nobody is blinded in a patrol car. */

import { REGION } from "../../generated/region.ts";

const EVENING = 18;
const MORNING = 6; // Near the equator the sun sets and rises at about six all year.

/** Whether it is night in the region. */
export function isNight(now_ms: number, time_zone: string = REGION.time_zone): boolean {
  const hour = Number(new Intl.DateTimeFormat("en-GB", { hour: "2-digit", hourCycle: "h23", timeZone: time_zone }).format(now_ms));
  return hour >= EVENING || hour < MORNING;
}
