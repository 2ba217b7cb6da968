"""How many reports a second come through when more arrive than can: ours against the floor."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bench.context import Context, telling
from bench.figures import Figure, Goal, Measured
from bench.load import Load
from bench.pipelines import floor, sergap, warmed
from bench.presses import plan_presses, renamed
from devkit.simulate.mix import read_mix

TITLE = "Daya tampung / throughput at saturation"

SEED = 60
REPORTS = 150
RATE = 100.0
"""Many times what two cores can take, so that all of them are there before a fifth is through."""

ROUNDS = 2


def measure(context: Context) -> Measured:
    """Reports and pushes a second; against the floor, and against the floor sending as many alerts as ours does."""
    reports = context.settings.scaled(REPORTS, least=10)
    ours = sergap(context.stack("ours").addresses)
    least = floor(context.stack("floor").addresses)
    places = context.places
    warmed([ours, least], places)
    loads: dict[str, list[Load]] = {"ours": [], "floor": [], "wide": []}
    wide = least
    for number in range(ROUNDS):
        presses = plan_presses(reports, RATE, places, read_mix(), seed=SEED + number)
        for name, side in (("ours", ours), ("floor", least), ("wide", wide)):
            context.empty(side.name)
            if name == "wide":
                alerts = max(1, round(loads["ours"][-1].alerts_per_report))
                side = wide = floor(context.stack("floor").addresses, alerts)
            shown = telling(context.tell, f"{name}, {number + 1}/{ROUNDS}", reports)
            loads[name].append(side.take(renamed(presses), shown))
    return Measured(figures_of(loads["ours"], loads["floor"], loads["wide"], wide.alerts or 1))


def figures_of(ours: Sequence[Load], least: Sequence[Load], wide: Sequence[Load], alerts: int) -> list[Figure]:
    """The figures, each the mean of its rounds.

    Args:
        wide: loads of the floor sending `alerts` messages for each report.
    """
    mine, floors, wider = (statistics.fmean(load.reports_per_s() for load in each) for each in (ours, least, wide))
    note = f"{sum(len(load.accepted) for load in ours)} reports; ours tells {ours[-1].alerts_per_report:.1f} recipients"
    return [
        Figure("reports through", mine, "reports/s", floors, Goal(0.8, "at_least", "ratio"), f"{note}, the floor one"),
        Figure(f"reports through, floor sending {alerts} alerts each", mine, "reports/s", wider),
        Figure("reports without a push", sum(len(load.unreached) for load in ours), goal=Goal(0)),
    ]
