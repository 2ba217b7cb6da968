"""Ranges of time as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from devkit.aftermath.period import period

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)


def test_without_anything_it_is_the_last_week() -> None:
    """Up to this moment."""
    assert period(None, None, None, NOW, WIB) == (NOW - timedelta(days=7), NOW)


def test_days_count_back_from_now() -> None:
    """Also parts of a day."""
    assert period(0.5, None, None, NOW, WIB) == (NOW - timedelta(hours=12), NOW)


def test_dates_are_whole_days_of_the_regions_calendar() -> None:
    """1 to 2 March in Cilacap begins at 17:00 UTC of the day before, and the second of March is in it."""
    start, end = period(None, "2026-03-01", "2026-03-02", NOW, WIB)
    assert start == datetime(2026, 2, 28, 17, tzinfo=UTC)
    assert end == datetime(2026, 3, 2, 17, tzinfo=UTC)


def test_a_time_without_a_zone_is_the_regions() -> None:
    """One with a zone is what it says."""
    start, end = period(None, "2026-03-01T18:00", "2026-03-01T18:00Z", NOW, WIB)
    assert (start, end) == (datetime(2026, 3, 1, 11, tzinfo=UTC), datetime(2026, 3, 1, 18, tzinfo=UTC))


def test_a_start_and_days_make_a_range() -> None:
    """The first three days of March, not everything since."""
    start, end = period(3, "2026-03-01", None, NOW, WIB)
    assert end - start == timedelta(days=3)


@pytest.mark.parametrize(("since", "until"), [("2026-03-02", "2026-03-01"), ("kemarin", None), ("2026-03-11", None)])
def test_what_is_no_range_is_refused(since: str, until: str | None) -> None:
    """Backwards, no date, or in the future."""
    with pytest.raises(ValueError):
        period(None, since, until, NOW, WIB)
