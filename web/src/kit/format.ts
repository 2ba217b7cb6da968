import { language, locale } from "./i18n.svelte.ts";

/** Anything the apps use as a point in time: Firestore's Timestamp, Date, milliseconds or ISO text. */
export type Moment = { toMillis(): number } | Date | number | string;

/** A moment as milliseconds since the epoch. */
export function millis(moment: Moment): number {
  if (typeof moment === "number") return moment;
  if (typeof moment === "string") return Date.parse(moment);
  return moment instanceof Date ? moment.getTime() : moment.toMillis();
}

/** Clock time in the region's zone, as 14.03.22 or 14:03:22. */
export function clockTime(moment: Moment, seconds = false): string {
  const options: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta" };
  return new Intl.DateTimeFormat(locale(), seconds ? { ...options, second: "2-digit" } : options).format(millis(moment));
}

/** Date and clock time in the region's zone. */
export function dateTime(moment: Moment): string {
  return new Intl.DateTimeFormat(locale(), {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "Asia/Jakarta",
  }).format(millis(moment));
}

/** A duration as 0:07, 12:34 or 1:02:03. */
export function duration(total_s: number): string {
  const whole = Math.max(0, Math.floor(total_s));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${hours ? String(minutes).padStart(2, "0") : minutes}:${String(seconds).padStart(2, "0")}`;
  return hours ? `${hours}:${tail}` : tail;
}

/** A distance as 35 m, 850 m or 3,2 km. */
export function distance(metres: number): string {
  if (metres < 950) return `${metres < 100 ? Math.round(metres) : Math.round(metres / 10) * 10} m`;
  const digits = metres < 10_000 ? 1 : 0;
  return `${new Intl.NumberFormat(locale(), { maximumFractionDigits: digits }).format(metres / 1000)} km`;
}

/** How long ago, in words: baru saja, 3 menit lalu. */
export function ago(moment: Moment, now_ms: number): string {
  const minutes = Math.floor((now_ms - millis(moment)) / 60_000);
  if (minutes < 1) return language() === "en" ? "just now" : "baru saja";
  const formatter = new Intl.RelativeTimeFormat(locale(), { numeric: "always" });
  if (minutes < 60) return formatter.format(-minutes, "minute");
  return minutes < 1440 ? formatter.format(-Math.floor(minutes / 60), "hour") : formatter.format(-Math.floor(minutes / 1440), "day");
}
