"""The laws hold in thousands of schedules of crashes, repetitions, delays, losses and outages."""

from __future__ import annotations

import os

import pytest

from devkit.faults.__main__ import main
from devkit.faults.run import run_seeds

SCHEDULES = 2_000
CHUNK = 100
SOAK = 100_000
REPLAY = "python -m devkit.faults --seed"


@pytest.mark.parametrize("first", range(0, SCHEDULES, CHUNK))
def test_laws_hold(first: int) -> None:
    """No schedule breaks a law; one that does is named, with the command that replays it."""
    failed = [
        f"{REPLAY} {verdict.seed}: {violation}"
        for verdict in run_seeds(first, CHUNK)
        for violation in verdict.violations
    ]
    assert not failed, "\n".join(failed)


@pytest.mark.soak
@pytest.mark.timeout(6 * 3600)
def test_laws_hold_for_long(capsys: pytest.CaptureFixture[str]) -> None:
    """A hundred thousand further schedules break no law either."""
    with capsys.disabled():
        broken = main(["--schedules", str(SOAK), "--from-seed", str(SCHEDULES), "--workers", str(os.cpu_count() or 1)])
    assert broken == 0
