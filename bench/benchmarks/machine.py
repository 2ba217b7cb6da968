"""How fast the machine itself is, so that results of two machines, or of two days, can be compared."""

from __future__ import annotations

import hashlib
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable

from bench.context import Context
from bench.figures import Figure, Measured

TITLE = "Mesin / the machine itself"

BLOCK = b"\0" * 2**20
DOCUMENT = {"report_id": "0" * 36, "position": {"lat": -7.7, "lng": 109.0}, "history": list(range(50))}
REPETITIONS = 15


def measure(context: Context) -> Measured:
    """Medians of small tasks of each kind that functions consist of."""
    repetitions = context.settings.scaled(REPETITIONS, least=3)
    return Measured(
        [
            Figure("SHA-256 of 1 MiB", median_s(_hash, repetitions) * 1e3, "ms"),
            Figure("a report to JSON and back, 1,000 times", median_s(_json, repetitions) * 1e3, "ms"),
            Figure("4 KiB written to disk for good (fsync)", median_s(_write, repetitions) * 1e3, "ms"),
        ]
    )


def median_s(task: Callable[[], object], repetitions: int) -> float:
    """Median duration of a task in seconds."""
    durations = []
    for _ in range(repetitions):
        begin_s = time.perf_counter()
        task()
        durations.append(time.perf_counter() - begin_s)
    return statistics.median(durations)


def _hash() -> None:
    hashlib.sha256(BLOCK).digest()


def _json() -> None:
    for _ in range(1_000):
        json.loads(json.dumps(DOCUMENT))


def _write() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(BLOCK[:4096])
        file.flush()
        os.fsync(file.fileno())
