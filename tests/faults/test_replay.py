"""A failing seed can be looked at: it does the same again, in any process, and its trace can be read."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys

import pytest

from devkit.faults.run import run_seed

PRINT_DIGEST = """
import hashlib, sys
from devkit.faults.run import run_seed
trace = run_seed(int(sys.argv[1]), recording=True).trace
print(hashlib.sha256("\\n".join(map(str, trace)).encode()).hexdigest())
"""


def digest_of(seed: int) -> str:
    """A hash of every step of a schedule."""
    trace = run_seed(seed, recording=True).trace
    return hashlib.sha256("\n".join(map(str, trace)).encode()).hexdigest()


def digest_elsewhere(seed: int, hash_seed: str) -> str:
    """The same hash, computed in a process whose sets and dicts are ordered in another way."""
    ended = subprocess.run(
        [sys.executable, "-c", PRINT_DIGEST, str(seed)],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.strip()


@pytest.mark.parametrize("seed", [3, 8, 99])
def test_seed_replays_exactly(seed: int) -> None:
    """Each step of a schedule happens again at the same simulated moment, whatever ran before in the process."""
    run_seed(seed + 1)
    assert digest_of(seed) == digest_elsewhere(seed, "1") == digest_elsewhere(seed, "2")


def test_seeds_differ() -> None:
    """Two seeds are two schedules."""
    assert digest_of(1) != digest_of(2)


def test_recording_changes_nothing() -> None:
    """A schedule that is traced goes the way that it went without."""
    traced, untraced = run_seed(5, recording=True), run_seed(5)
    assert (traced.steps, traced.simulated_s) == (untraced.steps, untraced.simulated_s)


def test_trace_tells_of_steps_and_faults() -> None:
    """The trace names the faults that were drawn, each step with its process, and what the phones show."""
    text = "\n".join(map(str, run_seed(12, recording=True).trace))
    for needed in ("chaos:", "route_report", "commit [create incidents/", "SHOWS initial"):
        assert needed in text
