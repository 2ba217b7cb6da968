"""Incidents as statistics see them, with what a test does not care about filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from route.statistics import Scope, Totals, summarize
from route.statistics_model import Interval, Statistics
from route.statistics_times import AgencyTimes, IncidentTimes
from shared.states import AssignmentStatus, IncidentStatus

PRESSED = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
SCOPE = Scope(PRESSED - timedelta(days=1), PRESSED + timedelta(days=1))


def at(seconds: float) -> datetime:
    """So long after the press."""
    return PRESSED + timedelta(seconds=seconds)


def create_agency(**fields: Any) -> AgencyTimes:
    """Sent at once, with two minutes to answer."""
    sent = {"dispatched_at": at(1), "acknowledge_by": at(121), "status": AssignmentStatus.DISPATCHED}
    return AgencyTimes(**{"agency_id": "polsek-kroya", **sent, **fields})


def create_times(*agencies: AgencyTimes, **fields: Any) -> IncidentTimes:
    """Answered after 8 s, agencies sent after 1 s."""
    known: dict[str, Any] = {
        "incident_id": "i-1",
        "category": "kebakaran",
        "kecamatan_code": "33.01.06",
        "priority": 1,
        "status": IncidentStatus.DISPATCHED,
        "disposition": None,
        "exercise": False,
        "opened_at": PRESSED,
        "started_at": PRESSED,
        "has_arrived_late": False,
        "answered_at": at(8),
        "dispatched_at": at(1),
        "escalations": 0,
        "phone_them": 0,
        "agencies": agencies,
    }
    return IncidentTimes(**{**known, **fields})


def figures_of(*times: IncidentTimes, now_s: float = 3600) -> Statistics:
    """Figures, an hour after the press."""
    totals = Totals(reports=len(times), false_reports={}, exercises=0)
    return summarize(times, SCOPE, totals, now=at(now_s), time_zone="Asia/Jakarta", not_moving_s=240)


def interval_of(name: str, times: Iterable[IncidentTimes], now_s: float = 3600) -> Interval:
    """One interval of these."""
    return next(i for i in figures_of(*times, now_s=now_s).intervals if i.name == name)
