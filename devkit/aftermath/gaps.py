"""How far one incident's steps are from their targets. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from route.statistics import ANSWERED_TARGETS, DISPATCHED_TARGETS, Target

if TYPE_CHECKING:
    from route.statistics_model import IntervalName
    from route.statistics_times import AgencyTimes, IncidentTimes


@dataclass(frozen=True)
class Gap:
    """One step against one target.

    Attributes:
        at: when the step was taken; None when it never was.
        agency_id: whose step it is; None for the desk's.
        taken_s: how long it took.
        target_s: how long it may take; None without a target.
        source: who says so.
    """

    step: IntervalName
    at: datetime | None
    agency_id: str | None
    taken_s: float | None
    target_s: float | None
    source: str

    @property
    def spare_s(self) -> float | None:
        """Seconds that were left; negative when it was late, None when there is nothing to compare."""
        return None if self.taken_s is None or self.target_s is None else self.target_s - self.taken_s


def gaps(times: IncidentTimes, not_moving_s: float) -> list[Gap]:
    """Every step against each of its targets, in the order of an incident's life.

    Args:
        not_moving_s: the pack's threshold for an agency that acknowledged and does not move, scaled as the stack is.
    """
    sent = sorted((a for a in times.agencies if a.dispatched_at), key=lambda a: (str(a.dispatched_at), a.agency_id))
    return [
        *_desk(times, "answered", times.answered_at, ANSWERED_TARGETS),
        *_desk(times, "dispatched", times.dispatched_at, DISPATCHED_TARGETS),
        *(gap for agency in sent for gap in _agency(agency, times, not_moving_s)),
    ]


def _desk(times: IncidentTimes, step: IntervalName, at: datetime | None, targets: Iterable[Target]) -> Iterator[Gap]:
    for target in targets:
        source = target.source.partition(":")[0]
        yield Gap(step, at, None, _elapsed_s(times.started_at, at), target.within_s, source)


def _agency(a: AgencyTimes, times: IncidentTimes, not_moving_s: float) -> Iterator[Gap]:
    deadline_s = _elapsed_s(a.dispatched_at, a.acknowledge_by)
    taken_s = _elapsed_s(a.dispatched_at, a.acknowledged_at)
    yield Gap("acknowledged", a.acknowledged_at, a.agency_id, taken_s, deadline_s, "rencana / plan")
    if a.acknowledged_at and a.en_route_at and a.en_route_at > a.acknowledged_at:
        moved_s = _elapsed_s(a.acknowledged_at, a.en_route_at)
        yield Gap("en_route", a.en_route_at, a.agency_id, moved_s, not_moving_s, "belum bergerak / not moving")
    if a.on_scene_at:
        yield Gap("on_scene", a.on_scene_at, a.agency_id, _elapsed_s(times.started_at, a.on_scene_at), None, "")


def _elapsed_s(since: datetime | None, until: datetime | None) -> float | None:
    return None if since is None or until is None else max(0.0, (until - since).total_seconds())
