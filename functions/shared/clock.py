"""Time comes from here only, so that tests and the fault harness can move it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; every handler gets one."""

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present as an aware UTC time."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        """The time it was last set to."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward by `seconds`."""
        self._now += timedelta(seconds=seconds)
