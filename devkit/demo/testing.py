"""Starting `sergap demo` as a person does, for tests."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from devkit.stack.state import StackAddresses

STARTED_WITHIN_S = 280.0
ENDED_WITHIN_S = 60.0
SERGAP = (sys.executable, "-c", "from devkit.cli import main; main()")


@dataclass(frozen=True)
class RunningDemo:
    """A running `sergap demo`.

    Attributes:
        process: the demonstration itself.
        printed: all that it has shown up to the point where it waits.
    """

    process: subprocess.Popen[bytes]
    name: str
    printed: str
    addresses: StackAddresses


def demo_command(name: str, *options: str) -> list[str]:
    """`sergap demo` on free ports."""
    return [*SERGAP, "demo", "--name", name, "--ports-from", "0", *options]


def wide_environment() -> dict[str, str]:
    """An environment in which lines are not folded."""
    return {**os.environ, "COLUMNS": "160"}


def interrupted(process: subprocess.Popen[bytes]) -> int:
    """Press Ctrl-C, unless it has ended already; returns its exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    return process.wait(timeout=ENDED_WITHIN_S)


def when_it_waits(process: subprocess.Popen[bytes], output: Path) -> str:
    """What has been printed when the demonstration has come to its end and waits for Ctrl-C."""
    deadline_s = time.monotonic() + STARTED_WITHIN_S
    while "Ctrl-C" not in (printed := output.read_text()):
        assert process.poll() is None, f"ended with {process.returncode}:\n{printed}"
        assert time.monotonic() < deadline_s, f"does not come to its end:\n{printed}"
        time.sleep(0.2)
    return printed
