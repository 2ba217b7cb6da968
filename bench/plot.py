"""One picture of a run: ratios to the floor with their goals, then each benchmark's curves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Curve, Figure, Section

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {None: "#64748b", True: "#15803d", False: "#b91c1c"}
"""Of bars: without goal, met, missed. The table says the same in words."""

BAR_IN = 0.28
CURVE_IN = 3.2
WIDTH_IN = 10.0


def draw(sections: Sequence[Section], path: Path) -> bool:
    """Draw a picture as SVG; false when there is nothing to draw, and then no file either."""
    bars = [figure for section in sections for figure in section.measured.figures if figure.ratio is not None]
    curves = [curve for section in sections for curve in section.measured.curves]
    if not bars and not curves:
        path.unlink(missing_ok=True)
        return False
    # Drawn without a window, and imported only now: it takes a second to load.
    import matplotlib

    matplotlib.use("svg")
    # Words stay words, and the same run gives the same file.
    matplotlib.rcParams.update({"svg.hashsalt": "sergap", "svg.fonttype": "none"})
    from matplotlib import pyplot

    heights = ([1 + BAR_IN * len(bars)] if bars else []) + [CURVE_IN] * len(curves)
    figure, axes = pyplot.subplots(
        len(heights), squeeze=False, figsize=(WIDTH_IN, sum(heights)), height_ratios=heights, layout="constrained"
    )
    places = [row[0] for row in axes]
    if bars:
        draw_ratios(places.pop(0), bars)
    for place, curve in zip(places, curves, strict=True):
        draw_curve(place, curve)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
    return True


def draw_ratios(place: Axes, figures: Sequence[Figure]) -> None:
    """Horizontal bars, the first on top; the floor is the line at 1, a goal a short black one."""
    for row, figure in enumerate(figures):
        place.barh(row, figure.ratio or 0, color=COLOURS[figure.is_met], height=0.7)
        place.annotate(f" {figure.ratio:.2f}", (figure.ratio or 0, row), va="center", fontsize=8)
        if figure.goal is not None and figure.goal.of == "ratio":
            place.vlines(figure.goal.limit, row - 0.45, row + 0.45, color="black", linewidth=2)
    place.axvline(1, color="#94a3b8", linewidth=1)
    place.set_yticks(range(len(figures)), [figure.name for figure in figures], fontsize=8)
    place.invert_yaxis()
    place.set_title("Ratio to the floor (black: goal)", loc="left", fontsize=10)


def draw_curve(place: Axes, curve: Curve) -> None:
    """Lines with their points marked."""
    for name, points in curve.lines.items():
        place.plot([x for x, _ in points], [y for _, y in points], marker="o", markersize=3, label=name)
    place.set_title(curve.title, loc="left", fontsize=10)
    place.set_xlabel(curve.x_label)
    place.set_ylabel(curve.y_label)
    if curve.is_log_x:
        place.set_xscale("log")
    place.set_ylim(bottom=0)
    place.grid(alpha=0.3)
    place.legend(fontsize=8)
