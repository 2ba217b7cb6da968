/** The short codes of `Incident.attention`, such as `unreached:<agency>`. Pure. */

/** What somebody has to act on, the most urgent first. */
export const ATTENTION_KINDS = ["duress", "phone", "unreached", "need_support", "not_moving"] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

/** One code, read. */
export interface AttentionLine {
  code: string;
  kind: AttentionKind | "other";
  /** The agency it is about; `operators` and `supervisors` are recipients and not agencies. */
  agency_id: string | undefined;
}

/** Read one code. A code that this console does not know is shown as it is, never hidden. */
export function readAttention(code: string): AttentionLine {
  const at = code.indexOf(":");
  const [kind, agency_id] = at < 0 ? [code, undefined] : [code.slice(0, at), code.slice(at + 1)];
  const known = (ATTENTION_KINDS as readonly string[]).includes(kind);
  return { code, kind: known ? (kind as AttentionKind) : "other", agency_id };
}

/**
 * The lines of an incident, most urgent first; `unreached` and `phone` of one agency are one piece of work, so only
 * `phone` stays.
 */
export function attentionLines(codes: readonly string[]): AttentionLine[] {
  const lines = codes.map(readAttention);
  const phoned = new Set(lines.filter((line) => line.kind === "phone").map((line) => line.agency_id));
  return lines
    .filter((line) => !(line.kind === "unreached" && phoned.has(line.agency_id)))
    .sort((a, b) => rank(a.kind) - rank(b.kind) || a.code.localeCompare(b.code));
}

/** How urgent a set of codes is: 0 for none, higher is more urgent. */
export function urgency(codes: readonly string[]): number {
  return codes.reduce((highest, code) => Math.max(highest, ATTENTION_KINDS.length + 1 - rank(readAttention(code).kind)), 0);
}

/** Whether the operators have to phone somebody. */
export function mustPhone(codes: readonly string[]): boolean {
  return codes.some((code) => ["phone", "unreached"].includes(readAttention(code).kind));
}

function rank(kind: AttentionLine["kind"]): number {
  const at = ATTENTION_KINDS.indexOf(kind as AttentionKind);
  return at < 0 ? ATTENTION_KINDS.length : at;
}
