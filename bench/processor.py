"""Where the processor time of a load goes: what each kind of a stack's processes spent on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import psutil

from bench.memory import is_framework
from devkit.stack.processes import marked_processes

FIRESTORE, PUBSUB, FUNCTIONS, FCM, OTHER = (
    "Firestore emulator",
    "Pub/Sub emulator",
    "functions emulator",
    "FCM emulator",
    "other processes",
)


class ProcessorWatch:
    """Processor time of a stack's processes while the block runs, as a context manager.

    Attributes:
        spent_ms: milliseconds by kind of process, once the block is over; processes that ended meanwhile are missing.
    """

    def __init__(self, stack_id: str) -> None:
        self._stack_id = stack_id
        self._before: dict[int, tuple[str, int]] = {}
        self.spent_ms: Counter[str] = Counter()

    def __enter__(self) -> Self:
        self._before = self._look()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for pid, (name, now_ms) in self._look().items():
            self.spent_ms[name] += now_ms - self._before.get(pid, (name, 0))[1]

    def _look(self) -> dict[int, tuple[str, int]]:
        found: dict[int, tuple[str, int]] = {}
        for process in marked_processes(self._stack_id):
            try:
                times = process.cpu_times()
                found[process.pid] = (
                    kind_of(process.cmdline(), process.environ()),
                    round(1_000 * (times.user + times.system)),
                )
            except psutil.Error:
                continue
        return found


def kind_of(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """What a process of a stack is: one function's, by its name, or one of the emulators."""
    words = " ".join(command).lower()
    if is_framework(command):
        return environment.get("FUNCTION_TARGET") or OTHER
    if "java" in words:
        return FIRESTORE if "firestore" in words else PUBSUB if "pubsub" in words else OTHER
    if "devkit.fcm" in words:
        return FCM
    return FUNCTIONS if "firebase" in words and "node" in words else OTHER
