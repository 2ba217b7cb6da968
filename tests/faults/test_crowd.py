"""A crowd's reports of one disaster: none lost, most join, nobody's phone is flooded; and the harness would see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bench.benchmarks.crowd import figures_of
from bench.benchmarks.storm import options_of, storm_mix
from devkit.faults.chaos import Chances
from devkit.faults.crowd import run_crowd
from devkit.faults.world import region
from devkit.simulate.mix import read_mix
from devkit.simulate.plan import plan_presses
from shared.store import Store
from tests.faults.mutants import StoreWithoutDeadlines, StoreWithoutIdempotency, planted

REPORTS = 400


ROUGH = Chances(crash=0.01, duplicate=0.3, lose_task=0.2)
"""Faults that bring a planted bug to light in a small crowd."""


def test_nothing_is_lost_in_a_crowd() -> None:
    """All are accepted and routed, most of them join, and every law holds."""
    told: list[float] = []
    presses = plan_presses(options_of(REPORTS), storm_mix(read_mix()), region().pack)
    crowd = run_crowd(presses, on_progress=told.append)
    assert crowd.presses == sum(press.bad is None for press in presses)
    assert crowd.accepted == crowd.routed == crowd.presses
    assert not crowd.violations, "\n".join(map(str, crowd.violations))
    assert 0 < crowd.incidents < crowd.routed / 2
    assert told == sorted(told)
    assert told[-1] == presses[-1].at_s
    missed = [figure.name for figure in figures_of(crowd) if figure.is_met is False]
    assert not missed


@pytest.mark.parametrize(
    ("mutant", "law"),
    [
        (StoreWithoutIdempotency, "reports belong to one incident"),
        (StoreWithoutDeadlines, "agencies answer or others are asked"),
    ],
)
def test_a_planted_bug_is_seen_in_a_crowd(mutant: Callable[[Store], Store], law: str) -> None:
    """The laws are asked for here as they are in the schedules."""
    presses = plan_presses(options_of(REPORTS), storm_mix(read_mix()), region().pack)
    crowd = run_crowd(presses, wrap=planted(mutant), chances=ROUGH)
    assert law in {violation.law for violation in crowd.violations}
    goal = next(figure for figure in figures_of(crowd) if figure.name == "laws of the fault harness broken")
    assert goal.is_met is False
    assert law in goal.note
