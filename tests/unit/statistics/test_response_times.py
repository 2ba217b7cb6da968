"""Response times: percentiles, targets, and what counts as a step that should have been taken."""

from __future__ import annotations

from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from route.statistics import Sample, Target, interval, percentile
from shared.model.incident import Disposition
from shared.states import AssignmentStatus, IncidentStatus
from tests.unit.statistics.factories import at, create_agency, create_times, interval_of

SECONDS = st.lists(st.floats(0, 10_000, allow_nan=False), min_size=1, max_size=60).map(sorted)


def test_percentiles_are_taken_by_nearest_rank() -> None:
    """Of 1 to 20 seconds, 90% took 18 s or less."""
    taken_s = [float(s) for s in range(1, 21)]
    assert [percentile(taken_s, p) for p in (50, 90, 95)] == [10, 18, 19]
    assert percentile([], 50) is None
    assert percentile([7.0], 95) == 7


@given(SECONDS, st.integers(1, 100))
def test_a_percentile_is_a_value_that_occurred_and_grows_with_the_percent(taken_s: list[float], percent: int) -> None:
    """At least so many percent do not exceed it, and fewer do not reach it."""
    value = percentile(taken_s, percent)
    rounded = [round(s, 3) for s in taken_s]
    assert value in rounded
    assert sum(s <= value for s in rounded) * 100 >= percent * len(taken_s)
    assert sum(s < value for s in rounded) * 100 < percent * len(taken_s)


def test_the_median_is_near_that_of_the_standard_library() -> None:
    """A second opinion on the arithmetic."""
    taken_s = [float(s) for s in range(1, 102)]
    assert percentile(taken_s, 50) == quantiles(taken_s, n=2)[0]


@pytest.mark.parametrize(("slow", "is_met"), [(1, True), (2, False)])
def test_a_target_is_met_when_its_share_was_quick_enough(slow: int, is_met: bool) -> None:
    """90% within 15 s: one of ten may be late, two may not."""
    samples = [Sample(15.0)] * (10 - slow) + [Sample(15.1)] * slow
    (outcome,) = interval("answered", samples, [Target(15, 0.9, "NENA")]).targets
    assert (outcome.share, outcome.is_met) == (1 - slow / 10, is_met)


def test_without_samples_no_target_is_met_or_missed() -> None:
    """An empty night is no success."""
    answered = interval_of("answered", [])
    assert (answered.samples, answered.p90_s) == (0, None)
    assert {(t.share, t.is_met) for t in answered.targets} == {(None, None)}


def test_a_report_is_counted_from_the_press_to_the_first_act_of_an_operator() -> None:
    """Answered after 12 s: within NENA's 15 s, not within the 10 s of Polri 110."""
    answered = interval_of("answered", [create_times(answered_at=at(12))])
    assert answered.p50_s == 12
    assert {t.within_s: t.share for t in answered.targets} == {10: 0, 15: 1, 20: 1}


def test_a_report_that_nobody_answers_is_missed_once_its_time_is_over() -> None:
    """Silence must not make the figures better; but a report of a moment ago is not late yet."""
    ignored = create_times(answered_at=None)
    late = interval_of("answered", [ignored, create_times()], now_s=21)
    assert (late.samples, late.never, late.p95_s) == (2, 1, 8)
    assert [t.share for t in late.targets] == [0.5] * 3
    assert interval_of("answered", [ignored], now_s=19).samples == 0


def test_a_report_cancelled_before_anybody_answered_is_nobodys_failure() -> None:
    """The caller pressed by mistake and took it back."""
    ended = {"status": IncidentStatus.CLOSED, "disposition": Disposition.CANCELLED}
    assert interval_of("answered", [create_times(answered_at=None, **ended)]).samples == 0


def test_an_open_incident_to_which_nobody_was_sent_is_missed_and_a_hoax_is_not() -> None:
    """A plan that waits for an operator waits too long after a minute."""
    waiting = create_times(dispatched_at=None, status=IncidentStatus.PENDING)
    hoax = create_times(dispatched_at=None, status=IncidentStatus.CLOSED, disposition=Disposition.FALSE)
    dispatched = interval_of("dispatched", [waiting, hoax], now_s=61)
    assert (dispatched.samples, dispatched.never) == (1, 1)
    assert dispatched.targets[0].is_met is False


def test_each_agency_is_held_to_its_own_deadline() -> None:
    """Two minutes for one plan, three for another; the one that let it pass and answered later is outside."""
    agencies = [
        create_agency(acknowledged_at=at(120)),
        create_agency(acknowledged_at=at(170), acknowledge_by=at(181)),
        create_agency(acknowledged_at=at(170), has_expired=True),
        create_agency(status=AssignmentStatus.EXPIRED, has_expired=True),
    ]
    acknowledged = interval_of("acknowledged", [create_times(*agencies)])
    assert (acknowledged.samples, acknowledged.never) == (4, 1)
    assert (acknowledged.p50_s, acknowledged.targets[0].share) == (169, 0.5)
    assert acknowledged.targets[0].is_met is None


def test_agencies_that_had_no_need_to_answer_are_left_out() -> None:
    """Only proposed, released before the deadline, declined, or still within it."""
    agencies = [
        create_agency(status=AssignmentStatus.PROPOSED, dispatched_at=None, acknowledge_by=None),
        create_agency(status=AssignmentStatus.CANCELLED),
        create_agency(status=AssignmentStatus.DECLINED),
        create_agency(acknowledge_by=at(4000)),
    ]
    assert interval_of("acknowledged", [create_times(*agencies)]).samples == 0


def test_an_agency_that_acknowledged_and_stays_is_missed_after_four_minutes() -> None:
    """The alarm's own threshold; before it nothing is late."""
    times = [create_times(create_agency(acknowledged_at=at(10), status=AssignmentStatus.ACKNOWLEDGED))]
    assert interval_of("en_route", times, now_s=249).samples == 0
    assert interval_of("en_route", times, now_s=251).never == 1


def test_en_route_that_came_with_the_acknowledgement_says_nothing() -> None:
    """One press of "berangkat" back-fills the acknowledgement: nobody took zero seconds to leave."""
    at_once = create_agency(acknowledged_at=at(40), en_route_at=at(40), status=AssignmentStatus.EN_ROUTE)
    later = create_agency(acknowledged_at=at(40), en_route_at=at(100), status=AssignmentStatus.EN_ROUTE)
    en_route = interval_of("en_route", [create_times(at_once, later)])
    assert (en_route.samples, en_route.p50_s) == (1, 60)


def test_on_scene_is_the_first_agency_that_is_there() -> None:
    """Counted from the press; there is no target for it."""
    there = [create_agency(on_scene_at=at(900)), create_agency(on_scene_at=at(600)), create_agency()]
    on_scene = interval_of("on_scene", [create_times(*there)])
    assert (on_scene.samples, on_scene.p50_s, on_scene.targets) == (1, 600, ())


@given(st.lists(st.one_of(st.none(), st.floats(0, 300)), max_size=40))
def test_shares_lie_between_none_and_all_and_a_wider_target_holds_no_less(elapsed: list[float | None]) -> None:
    """Whatever the samples are."""
    targets = [Target(10, 0.5, "a"), Target(20, 0.5, "b"), Target(60, 0.5, "c")]
    result = interval("answered", [Sample(s) for s in elapsed], targets)
    shares = [t.share for t in result.targets if t.share is not None]
    assert shares == sorted(shares)
    assert all(0 <= share <= 1 for share in shares)
    assert result.never == elapsed.count(None)
