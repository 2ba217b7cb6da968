"""What the statistics say: typed, units in names, ready to be sent as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from shared.model.base import AwareTime

IntervalName = Literal["answered", "dispatched", "acknowledged", "en_route", "on_scene"]


class _Figures(BaseModel):
    model_config = ConfigDict(frozen=True)


class TargetOutcome(_Figures):
    """How one interval stands against one target.

    Attributes:
        within_s: the target in seconds; None where each sample has a deadline of its own (the response plan's).
        at_least_share: the share of samples that has to be within it, 0 to 1; None where the source names none.
        source: who set the target.
        share: the share that was within it; None without samples.
        is_met: None when there are no samples, or no share is asked for.
    """

    within_s: float | None
    at_least_share: float | None
    source: str
    share: float | None
    is_met: bool | None


class Interval(_Figures):
    """How long one step took.

    Attributes:
        samples: how often it was taken, or should have been.
        never: of these, how often it was not taken although its time is over; they count as missed.
        p50_s, p90_s, p95_s: percentiles (nearest rank) of those taken, seconds; None when there are none.
    """

    name: IntervalName
    samples: int
    never: int
    p50_s: float | None
    p90_s: float | None
    p95_s: float | None
    targets: tuple[TargetOutcome, ...]


class AgencyFigures(_Figures):
    """One agency's part.

    Attributes:
        dispatched: incidents that it was sent to.
        acknowledged: of these, how many it answered with yes, in time or later.
        expired: how many deadlines it let pass.
        declined: how many it declined.
        unreached: alerts that no device of it took.
    """

    dispatched: int = 0
    acknowledged: int = 0
    expired: int = 0
    declined: int = 0
    unreached: int = 0


class Statistics(_Figures):
    """Figures of all incidents opened in a range of time.

    Attributes:
        since, until: the range; `until` itself is outside.
        time_zone: in which `by_hour` and `heatmap` count hours.
        incidents: without those merged into another, which are one event.
        exercises: drills in the range; counted in nothing else unless `include_exercises`.
        reports: how many reports arrived in the range, witnesses among them.
        arrived_late: incidents whose press arrived more than a minute later, counted from their arrival.
        is_complete: false when the range holds more incidents than are read at once.
        false_reports: by kind.
        by_kecamatan: by code; `-` for places that belong to none.
        by_hour: 24 numbers, by the hour in which the report arrived.
        heatmap: kecamatan code to 24 numbers.
        escalations: rungs of the ladder that were asked after a silence.
        phone_them: silences that ended with "phone them".
    """

    since: AwareTime
    until: AwareTime
    time_zone: str
    include_exercises: bool
    incidents: int
    merged: int
    exercises: int
    reports: int
    arrived_late: int
    is_complete: bool
    intervals: tuple[Interval, ...]
    by_category: dict[str, int]
    by_kecamatan: dict[str, int]
    by_hour: list[int]
    by_status: dict[str, int]
    by_disposition: dict[str, int]
    false_reports: dict[str, int]
    heatmap: dict[str, list[int]]
    agencies: dict[str, AgencyFigures]
    escalations: int
    phone_them: int
