/** How a phone number is written, and which number reaches an agency. Pure. */

import type { Agency } from "../../generated/agencies.ts";

/** What to dial for an agency, and whether the number is its own. */
export interface PhoneChoice {
  /** For `tel:`. */
  dial: string;
  /** As people write it. */
  text: string;
  /** Set when the number belongs to the agency's parent. */
  of_parent?: string;
  confidence: Agency["phone_confidence"];
}

/** An E.164 number of Indonesia as people there write it: +62282541110 is 0282-541110. */
export function nationalNumber(e164: string): string {
  const digits = e164.replace(/^\+62/, "0");
  if (!digits.startsWith("0") || digits.length < 8) return e164;
  // Mobile numbers are written in fours, landlines as area code and number (three-digit codes: 021, 022, 024, 031, 061).
  if (digits.startsWith("08")) return [digits.slice(0, 4), digits.slice(4, 8), digits.slice(8)].filter(Boolean).join("-");
  const area = /^0(21|22|24|31|61)/.test(digits) ? 3 : 4;
  return `${digits.slice(0, area)}-${digits.slice(area)}`;
}

/** The number that reaches an agency: its own, its emergency number, its parent's; undefined when all are unknown. */
export function phoneOf(agency_id: string, agencies: ReadonlyMap<string, Agency>): PhoneChoice | undefined {
  const agency = agencies.get(agency_id);
  if (!agency) return undefined;
  if (agency.phone) return { dial: agency.phone, text: nationalNumber(agency.phone), confidence: agency.phone_confidence };
  if (agency.emergency_number) return { dial: agency.emergency_number, text: agency.emergency_number, confidence: "high" };
  const parent = agency.parent_id ? phoneOf(agency.parent_id, agencies) : undefined;
  return parent && { ...parent, of_parent: parent.of_parent ?? agency.parent_id! };
}
