"""Every benchmark by name, in the order in which they run: name to module."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from bench.context import Context
from bench.figures import Measured

BENCHMARKS: dict[str, str] = {
    "machine": "bench.benchmarks.machine",
    "latency": "bench.benchmarks.latency",
    "throughput": "bench.benchmarks.throughput",
    "storm": "bench.benchmarks.storm",
    "crowd": "bench.benchmarks.crowd",
    "cold_start": "bench.benchmarks.cold_start",
    "core": "bench.benchmarks.core",
    "cost": "bench.benchmarks.cost",
    "scaling": "bench.benchmarks.scaling",
}


class Benchmark(Protocol):
    """What a module of `bench.benchmarks` has.

    Attributes:
        TITLE: what it measures, in a few words, Indonesian and English.
    """

    TITLE: str

    def measure(self, context: Context) -> Measured:
        """Measure. Whatever it raises is shown as this benchmark's problem; the others go on."""
        ...


class UnknownBenchmarkError(Exception):
    """A name that is not in the catalogue."""


def load(name: str) -> Benchmark:
    """The benchmark of this name; its module is imported now.

    Raises:
        KeyError: it is not in the catalogue.
    """
    return cast(Benchmark, import_module(BENCHMARKS[name]))


def chosen(names: Sequence[str]) -> list[str]:
    """These names in the catalogue's order; all when none is given.

    Raises:
        UnknownBenchmarkError: a name is not in the catalogue.
    """
    unknown = sorted(set(names) - BENCHMARKS.keys())
    if unknown:
        raise UnknownBenchmarkError(f"{', '.join(unknown)}; ada / there are: {', '.join(BENCHMARKS)}")
    return [name for name in BENCHMARKS if not names or name in names]
