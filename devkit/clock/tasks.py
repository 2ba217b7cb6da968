"""Holds each task until its ``scheduleTime`` and then hands it to the Tasks emulator until that accepts it."""

from __future__ import annotations

import asyncio
import logging
import re
import uuid
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

log = logging.getLogger("devkit.clock")

TOMBSTONE_LIFETIME = timedelta(hours=1)
"""How long Cloud Tasks refuses a name again after its task ran or was deleted
(https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create)."""

QUEUE_ID = re.compile(r"[A-Za-z0-9-]{1,100}")
"""Queue ids by Cloud Tasks: no underscore, hence no task function may have one in its name
(https://cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues)."""

TOMBSTONES_MAX = 100_000
FORWARDED_KEPT = 1_000
RETRY_FIRST_S = 0.1
RETRY_MAX_S = 5.0
FORWARDS_AT_ONCE = 32


class TaskExistsError(Exception):
    """A task of this name exists or existed within the last hour."""


class TaskNotFoundError(Exception):
    """No task of this name is held, nor known to the Tasks emulator."""


@dataclass
class HeldTask:
    """A task on its way. ``queue`` is ``projects/P/locations/L/queues/Q``; ``body`` is the request as it came."""

    name: str
    queue: str
    body: dict[str, Any]
    due_at: datetime
    held_since: datetime
    attempts: int = 0
    last_error: str | None = None
    retry_at: datetime | None = None
    forwarded_at: datetime | None = None
    in_flight: bool = False

    def describe(self) -> dict[str, Any]:
        """The JSON answer of the control API."""
        return {
            "name": self.name,
            "queue": self.queue,
            "due_at": self.due_at.isoformat(),
            "held_since": self.held_since.isoformat(),
            "attempts": self.attempts,
            "last_error": self.last_error,
            "forwarded_at": self.forwarded_at.isoformat() if self.forwarded_at else None,
        }

    @property
    def next_attempt_at(self) -> datetime:
        """When to try to hand it over."""
        return self.retry_at or self.due_at


class TaskHolder:
    """All tasks of one clock.

    Args:
        http: client for calls to the Tasks emulator.
        tasks_host: its ``host:port``; None keeps every task for ever.
    """

    def __init__(self, http: httpx.AsyncClient, tasks_host: str | None) -> None:
        self._http = http
        self._tasks_host = tasks_host
        self._held: dict[str, HeldTask] = {}
        self._tombstones: dict[str, datetime] = {}
        self._changed = asyncio.Event()
        self._slots = asyncio.Semaphore(FORWARDS_AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()
        self.forwarded: deque[HeldTask] = deque(maxlen=FORWARDED_KEPT)
        self.paused = False

    def held(self) -> list[HeldTask]:
        """Tasks not yet handed over, the next due first."""
        return sorted(self._held.values(), key=lambda task: task.due_at)

    def add(self, queue: str, body: dict[str, Any]) -> HeldTask:
        """Takes a task as ``tasks.create`` sends it.

        Raises:
            TaskExistsError: the name was used within the last hour.
            ValueError: a queue id that Cloud Tasks does not allow, no task in the body, a name of another queue
                or a ``scheduleTime`` that is no time.
        """
        task = _read_task(queue, body)
        self._bury_old_tombstones()
        if task.name in self._held or task.name in self._tombstones:
            raise TaskExistsError(task.name)
        self._held[task.name] = task
        self._changed.set()
        return task

    async def delete(self, name: str) -> None:
        """Deletes a task that is held, or asks the Tasks emulator to delete it.

        Raises:
            TaskNotFoundError: neither has it.
        """
        if self._held.pop(name, None) is not None:
            self._tombstones[name] = datetime.now(UTC) + TOMBSTONE_LIFETIME
            return
        if self._tasks_host is None or not await self._delete_forwarded(name):
            raise TaskNotFoundError(name)

    def lose_all(self) -> int:
        """Forgets every held task as if it had been lost; returns how many."""
        count = len(self._held)
        self._held.clear()
        return count

    def resume(self) -> None:
        """Goes on after a pause; what fell due meanwhile goes at once."""
        self.paused = False
        self._changed.set()

    async def run_all_now(self) -> tuple[int, int]:
        """Hands over every held task at once, due or not; returns how many went and how many failed."""
        tasks = [task for task in self.held() if not task.in_flight]
        await asyncio.gather(*(self._forward(task) for task in tasks))
        forwarded = sum(1 for task in tasks if task.forwarded_at is not None)
        return forwarded, len(tasks) - forwarded

    async def run_forever(self) -> None:
        """Hands over tasks as they fall due until it is cancelled."""
        while True:
            self._changed.clear()
            now = datetime.now(UTC)
            for task in self._ready(now):
                self._start(task)
            await self._wait_for_change_until(self._next_attempt_at())

    def _ready(self, now: datetime) -> list[HeldTask]:
        if self.paused or self._tasks_host is None:
            return []
        return [task for task in self.held() if not task.in_flight and task.next_attempt_at <= now]

    def _next_attempt_at(self) -> datetime | None:
        if self.paused or self._tasks_host is None:
            return None
        return min((t.next_attempt_at for t in self._held.values() if not t.in_flight), default=None)

    async def _wait_for_change_until(self, moment: datetime | None) -> None:
        wait_s = None if moment is None else max(0.0, (moment - datetime.now(UTC)).total_seconds())
        try:
            await asyncio.wait_for(self._changed.wait(), wait_s)
        except TimeoutError:
            return

    def _start(self, task: HeldTask) -> None:
        task.in_flight = True
        running = asyncio.create_task(self._forward(task))
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    async def _forward(self, task: HeldTask) -> None:
        task.in_flight = True
        async with self._slots:
            if self._held.get(task.name) is task:
                task.last_error = await self._hand_over(task)
                self._settle(task)
        task.in_flight = False
        self._changed.set()

    async def _hand_over(self, task: HeldTask) -> str | None:
        task.attempts += 1
        if self._tasks_host is None:
            return "no Tasks emulator"
        try:
            response = await self._http.post(f"http://{self._tasks_host}/{task.queue}/tasks", json=task.body)
        except httpx.HTTPError as error:
            return f"{type(error).__name__} {error}".strip()
        # 409: an earlier attempt was accepted and its answer lost.
        accepted = response.is_success or response.status_code == 409
        return None if accepted else f"HTTP {response.status_code} {response.text[:200]}"

    def _settle(self, task: HeldTask) -> None:
        now = datetime.now(UTC)
        if task.last_error is None:
            task.forwarded_at = now
            self._held.pop(task.name, None)
            self._tombstones[task.name] = now + TOMBSTONE_LIFETIME
            self.forwarded.append(task)
            return
        log.warning("task %s not accepted: %s", task.name, task.last_error)
        wait_s = min(RETRY_MAX_S, RETRY_FIRST_S * 2 ** min(task.attempts - 1, 10))
        task.retry_at = now + timedelta(seconds=wait_s)

    async def _delete_forwarded(self, name: str) -> bool:
        try:
            response = await self._http.delete(f"http://{self._tasks_host}/{name}")
        except httpx.HTTPError:
            return False
        return response.is_success

    def _bury_old_tombstones(self) -> None:
        # Insertion order is the order of age, so the dead lie in front.
        now = datetime.now(UTC)
        while self._tombstones:
            name, until = next(iter(self._tombstones.items()))
            if until > now and len(self._tombstones) <= TOMBSTONES_MAX:
                return
            del self._tombstones[name]


def _read_task(queue: str, body: dict[str, Any]) -> HeldTask:
    queue_id = queue.rpartition("/")[2]
    if not QUEUE_ID.fullmatch(queue_id):
        # The Tasks emulator made no such queue and would refuse the task for ever.
        raise ValueError(f"Queue ID {queue_id!r} can contain only letters, numbers and hyphens, at most 100")
    task = body.get("task")
    if not isinstance(task, dict):
        raise ValueError("the body needs a task")
    # A name of its own for a task without one makes the hand-over repeatable.
    name = task.get("name") or f"{queue}/tasks/{uuid.uuid4().int % 10**19}"
    if not isinstance(name, str) or not name.startswith(f"{queue}/tasks/"):
        raise ValueError(f"the task's name must begin with {queue}/tasks/")
    now = datetime.now(UTC)
    return HeldTask(name, queue, {**body, "task": {**task, "name": name}}, _due_at(task, now), now)


def _due_at(task: dict[str, Any], now: datetime) -> datetime:
    schedule_time = task.get("scheduleTime")
    if schedule_time is None:
        return now
    due_at = datetime.fromisoformat(str(schedule_time))
    return due_at if due_at.tzinfo else due_at.replace(tzinfo=UTC)
