"""Simulated time: processes come between each other's steps, die, and are killed when they take too long."""

from __future__ import annotations

import pytest

from devkit.faults.scheduler import Crash, Scheduler


def test_processes_come_between_each_other() -> None:
    """While one waits, whatever is due before it wakes runs."""
    scheduler, seen = Scheduler(), []

    def worker(name: str, pause_s: float) -> None:
        for step in range(3):
            seen.append(f"{name}{step}")
            scheduler.wait(pause_s)

    scheduler.after(0.0, "a", lambda: worker("a", 1.0))
    scheduler.after(0.5, "b", lambda: worker("b", 1.0))
    scheduler.run_until(10.0)
    assert seen == ["a0", "b0", "a1", "b1", "a2", "b2"]


def test_time_passes_only_as_simulated() -> None:
    """A long wait takes no time, and the clock shows it."""
    scheduler, woken = Scheduler(), []

    def sleep_for_an_hour() -> None:
        scheduler.wait(3600.0)
        woken.append(scheduler.now_s)

    scheduler.after(5.0, "sleeper", sleep_for_an_hour, time_limit_s=7200.0)
    scheduler.run_until(100_000.0)
    assert woken == [3605.0]


def test_process_out_of_time_dies() -> None:
    """The platform kills a function that runs for longer than its limit; the process cannot catch that as an error."""
    scheduler = Scheduler()
    ends: list[BaseException | None] = []

    def hang() -> None:
        try:
            scheduler.wait(61.0)
        except Exception:
            pytest.fail("a crash must not look like an error")

    scheduler.after(0.0, "hanging", hang, ends.append, time_limit_s=60.0)
    scheduler.run_until(100.0)
    assert isinstance(ends[0], Crash)


def test_swallowed_crash_counts() -> None:
    """A process that goes on after its crash has crashed all the same."""
    scheduler = Scheduler()
    ends: list[BaseException | None] = []

    def stubborn() -> None:
        try:
            scheduler.die("test")
        except BaseException:
            return

    scheduler.after(0.0, "stubborn", stubborn, ends.append)
    scheduler.run_until(1.0)
    assert isinstance(ends[0], Crash)


def test_failure_reaches_whoever_waits_for_the_end() -> None:
    """An error ends the process and nothing else."""
    scheduler = Scheduler()
    ends: list[BaseException | None] = []

    def fail() -> None:
        raise ValueError("no")

    scheduler.after(0.0, "failing", fail, ends.append)
    scheduler.after(1.0, "fine", lambda: None, ends.append)
    scheduler.run_until(2.0)
    assert isinstance(ends[0], ValueError) and ends[1] is None
