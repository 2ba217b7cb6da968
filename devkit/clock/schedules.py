"""Fires each scheduled function every so many seconds."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from devkit.clock.targets import ScheduleTarget, TickError

log = logging.getLogger("devkit.clock")


@dataclass
class Schedule:
    """One function, the seconds between its runs, and how the runs went."""

    function: str
    every_s: float
    next_run_at: datetime
    last_run_at: datetime | None = None
    runs: int = 0
    failures: int = 0
    last_error: str | None = None
    running: asyncio.Lock = field(default_factory=asyncio.Lock)

    def describe(self) -> dict[str, Any]:
        """The JSON answer of the control API."""
        return {
            "name": self.function,
            "every_s": self.every_s,
            "next_run_at": self.next_run_at.isoformat(),
            "last_run_at": self.last_run_at.isoformat() if self.last_run_at else None,
            "runs": self.runs,
            "failures": self.failures,
            "last_error": self.last_error,
        }


class Scheduler:
    """Runs schedules on time; a function that still runs at its next time is not started twice.

    Args:
        target: None when nothing is scheduled.
        every_s: function name → seconds between two runs.
    """

    def __init__(self, target: ScheduleTarget | None, every_s: dict[str, float]) -> None:
        self._target = target
        now = datetime.now(UTC)
        self.schedules = {
            name: Schedule(name, seconds, now + timedelta(seconds=seconds)) for name, seconds in every_s.items()
        }
        self.paused = False

    async def run_forever(self) -> None:
        """Fires on time until it is cancelled."""
        await asyncio.gather(*(self._keep_time(schedule) for schedule in self.schedules.values()))

    async def fire(self, name: str) -> None:
        """Runs a function now and waits for its end, also while the clock is paused.

        Raises:
            KeyError: no schedule has this name.
            TickError: the run failed.
        """
        schedule = self.schedules[name]
        async with schedule.running:
            await self._run(schedule)

    async def _keep_time(self, schedule: Schedule) -> None:
        while True:
            wait_s = (schedule.next_run_at - datetime.now(UTC)).total_seconds()
            await asyncio.sleep(max(0.0, wait_s))
            schedule.next_run_at = datetime.now(UTC) + timedelta(seconds=schedule.every_s)
            if not self.paused:
                await self._fire_and_log(schedule)

    async def _fire_and_log(self, schedule: Schedule) -> None:
        try:
            await self.fire(schedule.function)
        except TickError as error:
            log.warning("schedule failed: %s", error)

    async def _run(self, schedule: Schedule) -> None:
        assert self._target is not None
        schedule.runs += 1
        schedule.last_run_at = datetime.now(UTC)
        try:
            await self._target.fire(schedule.function)
        except TickError as error:
            schedule.failures += 1
            schedule.last_error = str(error)
            raise
        schedule.last_error = None
