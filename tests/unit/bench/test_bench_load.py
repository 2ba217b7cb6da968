"""What the benchmarks compute from presses and pushes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.benchmarks.latency import STEPS, curve_of, figures_of
from bench.benchmarks.throughput import figures_of as throughput_figures
from bench.load import Load, need, together
from bench.presses import Places, distance_m, plan_presses, renamed
from devkit.seed.running import pack_of
from devkit.simulate.mix import read_mix
from devkit.simulate.plan import PlannedPress
from devkit.simulate.result import Outcome
from devkit.timeline.facts import Push

START = datetime(2026, 1, 2, tzinfo=UTC)
JUDGED = next(step for step in STEPS if step.is_judged)


def at(ms: float) -> datetime:
    return START + timedelta(milliseconds=ms)


def pressed(report_id: str, ms: float, code: str = "") -> Outcome:
    return Outcome(report_id, at(ms), at(ms + 20), code=code)


def push(report_id: str, recipient: str, ms: float, outcome: str = "OK") -> Push:
    return Push(at(ms), outcome, {"report_id": report_id, "recipient": recipient})


def load(delays_ms: Mapping[str, float], apart_ms: float = 100) -> Load:
    """Reports pressed one after the other, each pushed to operators and one agency after its delay."""
    outcomes, pushes = [], []
    for number, (report_id, delay_ms) in enumerate(delays_ms.items()):
        outcomes.append(pressed(report_id, number * apart_ms))
        for recipient, more in (("operators", 0), ("agency:damkar", 10)):
            pushes.append(push(report_id, recipient, number * apart_ms + delay_ms + more))
    return Load(outcomes, pushes)


def test_the_first_push_counts_and_failed_ones_do_not() -> None:
    """A push that FCM refused told nobody; the second device of a group does not make it later."""
    pushes = [
        push("a", "operators", 40, outcome="UNAVAILABLE"),
        push("a", "operators", 90),
        push("a", "operators", 60),
        push("a", "agency:damkar", 75),
        push("somebody else's", "operators", 1),
    ]
    found = Load([pressed("a", 10)], pushes)
    assert found.operator_ms == [50]
    assert found.agency_ms == [65]
    assert found.answer_ms == [20]
    assert found.alerts_per_report == 2


def test_a_report_that_nobody_was_told_of_is_named() -> None:
    """Accepted reports count, refused ones do not."""
    found = Load(
        [pressed("a", 0), pressed("b", 0), pressed("bad", 0, "VALIDATION_FAILED")], [push("a", "operators", 9)]
    )
    assert found.unreached == {"b"}


def test_throughput_is_counted_up_to_the_last_reports_first_push() -> None:
    """Four reports, the last one told after two seconds: two a second."""
    found = load({"a": 500, "b": 900, "c": 1_000, "d": 1_700})
    assert found.reports_per_s() == pytest.approx(2.0)
    assert found.pushes_per_s() == pytest.approx(8 / 2.01)
    assert Load([], []).reports_per_s() == 0


def test_rounds_are_put_together() -> None:
    """Percentiles are taken over all rounds, not averaged."""
    both = together([load({"a": 10}), load({"b": 30})])
    assert sorted(both.operator_ms) == [10, 30]


def test_nothing_measured_is_an_error_and_not_a_zero() -> None:
    """A pipeline that pushes nothing must not look quick."""
    with pytest.raises(ValueError, match="operators"):
        need([], "operators")


def test_latency_figures_have_floor_goals_at_the_judged_rate_and_lost_reports() -> None:
    """Ours is twice as slow here: missed; nothing was lost: met."""
    figures = figures_of(JUDGED, load({"a": 100, "b": 100}), load({"c": 50, "d": 50}))
    by_name = {figure.name: figure for figure in figures}
    median = by_name[f"press → operators, p50 at {JUDGED.rate:g}/s"]
    assert (median.value, median.floor, median.ratio, median.is_met) == (100, 50, 2.0, False)
    assert by_name[f"press → first agency, p50 at {JUDGED.rate:g}/s"].value == 110
    assert by_name[f"reports without a push at {JUDGED.rate:g}/s"].is_met is True
    assert sum(figure.goal is not None and figure.goal.of == "ratio" for figure in figures) == 4


def test_rates_that_are_not_judged_have_no_ratio_goal() -> None:
    """The goal is set at one rate only."""
    other = next(step for step in STEPS if not step.is_judged)
    figures = figures_of(other, load({"a": 100}), load({"c": 50}))
    assert [figure for figure in figures if figure.goal and figure.goal.of == "ratio"] == []


def test_the_latency_curve_has_both_sides_at_every_rate() -> None:
    """Points in the order of the rates."""
    curve = curve_of([(step, load({"a": step.rate}), load({"b": 1})) for step in STEPS])
    assert [x for x, _ in curve.lines["ours, p50"]] == sorted(step.rate for step in STEPS)
    assert set(curve.lines) == {"ours, p50", "ours, p95", "floor, p50", "floor, p95"}


def test_throughput_is_the_mean_of_rounds_against_both_floors() -> None:
    """One floor sends one alert, the other as many as ours."""
    slow, quick = load({"a": 1_000}, apart_ms=0), load({"b": 500}, apart_ms=0)
    first, second, lost = throughput_figures([slow, slow], [quick, quick], [slow, slow], alerts=4)
    assert (first.value, first.floor, first.is_met) == (1.0, 2.0, False)
    assert second.ratio == 1.0 and "4 alerts" in second.name
    assert lost.is_met is True


@settings(max_examples=20)
@given(st.integers(0, 1_000), st.integers(2, 20))
def test_presses_lie_so_far_apart_that_none_joins_another(seed: int, count: int) -> None:
    """Each opens an incident of its own, over several plans of one run."""
    places = Places(PACK, seed)
    presses = [*plan_presses(count, 5, places, MIX, seed), *plan_presses(count, 5, places, MIX, seed + 1)]
    assert all(apart_m(a, b) > joining_m(a, b) for i, a in enumerate(presses) for b in presses[:i])
    assert [press.at_s for press in presses[:count]] == sorted(press.at_s for press in presses[:count])


def test_the_same_seed_gives_the_same_presses_with_other_ids() -> None:
    """Both sides get the same load; one report's id is one report."""
    one, other = (plan_presses(20, 5, Places(PACK, 1), MIX, 1) for _ in range(2))
    assert [(p.lat, p.category, p.at_s) for p in one] == [(p.lat, p.category, p.at_s) for p in other]
    again = renamed(one)
    assert [(p.lat, p.category) for p in again] == [(p.lat, p.category) for p in one]
    assert not {p.report_id for p in again} & {p.report_id for p in one}


def apart_m(one: PlannedPress, other: PlannedPress) -> float:
    """Metres between two presses."""
    return distance_m((one.lat, one.lng), (other.lat, other.lng))


def joining_m(one: PlannedPress, other: PlannedPress) -> float:
    """Within so many metres the two would be one event, accuracies included; 0 for events of two kinds."""
    if PACK.categories[one.category].group != PACK.categories[other.category].group:
        return 0
    radius_m = max(PACK.clustering_for(each.category).radius_m for each in (one, other))
    return radius_m + (one.accuracy_m or 0) + (other.accuracy_m or 0)


PACK = pack_of("cilacap")
MIX = read_mix()
