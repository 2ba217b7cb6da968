/** How large to draw a circle of so many metres. */

const BARS_M = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000];

/**
 * A scale at which the accuracy circle fills about half of the picture, and a round length for the scale bar.
 *
 * @param accuracy_m radius of the circle.
 * @param half_width half of the picture's width in its own units.
 */
export function scaleFor(accuracy_m: number, half_width = 56): { units_per_m: number; bar_m: number } {
  const shown_m = Math.max(10, accuracy_m * 1.6);
  const bar_m = BARS_M.findLast((length) => length <= shown_m) ?? BARS_M[0]!;
  return { units_per_m: half_width / shown_m, bar_m };
}
