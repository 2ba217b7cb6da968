"""Running one schedule from its seed: the scene, the faults, the rest afterwards, and the verdict."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass

from devkit.faults.laws import check_laws
from devkit.faults.logs import heard_logs, listen_to
from devkit.faults.scenario import set_scene
from devkit.faults.scheduler import Line
from devkit.faults.world import Violation, World, Wrap, build_world, swallowed

QUIET_S = 600.0
"""When no report, incident or alert changes for so long, it is at rest: all deadlines of the pack are shorter."""

STEP_S = 120.0

BATCH = 50
"""Schedules that a worker takes at once."""

LONGEST_S = 3 * 3600.0
"""A world that still moves after three hours is going round in circles."""


@dataclass(frozen=True)
class Verdict:
    """What came of one schedule.

    Attributes:
        trace: every step, when it was recorded.
        steps: I/O steps made.
    """

    seed: int
    violations: tuple[Violation, ...]
    trace: tuple[Line, ...]
    steps: int
    simulated_s: float

    @property
    def ok(self) -> bool:
        """Whether all laws held."""
        return not self.violations


def run_seed(seed: int, *, recording: bool = False, wrap: Wrap = lambda services: services) -> Verdict:
    """Run one schedule. The same seed gives the same schedule, step by step."""
    with heard_logs():
        return _run(seed, recording, wrap)


def run_seeds(first: int, count: int, wrap: Wrap = lambda services: services) -> Iterator[Verdict]:
    """Run many schedules, one after the other."""
    with heard_logs():
        for seed in range(first, first + count):
            yield _run(seed, False, wrap)


def run_parallel(first: int, count: int, workers: int) -> Iterator[list[Verdict]]:
    """Run many schedules in several processes.

    Yields:
        For each batch, in no certain order, its verdicts.
    """
    batches = [range(start, min(start + BATCH, first + count)) for start in range(first, first + count, BATCH)]
    if workers == 1:
        yield from map(_run_batch, batches)
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        for finished in as_completed([pool.submit(_run_batch, batch) for batch in batches]):
            yield finished.result()


def _run_batch(seeds: range) -> list[Verdict]:
    return list(run_seeds(seeds.start, len(seeds)))


def _run(seed: int, recording: bool, wrap: Wrap) -> Verdict:
    world = build_world(seed, recording=recording, wrap=wrap)
    listen_to(lambda text, error: swallowed(world, text, error))
    set_scene(world)
    come_to_rest(world)
    check_laws(world)
    trace = tuple(world.scheduler.trace or ())
    return Verdict(seed, tuple(world.violations), trace, world.chaos.steps, world.scheduler.now_s)


def come_to_rest(world: World) -> None:
    """Let the faults end, and then everything that is still under way."""
    world.scheduler.run_until(world.chaos.ends_s)
    quiet_s, moves = 0.0, world.moves
    while quiet_s < QUIET_S:
        if world.scheduler.now_s > LONGEST_S:
            world.wrong("everything comes to rest", "still moving after three hours")
            return
        world.scheduler.run_until(world.scheduler.now_s + STEP_S)
        quiet_s = quiet_s + STEP_S if world.moves == moves else 0.0
        moves = world.moves
