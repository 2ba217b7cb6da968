"""Press to push: ours against the floor, at several rates, with the same presses in turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.context import Context, telling
from bench.figures import Curve, Figure, Goal, Measured
from bench.load import Load, need, together
from bench.pipelines import Pipeline, floor, sergap, warmed
from bench.presses import Places, plan_presses, renamed
from devkit.simulate.mix import read_mix
from devkit.simulate.result import Percentiles

TITLE = "Tekan sampai notifikasi / press to push"

SEED = 6


@dataclass(frozen=True)
class Step:
    """One rate.

    Attributes:
        rate: reports a second.
        reports: of one round.
        is_judged: whether the goals hold at this rate.
    """

    rate: float
    reports: int
    is_judged: bool = False


STEPS = (Step(1, 20), Step(5, 100, is_judged=True), Step(10, 100), Step(20, 100))
"""20 s, 20 s, 10 s and 5 s for a round."""

ROUNDS = 2
"""Each with another order of the sides, so that a machine that grows slower favours neither."""

GOALS = {"p50": Goal(1.25, of="ratio"), "p95": Goal(1.4, of="ratio")}


def measure(context: Context) -> Measured:
    """p50, p95 and p99 of each rate, to the operators and to the first agency."""
    steps = [(step, context.settings.scaled(step.reports, least=10)) for step in STEPS]
    ours, least = sergap(context.stack("ours").addresses), floor(context.stack("floor").addresses)
    places = context.places
    warmed([ours, least], places)
    found = [(step, *_in_turns(context, step, reports, (ours, least), places)) for step, reports in steps]
    figures = [figure for step, mine, floors in found for figure in figures_of(step, mine, floors)]
    return Measured(figures, [curve_of(found)])


def _in_turns(
    context: Context, step: Step, reports: int, sides: tuple[Pipeline, Pipeline], places: Places
) -> tuple[Load, Load]:
    loads: dict[str, list[Load]] = {side.name: [] for side in sides}
    for number in range(ROUNDS):
        presses = plan_presses(reports, step.rate, places, read_mix(), seed=SEED + number)
        for side in sides if number % 2 == 0 else reversed(sides):
            shown = telling(context.tell, f"{step.rate:g}/s, {side.name}, {number + 1}/{ROUNDS}", reports)
            # Other ids on each side, as one report's id is one report.
            load = side.take(renamed(presses), shown)
            loads[side.name].append(load)
    mine, least = (together(loads[side.name]) for side in sides)
    return mine, least


def figures_of(step: Step, ours: Load, least: Load) -> list[Figure]:
    """The figures of one rate.

    Raises:
        ValueError: one side has pushed nothing.
    """
    floors = need(least.operator_ms, "floor")
    figures = []
    for who, values in (("operators", ours.operator_ms), ("first agency", ours.agency_ms)):
        mine = need(values, who)
        note = f"{mine.count} reports, floor {floors.count}; {ours.alerts_per_report:.1f} alerts a report, floor 1"
        for name, value, of_floor in _paired(mine, floors):
            goal = GOALS.get(name) if step.is_judged else None
            figures.append(Figure(f"press → {who}, {name} at {step.rate:g}/s", value, "ms", of_floor, goal, note))
            note = ""
    lost = len(ours.unreached)
    return [*figures, Figure(f"reports without a push at {step.rate:g}/s", lost, goal=Goal(0))]


def _paired(mine: Percentiles, floors: Percentiles) -> list[tuple[str, float, float]]:
    return [
        ("p50", mine.p50_ms, floors.p50_ms),
        ("p95", mine.p95_ms, floors.p95_ms),
        ("p99", mine.p99_ms, floors.p99_ms),
    ]


def curve_of(found: Sequence[tuple[Step, Load, Load]]) -> Curve:
    """Medians and p95 to the operators over the rate."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for step, ours, least in found:
        for name, load in (("ours", ours), ("floor", least)):
            times = need(load.operator_ms, name)
            lines.setdefault(f"{name}, p50", []).append((step.rate, times.p50_ms))
            lines.setdefault(f"{name}, p95", []).append((step.rate, times.p95_ms))
    return Curve("Press to the operators' push", "reports/s", "ms", lines)
