"""Figures of a range of time: response times against their targets, and counts. Pure.

What has not happened although its time is over counts as missed; else those who are never answered would make the
figures better. A report that its caller cancelled before anybody answered is nobody's failure and is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from route.statistics_model import AgencyFigures, Interval, IntervalName, Statistics, TargetOutcome
from route.statistics_times import AgencyTimes, IncidentTimes
from shared.model.incident import Disposition
from shared.states import AssignmentStatus

NO_KECAMATAN = "-"
HOURS = 24


@dataclass(frozen=True)
class Target:
    """What an interval is held to; see `TargetOutcome` for the fields."""

    within_s: float | None
    at_least_share: float | None
    source: str


ANSWERED_TARGETS = (
    Target(10, None, "Polri 110 (2026): 10 s, then the call climbs"),
    Target(15, 0.90, "NENA: 90% within 15 s"),
    Target(20, 0.95, "NENA: 95% within 20 s"),
)
DISPATCHED_TARGETS = (Target(60, 0.90, "NFPA 1225: 90% within 60 s"),)
ACKNOWLEDGED_TARGETS = (Target(None, None, "response plan: its own deadline"),)
"""Sources: NENA and NFPA for emergency centres, Polri for its number 110; the plan and the not-moving alarm are the
region pack's own. No source that we know gives a figure for the arrival on scene, so that has no target."""


@dataclass(frozen=True)
class Scope:
    """What is asked for.

    Attributes:
        since, until: incidents opened from `since` on and before `until`.
    """

    since: datetime
    until: datetime
    include_exercises: bool = False


@dataclass(frozen=True)
class Totals:
    """What is counted apart from the incidents: reports, false ones by kind, drills that were left out."""

    reports: int
    false_reports: Mapping[str, int]
    exercises: int
    is_complete: bool = True


@dataclass(frozen=True)
class Sample:
    """One step of one incident.

    Attributes:
        elapsed_s: seconds it took; None when it was never taken.
        allowed_s: its own deadline, where it has one.
    """

    elapsed_s: float | None
    allowed_s: float | None = None


def summarize(
    times: Sequence[IncidentTimes], scope: Scope, totals: Totals, *, now: datetime, time_zone: str, not_moving_s: float
) -> Statistics:
    """Make the figures.

    Args:
        times: incidents in the scope; drills only where they are asked for.
        now: what could not have happened by now is not missed.
        time_zone: the region's, IANA name.
        not_moving_s: after so many seconds an agency that acknowledged has to be on its way (the pack's threshold).
    """
    events = [one for one in times if one.disposition is not Disposition.MERGED]
    heatmap = _heatmap(events, ZoneInfo(time_zone))
    return Statistics(
        since=scope.since,
        until=scope.until,
        time_zone=time_zone,
        include_exercises=scope.include_exercises,
        incidents=len(events),
        merged=len(times) - len(events),
        exercises=totals.exercises,
        reports=totals.reports,
        arrived_late=sum(one.has_arrived_late for one in events),
        is_complete=totals.is_complete,
        intervals=_intervals(events, now, not_moving_s),
        by_category=_counted(one.category for one in events),
        by_kecamatan=_counted(one.kecamatan_code or NO_KECAMATAN for one in events),
        by_hour=[sum(hours[hour] for hours in heatmap.values()) for hour in range(HOURS)],
        by_status=_counted(one.status.value for one in events),
        by_disposition=_counted(one.disposition.value for one in events if one.disposition),
        false_reports=dict(totals.false_reports),
        heatmap=heatmap,
        agencies=_agencies(events),
        escalations=sum(one.escalations for one in events),
        phone_them=sum(one.phone_them for one in events),
    )


def _counted(names: Iterable[str]) -> dict[str, int]:
    """Most frequent first; the name decides between equals, so that two runs print the same."""
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))


def _heatmap(events: Iterable[IncidentTimes], zone: ZoneInfo) -> dict[str, list[int]]:
    heatmap: dict[str, list[int]] = {}
    for one in events:
        hours = heatmap.setdefault(one.kecamatan_code or NO_KECAMATAN, [0] * HOURS)
        hours[one.opened_at.astimezone(zone).hour] += 1
    return dict(sorted(heatmap.items()))


def _agencies(events: Iterable[IncidentTimes]) -> dict[str, AgencyFigures]:
    by_agency: dict[str, list[AgencyTimes]] = {}
    for agency in (a for one in events for a in one.agencies if a.dispatched_at):
        by_agency.setdefault(agency.agency_id, []).append(agency)
    return {agency_id: _agency_figures(by_agency[agency_id]) for agency_id in sorted(by_agency)}


def _agency_figures(sent: Sequence[AgencyTimes]) -> AgencyFigures:
    return AgencyFigures(
        dispatched=len(sent),
        acknowledged=sum(a.acknowledged_at is not None for a in sent),
        expired=sum(a.has_expired for a in sent),
        declined=sum(a.status is AssignmentStatus.DECLINED for a in sent),
        unreached=sum(a.unreached for a in sent),
    )


def _intervals(events: Sequence[IncidentTimes], now: datetime, not_moving_s: float) -> tuple[Interval, ...]:
    agencies = [agency for one in events for agency in one.agencies]
    moving = (Target(not_moving_s, None, "Sergap: alarm when not moving"),)
    return (
        interval("answered", list(_answered(events, now)), ANSWERED_TARGETS),
        interval("dispatched", list(_dispatched(events, now)), DISPATCHED_TARGETS),
        interval("acknowledged", list(_acknowledged(agencies, now)), ACKNOWLEDGED_TARGETS),
        interval("en_route", list(_en_route(agencies, now, not_moving_s)), moving),
        interval("on_scene", list(_on_scene(events)), ()),
    )


def _answered(events: Iterable[IncidentTimes], now: datetime) -> Iterator[Sample]:
    for one in events:
        if one.answered_at is not None:
            yield Sample(_elapsed_s(one.started_at, one.answered_at))
        elif one.disposition is not Disposition.CANCELLED and _is_over(one.started_at, ANSWERED_TARGETS, now):
            yield Sample(None)


def _dispatched(events: Iterable[IncidentTimes], now: datetime) -> Iterator[Sample]:
    """Incidents that ended without anybody being sent, such as hoaxes, have no such step."""
    for one in events:
        if one.dispatched_at is not None:
            yield Sample(_elapsed_s(one.started_at, one.dispatched_at))
        elif one.is_open and _is_over(one.started_at, DISPATCHED_TARGETS, now):
            yield Sample(None)


def _is_over(started_at: datetime, targets: Iterable[Target], now: datetime) -> bool:
    longest_s = max(target.within_s or 0 for target in targets)
    return now - started_at > timedelta(seconds=longest_s)


def _acknowledged(agencies: Iterable[AgencyTimes], now: datetime) -> Iterator[Sample]:
    """Agencies released or withdrawn before their deadline, and those that declined, have no such step."""
    for a in agencies:
        if a.dispatched_at is None or a.acknowledge_by is None:
            continue
        allowed_s = _elapsed_s(a.dispatched_at, a.acknowledge_by)
        waits = a.status is AssignmentStatus.DISPATCHED and a.acknowledge_by < now
        if a.acknowledged_at is not None:
            yield Sample(_elapsed_s(a.dispatched_at, a.acknowledged_at), allowed_s)
        elif a.has_expired or waits:
            yield Sample(None, allowed_s)


def _en_route(agencies: Iterable[AgencyTimes], now: datetime, not_moving_s: float) -> Iterator[Sample]:
    for a in agencies:
        if a.acknowledged_at is None:
            continue
        if a.en_route_at is not None and a.en_route_at > a.acknowledged_at:
            yield Sample(_elapsed_s(a.acknowledged_at, a.en_route_at))
        elif a.status is AssignmentStatus.ACKNOWLEDGED and now - a.acknowledged_at > timedelta(seconds=not_moving_s):
            yield Sample(None)


def _on_scene(events: Iterable[IncidentTimes]) -> Iterator[Sample]:
    for one in events:
        if one.on_scene_at is not None:
            yield Sample(_elapsed_s(one.started_at, one.on_scene_at))


def _elapsed_s(since: datetime, until: datetime) -> float:
    """A phone's clock may be a little ahead of ours; nothing takes less than no time."""
    return max(0.0, (until - since).total_seconds())


def interval(name: IntervalName, samples: Sequence[Sample], targets: Iterable[Target]) -> Interval:
    """One interval's percentiles and how it stands against its targets."""
    taken_s = sorted(s.elapsed_s for s in samples if s.elapsed_s is not None)
    return Interval(
        name=name,
        samples=len(samples),
        never=len(samples) - len(taken_s),
        p50_s=percentile(taken_s, 50),
        p90_s=percentile(taken_s, 90),
        p95_s=percentile(taken_s, 95),
        targets=tuple(_outcome(samples, target) for target in targets),
    )


def percentile(ascending_s: Sequence[float], percent: int) -> float | None:
    """The smallest value that at least so many percent do not exceed (nearest rank), to a millisecond; None of none."""
    if not ascending_s:
        return None
    return round(ascending_s[ceil(len(ascending_s) * percent / 100) - 1], 3)


def _outcome(samples: Sequence[Sample], target: Target) -> TargetOutcome:
    share = round(sum(_is_within(s, target) for s in samples) / len(samples), 4) if samples else None
    asked = target.at_least_share
    return TargetOutcome(
        within_s=target.within_s,
        at_least_share=asked,
        source=target.source,
        share=share,
        is_met=None if share is None or asked is None else share >= asked,
    )


def _is_within(sample: Sample, target: Target) -> bool:
    allowed_s = sample.allowed_s if target.within_s is None else target.within_s
    return sample.elapsed_s is not None and allowed_s is not None and sample.elapsed_s <= allowed_s
