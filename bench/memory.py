"""How much memory the functions' workers hold while a load runs."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import psutil

from devkit.stack.processes import marked_processes

LOOK_EVERY_S = 3.0
MIB = 2**20


@dataclass(frozen=True)
class Sample:
    """One look.

    Attributes:
        at_s: seconds since the watch began.
        workers_mib: resident memory of each Python worker, by pid.
    """

    at_s: float
    workers_mib: dict[int, float]


class MemoryWatch:
    """Looks at a stack's workers in a thread of its own, as a context manager."""

    def __init__(self, stack_id: str) -> None:
        self._stack_id = stack_id
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.samples: list[Sample] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        begin_s = time.monotonic()
        while True:
            found = dict(_workers(marked_processes(self._stack_id)))
            self.samples.append(Sample(time.monotonic() - begin_s, found))
            if self._over.wait(LOOK_EVERY_S):
                return


def _workers(processes: Iterable[psutil.Process]) -> Iterable[tuple[int, float]]:
    """Those that serve functions: functions-framework's children, as gunicorn's master only waits for them."""
    for process in processes:
        try:
            parent = process.parent()
            if is_framework(process.cmdline()) and parent is not None and is_framework(parent.cmdline()):
                yield process.pid, process.memory_info().rss / MIB
        except psutil.Error:
            continue


def is_framework(command: Sequence[str]) -> bool:
    """Whether a command line is functions-framework's: a master's or, after its fork, a worker's."""
    return any("functions-framework" in part or "functions_framework" in part for part in command)


def growth(samples: Sequence[Sample]) -> float | None:
    """Median growth of the workers that lived from the first half into the last tenth, as a factor.

    The first half is left out up to its end, since a worker loads modules and fills caches at first.

    Returns:
        None when no worker lived so long.
    """
    if len(samples) < 3:
        return None
    middle, last = samples[len(samples) // 2].workers_mib, samples[-1].workers_mib
    factors = [last[pid] / middle[pid] for pid in middle.keys() & last.keys() if middle[pid]]
    return statistics.median(factors) if factors else None
