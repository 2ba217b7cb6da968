"""Ranges of time as people write them: days back from now, or dates of the region's calendar. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

Days = Annotated[float | None, typer.Option("--days", min=0, help="Sekian hari terakhir / the last so many days")]
Since = Annotated[str | None, typer.Option("--since", help="Dari / from: 2026-03-01 atau/or 2026-03-01T18:00")]
Until = Annotated[
    str | None, typer.Option("--until", help="Sampai / until; tanggal ikut dihitung / a date is included")
]
WithExercises = Annotated[bool, typer.Option("--with-exercises", help="Latihan ikut / count drills, too")]

USUAL_DAYS = 7.0


def period(
    days: float | None, since: str | None, until: str | None, now: datetime, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    """The range that is asked for: `since` inside, `until` outside.

    Args:
        days: so many back from the end; 7 where there is no start either.
        since, until: ISO 8601 dates or times; without a zone they are the region's. A date's whole day is meant.

    Raises:
        ValueError: a text is no date or time, or the range is empty.
    """
    end = _moment(until, zone, is_end=True) if until else now
    start = _moment(since, zone, is_end=False) if since else end - timedelta(days=days or USUAL_DAYS)
    if since and days is not None:
        end = min(end, start + timedelta(days=days))
    if start >= end:
        raise ValueError(f"{start.isoformat()} ≥ {end.isoformat()}")
    return start, end


def _moment(text: str, zone: ZoneInfo, *, is_end: bool) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        at = datetime.fromisoformat(text)
        return at if at.tzinfo else at.replace(tzinfo=zone)
    return datetime.combine(day + timedelta(days=1) if is_end else day, time(), zone)
