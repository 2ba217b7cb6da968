/** Names and drawings from the region pack. */

import { AGENCIES } from "../generated/agencies.ts";
import { CATEGORIES, type Category } from "../generated/region.ts";
import { either } from "../kit/i18n.svelte.ts";
import { iconName, type IconName } from "../kit/icons.ts";

const by_id = new Map<string, Category>(CATEGORIES.map((one) => [one.id, one]));

/** A category's name; its id where a newer pack has categories that this version does not know. */
export function categoryName(id: string): string {
  const category = by_id.get(id);
  return category ? either(category.name_id, category.name_en) : id;
}

/** A category's drawing. */
export function categoryIcon(id: string): IconName {
  return iconName(by_id.get(id)?.icon ?? "alert");
}

/** An agency's name; its id where it is unknown. */
export function agencyName(id: string): string {
  return AGENCIES.find((one) => one.id === id)?.name ?? id;
}

/** How a priority is coloured. */
export function priorityTone(priority: number, exercise: boolean): "danger" | "warn" | "accent" | "exercise" {
  if (exercise) return "exercise";
  return priority <= 1 ? "danger" : priority === 2 ? "warn" : "accent";
}
