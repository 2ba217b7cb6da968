"""Running benchmarks one after the other; one that fails does not take the others' figures with it."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Sequence

from bench.catalogue import Benchmark, load
from bench.context import Context
from bench.figures import Section
from devkit.faults.logs import heard_logs


def run_all(
    names: Sequence[str],
    context: Context,
    on_begin: Callable[[str], None] = lambda name: None,
    loaded: Callable[[str], Benchmark] = load,
) -> list[Section]:
    """Run these benchmarks in this order.

    Args:
        on_begin: told the name of each before it begins.
        loaded: finds a benchmark by its name.
    """
    sections = []
    for name in names:
        on_begin(name)
        sections.append(run_one(name, loaded(name), context))
    return sections


def run_one(name: str, benchmark: Benchmark, context: Context) -> Section:
    """Run one benchmark; what it raises becomes its section's problem."""
    begin_s = time.monotonic()
    try:
        # Some play handlers in this process; their log lines are not what the reader waits for.
        with heard_logs():
            measured = benchmark.measure(context)
    except Exception as error:
        problem = "".join(traceback.format_exception(error))
        return Section(name, benchmark.TITLE, time.monotonic() - begin_s, problem=problem)
    return Section(name, benchmark.TITLE, time.monotonic() - begin_s, measured)
