"""Press to push: ours against the floor, at several rates, with the same presses in turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.context import Context, telling
from bench.figures import Curve, Figure, Goal, Measured
from bench.load import Load, need, together
from bench.pipelines import Pipeline, floor, sergap, warmed
from bench.presses import Places, plan_presses, renamed
from bench.processor import ProcessorWatch
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


STEPS = (Step(5, 100, is_judged=True), Step(1, 20), Step(10, 100), Step(20, 100))
"""20 s, 20 s, 10 s and 5 s for a round. The rate that is judged comes first: the Firestore emulator grows slower with
every document that it has ever had, though it be emptied (`Context.empty`): after each 100 reports, a further one takes
4 ms more of processor time."""

RUN_IN = 8
"""Reports before each round that do not count: a side has stood still while the other one was measured, and its first
ones then wait for connections, caches and compilers. What a first report waits for is measured by `cold_start`."""

ROUNDS = 2
"""Each with another order of the sides, so that a machine that grows slower favours neither."""

NAMED = 8
"""Kinds of processes that are shown one by one, those that spend most."""

GOALS = {"p50": Goal(1.25, of="ratio"), "p95": Goal(1.4, of="ratio")}


@dataclass
class Taken:
    """What one side did with all the rounds of one rate.

    Attributes:
        loads: one for each round.
        spent_ms: processor time by kind of process, milliseconds.
    """

    loads: list[Load] = field(default_factory=list)
    spent_ms: Counter[str] = field(default_factory=Counter)

    @property
    def load(self) -> Load:
        """All rounds as one."""
        return together(self.loads)


def measure(context: Context) -> Measured:
    """p50, p95 and p99 of each rate, to the operators and to the first agency; where the processor time goes."""
    steps = [(step, context.settings.scaled(step.reports, least=10)) for step in STEPS]
    ours, least = sergap(context.stack("ours").addresses), floor(context.stack("floor").addresses)
    places = context.places
    warmed([ours, least], places)
    found = [(step, *_in_turns(context, step, reports, (ours, least), places)) for step, reports in steps]
    figures = [figure for step, mine, floors in found for figure in figures_of(step, mine.load, floors.load)]
    figures += [f for step, mine, floors in found if step.is_judged for f in processor_figures(step, mine, floors)]
    return Measured(figures, [curve_of([(step, mine.load, floors.load) for step, mine, floors in found])])


def _in_turns(
    context: Context, step: Step, reports: int, sides: tuple[Pipeline, Pipeline], places: Places
) -> tuple[Taken, Taken]:
    taken = {side.name: Taken() for side in sides}
    for number in range(ROUNDS):
        for side in sides:
            context.empty(side.name)
        presses = plan_presses(reports, step.rate, places, read_mix(), seed=SEED + number)
        for side in sides if number % 2 == 0 else reversed(sides):
            shown = telling(context.tell, f"{step.rate:g}/s, {side.name}, {number + 1}/{ROUNDS}", reports)
            # Before the watch begins: an account at the emulator is no part of a report.
            tokens = side.sign_in(len(presses))
            side.take(plan_presses(RUN_IN, step.rate, places, read_mix(), seed=0))
            with ProcessorWatch(context.stack(side.name).stack_id) as watch:
                # Other ids on each side, as one report's id is one report.
                load = side.take(renamed(presses), shown, tokens)
            taken[side.name].loads.append(load)
            taken[side.name].spent_ms += watch.spent_ms
    mine, least = (taken[side.name] for side in sides)
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


def processor_figures(step: Step, ours: Taken, least: Taken) -> list[Figure]:
    """Processor time of one report at one rate: all of it, then what each kind of process has of it."""
    mine, floors = len(ours.load.accepted), len(least.load.accepted)

    def figure(name: str, mine_ms: int, least_ms: int | None, note: str = "") -> Figure:
        floor_ms = None if least_ms is None else least_ms / floors
        return Figure(f"{name} at {step.rate:g}/s", mine_ms / mine, "ms", floor_ms, note=note)

    note = "user and system time of the stack's processes while the load lasts"
    whole = figure("processor time of a report", ours.spent_ms.total(), least.spent_ms.total(), note)
    most = [kind for kind, _ in ours.spent_ms.most_common(NAMED)]
    return [whole, *(figure(f"– {kind}", ours.spent_ms[kind], least.spent_ms.get(kind)) for kind in most)]


def curve_of(found: Sequence[tuple[Step, Load, Load]]) -> Curve:
    """Medians and p95 to the operators over the rate."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for step, ours, least in sorted(found, key=lambda each: each[0].rate):
        for name, load in (("ours", ours), ("floor", least)):
            times = need(load.operator_ms, name)
            lines.setdefault(f"{name}, p50", []).append((step.rate, times.p50_ms))
            lines.setdefault(f"{name}, p95", []).append((step.rate, times.p95_ms))
    return Curve("Press to the operators' push", "reports/s", "ms", lines)
