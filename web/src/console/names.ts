/** Names that people know instead of ids. */

import { AGENCIES, KECAMATAN, type Agency } from "../generated/agencies.ts";
import { PLANS, type ResponsePlan } from "../generated/plans.ts";
import { CATEGORIES, type Category } from "../generated/region.ts";
import { either } from "../kit/i18n.svelte.ts";
import type { IconName } from "../kit/icons.ts";
import { ICONS } from "../kit/icons.ts";

export const agencies: ReadonlyMap<string, Agency> = new Map(AGENCIES.map((agency) => [agency.id, agency]));
export const categories: ReadonlyMap<string, Category> = new Map(CATEGORIES.map((category) => [category.id, category]));
export const plans: ReadonlyMap<string, ResponsePlan> = new Map(PLANS.map((plan) => [plan.id, plan]));
export const kecamatan: ReadonlyMap<string, string> = new Map(KECAMATAN.map(({ code, name }) => [code, name]));

/** A category in the language of the screen; reactive. */
export function categoryName(id: string): string {
  const category = categories.get(id);
  return category ? either(category.name_id, category.name_en) : id;
}

/** The drawing of a category. */
export function categoryIcon(id: string): IconName {
  const icon = categories.get(id)?.icon ?? "alert";
  return icon in ICONS ? (icon as IconName) : "alert";
}

/** An agency's name, without the words that explain its abbreviation. */
export function agencyName(id: string): string {
  return agencies.get(id)?.name.replace(/\s*\(.*\)$/, "") ?? id;
}

/** A kecamatan's name. */
export function kecamatanName(code: string): string {
  return kecamatan.get(code) ?? code;
}

/** Whom an alert went to, in words for an agency and as the key for a group. */
export function recipientName(recipient: string, groups: Record<"operators" | "supervisors", string>): string {
  if (recipient.startsWith("agency:")) return agencyName(recipient.slice(7));
  return recipient in groups ? groups[recipient as keyof typeof groups] : recipient;
}
