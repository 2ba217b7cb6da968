"""Simulated time and the processes that live in it: deterministic, one at a time, switched at I/O steps only.

Each running handler is a greenlet. At an I/O step it may let time pass; when something else is due before it wakes,
that runs first. So any two handlers can come between each other's steps, and the same seed does the same again.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import greenlet  # type: ignore[import-untyped]

EPOCH = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
"""Simulated time starts here: an ordinary Sunday morning in Cilacap."""


class Crash(BaseException):
    """The instance dies here. Derives from BaseException, so that no handler can catch it by accident."""


Ended = Callable[[BaseException | None], None]
"""Called when a process ends, with what ended it; None when it came to its end."""


@dataclass(eq=False)
class Process:
    """One run of one function on one instance."""

    name: str
    work: Callable[[], object]
    ended: Ended
    time_limit_s: float
    number: int = 0
    started_at_s: float = 0.0
    dead: bool = False
    tags: dict[str, Any] = field(default_factory=dict)
    coroutine: Any = None


@dataclass(frozen=True)
class Line:
    """One line of the trace."""

    at_s: float
    process: str
    text: str

    def __str__(self) -> str:
        return f"{self.at_s:9.3f} s  {self.process:<34} {self.text}"


class Scheduler:
    """Runs processes in simulated time; also the handlers' clock."""

    def __init__(self, *, recording: bool = False) -> None:
        self.now_s = 0.0
        self.current: Process | None = None
        self.trace: list[Line] | None = [] if recording else None
        self._queue: list[tuple[float, int, Process]] = []
        self._number = 0
        self._loop: Any = None

    def now(self) -> datetime:
        """The simulated present."""
        return EPOCH + timedelta(seconds=self.now_s)

    def seconds_until(self, at: datetime) -> float:
        """From now to a time; negative when it has passed."""
        return (at - self.now()).total_seconds()

    def after(
        self,
        delay_s: float,
        name: str,
        work: Callable[[], object],
        ended: Ended = lambda _: None,
        time_limit_s: float = 60.0,
    ) -> None:
        """Start a process in `delay_s` seconds; it is killed when it runs for longer than `time_limit_s`."""
        self._push(self.now_s + max(0.0, delay_s), Process(name, work, ended, time_limit_s))

    def run_until(self, end_s: float) -> None:
        """Run everything that is due until then."""
        self._loop = greenlet.getcurrent()
        while self._queue and self._queue[0][0] <= end_s:
            self.now_s, _, process = heapq.heappop(self._queue)
            self._resume(process)
        self.now_s = max(self.now_s, end_s)

    def wait(self, delay_s: float) -> None:
        """Let simulated time pass for the running process; others may run meanwhile.

        Raises:
            Crash: the platform has killed the function for running too long.
        """
        process = self.current
        if process is None:
            return
        wake_s = self.now_s + delay_s
        if wake_s - process.started_at_s > process.time_limit_s:
            self.die("out of time")
        if not self._queue or self._queue[0][0] > wake_s:
            self.now_s = wake_s
            return
        self._push(wake_s, process)
        self.current = None
        self._loop.switch()
        self.current = process

    def die(self, why: str) -> None:
        """Crash the running process."""
        assert self.current is not None
        self.current.dead = True
        self.note(f"CRASH ({why})")
        raise Crash(why)

    def note(self, text: str) -> None:
        """Add a line to the trace, if one is kept."""
        if self.trace is not None:
            name = f"#{self.current.number} {self.current.name}" if self.current else "-"
            self.trace.append(Line(self.now_s, name, text))

    def _push(self, at_s: float, process: Process) -> None:
        self._number += 1
        heapq.heappush(self._queue, (at_s, self._number, process))

    def _resume(self, process: Process) -> None:
        if process.coroutine is None:
            self._number += 1
            process.number, process.started_at_s = self._number, self.now_s
            process.coroutine = greenlet.greenlet(self._live)
            process.coroutine.switch(process)
        else:
            process.coroutine.switch()

    def _live(self, process: Process) -> None:
        """A process's life, on its own stack."""
        self.current = process
        end: BaseException | None = None
        try:
            process.work()
        except (Exception, Crash) as error:
            end = error
        if process.dead and not isinstance(end, Crash):
            end = Crash("swallowed its own crash")
        process.ended(end)
        self.current = None
