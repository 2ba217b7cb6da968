/** Which rows of a long list are drawn. Rows have one height, so this is arithmetic. Pure. */

/** The rows to draw, and the space that stands for the others. */
export interface Slice {
  first: number;
  /** One past the last. */
  end: number;
  before_px: number;
  total_px: number;
}

/**
 * Rows to draw for a scroll position.
 *
 * @param overscan rows beyond each edge, so that a quick scroll shows no gap.
 */
export function visibleSlice(count: number, row_px: number, scroll_px: number, view_px: number, overscan = 6): Slice {
  const total_px = count * row_px;
  const top = Math.min(Math.max(0, scroll_px), Math.max(0, total_px - view_px));
  const first = Math.max(0, Math.floor(top / row_px) - overscan);
  const end = Math.min(count, Math.ceil((top + view_px) / row_px) + overscan);
  return { first, end, before_px: first * row_px, total_px };
}

/** The scroll position that shows a row whole, the present one if it is shown already. */
export function scrollToShow(index: number, row_px: number, scroll_px: number, view_px: number): number {
  const top = index * row_px;
  if (top < scroll_px) return top;
  if (top + row_px > scroll_px + view_px) return top + row_px - view_px;
  return scroll_px;
}

/**
 * Keep the list still while rows come and go above: the row that stood at the upper edge stays there.
 *
 * At the very top nothing is held, so that a new urgent report is seen.
 *
 * @param keys_before, keys_after the rows before and after a change.
 * @returns the new scroll position.
 */
export function heldScroll(
  keys_before: readonly string[], keys_after: readonly string[], row_px: number, scroll_px: number,
): number {
  if (scroll_px < row_px) return scroll_px;
  const at = Math.floor(scroll_px / row_px);
  const place = new Map(keys_after.map((key, index) => [key, index]));
  for (let index = at; index < Math.min(at + 8, keys_before.length); index++) {
    const now_at = place.get(keys_before[index]!);
    if (now_at !== undefined) return Math.max(0, scroll_px + (now_at - index) * row_px);
  }
  return scroll_px;
}
