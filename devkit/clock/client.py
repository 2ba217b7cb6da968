"""Typed synchronous client of the clock's control API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx


@dataclass(frozen=True)
class ScheduleState:
    """One schedule and how its runs went."""

    name: str
    every_s: float
    next_run_at: datetime
    last_run_at: datetime | None
    runs: int
    failures: int
    last_error: str | None


@dataclass(frozen=True)
class TaskState:
    """One task, held or handed over. ``task_id`` is the last part of ``name``."""

    name: str
    queue: str
    due_at: datetime
    held_since: datetime
    attempts: int
    last_error: str | None
    forwarded_at: datetime | None

    @property
    def task_id(self) -> str:
        """The id within its queue."""
        return self.name.rpartition("/")[2]


class ClockClient:
    """Talks to one clock.

    Args:
        base_url: e.g. ``http://127.0.0.1:9130``.
        timeout_s: seconds for each call; ``run_schedule`` waits for the function.

    Raises:
        httpx.HTTPStatusError: from any method, when the clock refuses the call.
    """

    def __init__(self, base_url: str, timeout_s: float = 190.0) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=timeout_s, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def schedules(self) -> list[ScheduleState]:
        """All schedules."""
        return [_schedule(entry) for entry in self._call("GET", "/emulator/schedules")["schedules"]]

    def run_schedule(self, name: str) -> ScheduleState:
        """Runs a scheduled function now; returns when it has ended."""
        return _schedule(self._call("POST", f"/emulator/schedules/{name}/run"))

    def held_tasks(self) -> list[TaskState]:
        """Tasks not yet handed over, the next due first."""
        return [_task(entry) for entry in self._call("GET", "/emulator/tasks")["held"]]

    def forwarded_tasks(self) -> list[TaskState]:
        """The latest tasks that were handed over, oldest first."""
        return [_task(entry) for entry in self._call("GET", "/emulator/tasks")["forwarded"]]

    def run_tasks_now(self) -> int:
        """Hands over every held task, due or not; returns how many were accepted."""
        return int(self._call("POST", "/emulator/tasks/run-due-now")["forwarded"])

    def lose_tasks(self) -> int:
        """Forgets every held task; returns how many."""
        return int(self._call("DELETE", "/emulator/tasks")["lost"])

    def pause(self) -> None:
        """Stops schedules and hand-overs."""
        self._call("POST", "/emulator/pause")

    def resume(self) -> None:
        """Goes on after a pause."""
        self._call("POST", "/emulator/resume")

    def _call(self, method: str, path: str) -> dict[str, Any]:
        response = self._http.request(method, path)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


def _schedule(entry: dict[str, Any]) -> ScheduleState:
    return ScheduleState(
        name=entry["name"],
        every_s=entry["every_s"],
        next_run_at=datetime.fromisoformat(entry["next_run_at"]),
        last_run_at=_time(entry["last_run_at"]),
        runs=entry["runs"],
        failures=entry["failures"],
        last_error=entry["last_error"],
    )


def _task(entry: dict[str, Any]) -> TaskState:
    return TaskState(
        name=entry["name"],
        queue=entry["queue"],
        due_at=datetime.fromisoformat(entry["due_at"]),
        held_since=datetime.fromisoformat(entry["held_since"]),
        attempts=entry["attempts"],
        last_error=entry["last_error"],
        forwarded_at=_time(entry["forwarded_at"]),
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
