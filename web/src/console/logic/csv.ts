/** Tables as CSV (RFC 4180), safe to open in a spreadsheet. Pure. */

export type Cell = string | number | boolean | null | undefined;

/** A text that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection). */
function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function cell(value: Cell): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? harmless(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV text. The first three bytes tell Excel that it is UTF-8. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A file name with the period that the table is about, such as sergap-statistik_2026-05-01_2026-05-07.csv. */
export function csvName(what: string, since: Date, until: Date): string {
  const day = (date: Date): string => date.toISOString().slice(0, 10);
  return `sergap-${what}_${day(since)}_${day(until)}.csv`;
}
