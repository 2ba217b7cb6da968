/** Checking a phone number before it is sent: the server refuses one that cannot exist. */

import { REGION } from "../generated/region.ts";

/**
 * A number without spaces and signs, or undefined when it cannot be one.
 *
 * @param text as typed, such as `0812-3456-7890` or `+62 812 3456 7890`.
 */
export function cleanPhone(text: string): string | undefined {
  const digits = text.replace(/[\s().-]/g, "");
  return /^(\+[1-9]\d{7,14}|0\d{7,13})$/.test(digits) ? digits : undefined;
}

/**
 * The same number with its country's code (E.164), as a text message needs it; undefined when it cannot be one.
 *
 * @param text as typed; a number that begins with 0 is one of the region's country.
 */
export function internationalPhone(text: string): string | undefined {
  return cleanPhone(text)?.replace(/^0/, REGION.calling_code);
}
