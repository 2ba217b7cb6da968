"""Being heard comes first: after a slow report the others are only taken in, for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from intake.pace import REST, SLOW, Pace

NOW = datetime(2026, 1, 2, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


def test_reports_are_routed_as_long_as_that_is_quick() -> None:
    """As slow as is allowed is quick enough."""
    pace = Pace()
    assert pace.may_route(NOW)
    pace.took(NOW, NOW + SLOW)
    assert pace.may_route(NOW + SLOW)


def test_a_slow_one_gives_the_others_a_rest() -> None:
    """Until the time is over; then it is tried again, and another slow one begins it anew."""
    pace = Pace()
    ended = NOW + SLOW + MOMENT
    pace.took(NOW, ended)
    assert not pace.may_route(ended)
    assert not pace.may_route(ended + REST - MOMENT)
    assert pace.may_route(ended + REST)
    pace.took(ended + REST, ended + REST + SLOW + MOMENT)
    assert not pace.may_route(ended + REST + SLOW + MOMENT)


def test_a_quick_one_that_began_before_does_not_end_the_rest() -> None:
    """Requests overlap."""
    pace = Pace()
    slow_end = NOW + SLOW + MOMENT
    pace.took(NOW, slow_end)
    pace.took(slow_end - MOMENT, slow_end + MOMENT)
    assert not pace.may_route(slow_end + MOMENT)
