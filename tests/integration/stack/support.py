"""Helpers of the stack's own tests."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from devkit.stack.config import config_path
from devkit.stack.options import REPOSITORY, StackOptions
from devkit.stack.state import StackState, read_state


def eventually(condition: Callable[[], object], what: str, timeout_s: float = 60.0) -> None:
    """Poll until the condition holds.

    Raises:
        AssertionError: it did not hold within `timeout_s`.
    """
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout_s} s: {what}")
        time.sleep(0.1)


@contextmanager
def unique_name() -> Iterator[str]:
    """A stack's name that no other run of the tests uses; its files are removed when the block ends without error."""
    name = f"own-{secrets.token_hex(4)}"
    yield name
    shutil.rmtree(StackOptions(name=name).folder, ignore_errors=True)
    config_path(StackOptions(name=name)).unlink(missing_ok=True)


def run_python(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a Python program in a process group of its own, as a shell does for a foreground command."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def run_command(command: str, *arguments: str) -> subprocess.Popen[str]:
    """Start `sergap up`, `down` or `status`."""
    code = f"import typer; from devkit.stack.cli import {command}; typer.run({command})"
    return run_python(code, *arguments)


def read_until(launcher: subprocess.Popen[str], text: str) -> str:
    """What a program has printed up to the line that holds this text.

    Raises:
        AssertionError: it ended without such a line.
    """
    shown = ""
    assert launcher.stdout is not None
    for line in launcher.stdout:
        shown += line
        if text in line:
            return shown
    raise AssertionError(f"never printed: {text}\n{shown}")


def wait_ready(name: str, launcher: subprocess.Popen[str]) -> StackState:
    """State of a stack as soon as it is ready.

    Raises:
        AssertionError: the launcher died or the stack was not ready within two minutes.
    """

    def ready() -> bool:
        if launcher.poll() is not None:
            output = launcher.stdout.read() if launcher.stdout else ""
            raise AssertionError(f"the launcher ended with {launcher.returncode}: {output}")
        state = read_state(name)
        return state is not None and state.status == "ready"

    eventually(ready, f"stack {name} is ready", timeout_s=120)
    state = read_state(name)
    assert state is not None
    return state
