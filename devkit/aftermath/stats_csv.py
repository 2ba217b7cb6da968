"""One row per incident, for spreadsheets."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, TextIO
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from route.statistics_times import IncidentTimes
    from shared.region import RegionPack

COLUMNS = (
    "incident_id",
    "opened_at",
    "category",
    "kecamatan_code",
    "kecamatan",
    "priority",
    "status",
    "disposition",
    "exercise",
    "arrived_late",
    "answered_s",
    "dispatched_s",
    "first_acknowledged_s",
    "on_scene_s",
    "agencies_dispatched",
    "agencies_expired",
    "alerts_unreached",
    "escalations",
    "phone_them",
)
"""Seconds are counted from the press; empty where it did not happen."""


def write_csv(file: TextIO, times: Iterable[IncidentTimes], pack: RegionPack) -> None:
    """Write the heading and the rows; times of day are the region's, with their offset."""
    writer = csv.DictWriter(file, COLUMNS)
    writer.writeheader()
    writer.writerows(_row(one, pack, ZoneInfo(pack.time_zone)) for one in times)


def _row(one: IncidentTimes, pack: RegionPack, zone: ZoneInfo) -> dict[str, object]:
    kecamatan = pack.kecamatan.get(one.kecamatan_code or "")
    sent = [a for a in one.agencies if a.dispatched_at]
    return {
        "incident_id": one.incident_id,
        "opened_at": one.opened_at.astimezone(zone).isoformat(timespec="seconds"),
        "category": one.category,
        "kecamatan_code": one.kecamatan_code or "",
        "kecamatan": kecamatan.name if kecamatan else "",
        "priority": one.priority,
        "status": one.status.value,
        "disposition": one.disposition.value if one.disposition else "",
        "exercise": one.exercise,
        "arrived_late": one.has_arrived_late,
        "answered_s": _since_start(one, one.answered_at),
        "dispatched_s": _since_start(one, one.dispatched_at),
        "first_acknowledged_s": _since_start(
            one, min((a.acknowledged_at for a in sent if a.acknowledged_at), default=None)
        ),
        "on_scene_s": _since_start(one, one.on_scene_at),
        "agencies_dispatched": len(sent),
        "agencies_expired": sum(a.has_expired for a in sent),
        "alerts_unreached": sum(a.unreached for a in sent),
        "escalations": one.escalations,
        "phone_them": one.phone_them,
    }


def _since_start(one: IncidentTimes, at: datetime | None) -> float | str:
    return "" if at is None else round(max(0.0, (at - one.started_at).total_seconds()), 3)
