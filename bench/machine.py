"""On what machine, when and of which revision a run was made: without these a figure means nothing."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from devkit.stack.options import REPOSITORY

GIB = 2**30


@dataclass(frozen=True)
class Machine:
    """A machine as far as it explains figures; nothing that identifies it.

    Attributes:
        cores: those that this process may use.
        load: average number of running processes over the last minute when the run began; more than a few tenths
            means that others were at work.
    """

    processor: str
    cores: int
    memory_gib: float
    system: str
    python: str
    load: float


def this_machine() -> Machine:
    """The machine that this runs on."""
    return Machine(
        processor=_processor(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        memory_gib=round(psutil.virtual_memory().total / GIB, 1),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
    )


def revision(root: Path = REPOSITORY) -> str:
    """The commit that was measured, with `-dirty` when files differ from it; empty outside a git checkout."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=10"]
    try:
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def now() -> str:
    """This moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
