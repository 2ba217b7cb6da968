"""Counting what became of simulated reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devkit.simulate.result import Outcome, SimulationResult, evaluate, percentiles
from devkit.simulate.watch import Stillness
from devkit.timeline.facts import Push

START = datetime(2026, 1, 1, tzinfo=UTC)


def after(milliseconds: float) -> datetime:
    """A moment after the press."""
    return START + timedelta(milliseconds=milliseconds)


def create_outcome(report_id: str = "r1", **fields: Any) -> Outcome:
    """An accepted press."""
    return Outcome(**{"report_id": report_id, "pressed_at": START, "answered_at": after(50), **fields})


def create_report(incident_id: str = "i1", **fields: Any) -> dict[str, Any]:
    """A routed report that opened an incident."""
    times = {"received_at": after(10), "routed_at": after(110)}
    return {"incident_id": incident_id, "joined": False, **times, **fields}


def create_push(incident_id: str = "i1", recipient: str = "operators", **fields: Any) -> Push:
    """A push that FCM took."""
    data = {"incident_id": incident_id, "recipient": recipient}
    return Push(**{"at": after(300), "outcome": "OK", "data": data, **fields})


def evaluated(
    outcomes: list[Outcome] | None = None, reports: dict[str, Any] | None = None, pushes: list[Push] | None = None
) -> SimulationResult:
    """The result of a simulation, by default of one report that reached an operator."""
    return evaluate(
        [create_outcome()] if outcomes is None else outcomes,
        {"r1": create_report()} if reports is None else reports,
        [create_push()] if pushes is None else pushes,
        1.0,
    )


def test_a_report_that_reached_an_operator_is_not_lost() -> None:
    """All stages are measured."""
    result = evaluated(pushes=[create_push(), create_push(recipient="agency:damkar", at=after(400))])

    assert (result.accepted, result.routed, result.incidents, result.pushed, result.lost) == (1, 1, 1, 1, 0)
    assert {stage: figures.p50_ms for stage, figures in result.stages.items()} == {
        "accepted": 50,
        "routed": 100,
        "pushed_operators": 300,
        "pushed_agencies": 400,
    }


@pytest.mark.parametrize("reports", [{}, {"r1": create_report(routed_at=None)}], ids=["no document", "not routed"])
def test_an_accepted_report_that_was_not_routed_is_lost(reports: dict[str, Any]) -> None:
    """The caller was told that it had been received."""
    result = evaluated(reports=reports, pushes=[])

    assert result.lost == 1
    assert list(result.unrouted) == ["r1"]


@pytest.mark.parametrize(
    "pushes",
    [[], [create_push(outcome="UNAVAILABLE")], [create_push(recipient="agency:damkar")], [create_push("i2")]],
    ids=["no push", "refused", "agency only", "other incident"],
)
def test_an_incident_of_which_no_operator_was_told_is_lost(pushes: list[Push]) -> None:
    """Only an accepted push to the operators of this incident counts."""
    result = evaluated(pushes=pushes)

    assert list(result.unreached) == ["i1"]
    assert result.lost == 1


def test_a_joined_report_needs_no_push_of_its_own() -> None:
    """Its incident's operators were told by the first report."""
    outcomes = [create_outcome("r1"), create_outcome("r2")]
    reports = {"r1": create_report(), "r2": create_report(joined=True)}

    result = evaluated(outcomes, reports)

    assert (result.incidents, result.joined, result.lost) == (1, 1, 0)


def test_refusals_are_counted_by_code_and_judged() -> None:
    """A broken press must get its own code; a sound one may meet the rate limit and nothing else."""
    outcomes = [
        create_outcome("r1"),
        create_outcome("r2", code="INVALID_JSON", expected_code="INVALID_JSON"),
        create_outcome("r3", expected_code="INVALID_JSON"),
        create_outcome("r4", code="RATE_LIMITED"),
        create_outcome("r5", code="FORBIDDEN"),
    ]

    result = evaluated(outcomes, {"r1": create_report(), "r3": create_report(joined=True)})

    assert result.refused == {"INVALID_JSON": 1, "RATE_LIMITED": 1, "FORBIDDEN": 1}
    assert result.unexpected == 2
    assert result.lost == 0


def test_a_press_without_an_answer_is_neither_accepted_nor_refused() -> None:
    """It is counted by itself."""
    result = evaluated([create_outcome(answered_at=None)], {}, [])

    assert (result.unanswered, result.accepted, sum(result.refused.values()), result.unexpected) == (1, 0, 0, 0)


def test_the_first_push_is_what_counts() -> None:
    """Alarms that follow an unclaimed report do not lengthen the measured time."""
    result = evaluated(pushes=[create_push(at=after(9000)), create_push(at=after(200))])

    assert result.stages["pushed_operators"].p99_ms == 200


def test_percentiles_are_nearest_rank() -> None:
    """p50 of 1..100 is 50, p99 is 99; one value is all percentiles; none gives none."""
    figures = percentiles(range(1, 101))

    assert figures is not None
    assert (figures.p50_ms, figures.p95_ms, figures.p99_ms) == (50, 95, 99)
    assert percentiles([]) is None
    one = percentiles([5.0])
    assert one is not None
    assert (one.p50_ms, one.p99_ms) == (5, 5)


def test_stillness_ends_with_every_move() -> None:
    """Patience begins anew whenever something has changed."""
    impatient, patient = Stillness(-1), Stillness(3600)

    assert impatient.lasts(1)
    assert not patient.lasts(1)
    assert not patient.lasts(2)
