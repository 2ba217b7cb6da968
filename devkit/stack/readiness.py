"""Waiting until the parts of a stack answer, with a deadline."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import httpx

from devkit.stack.errors import StackError

READY_LINE = "All emulators ready"
POLL_S = 0.1
DETAIL_LINES = 30
FATAL_LINES = re.compile(
    r"Error adding .*|Failed to load function definition.*|.*function ignored because.*|Could not start .*|^Error: .*"
    r"|.*port taken.*|.*is already in use.*|.*has exited with code: .*|.*has exited because .*",
    re.MULTILINE,
)
"""What firebase-tools prints when a part of it will never be ready; on some of these it goes on without that
part."""


PYTHON_ERROR = re.compile(r"^(?:>  )?\w[\w.]*(?:Error|Exception): .*", re.MULTILINE)
"""Last line of a traceback: why the functions could not be loaded, which firebase-tools does not repeat."""


def wait_until(condition: Callable[[], bool], what: str, deadline: float, check: Callable[[], None]) -> None:
    """Poll until a condition holds.

    Args:
        condition: asked every tenth of a second.
        what: named in the error.
        deadline: on the scale of `time.monotonic()`.
        check: raises when waiting has become pointless, as when a process has died.

    Raises:
        StackError: the deadline has passed.
    """
    while not condition():
        check()
        if time.monotonic() > deadline:
            raise StackError(f"{what} belum siap pada batas waktu", f"{what} was not ready in time")
        time.sleep(POLL_S)


def answers(url: str) -> Callable[[], bool]:
    """Condition: an HTTP server answers here with something below 500."""

    def condition() -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(url, timeout=5, trust_env=False).status_code < 500
        return False

    return condition


def log_says_ready(log: Path) -> Callable[[], bool]:
    """Condition: firebase-tools has said that everything runs.

    Raises (when asked):
        StackError: it has said that a part will not run.
    """

    def condition() -> bool:
        text = log.read_text(errors="replace")
        fault = FATAL_LINES.search(text)
        if fault is not None:
            raised = PYTHON_ERROR.findall(text, 0, fault.start())
            line = raised[-1] if raised else fault.group(0).strip()
            before = "\n".join(text[: fault.end()].splitlines()[-DETAIL_LINES:])
            raise StackError("Emulator Firebase gagal dinyalakan", f"firebase-tools says: {line}", before)
        return READY_LINE in text

    return condition


def tail(log: Path, lines: int = DETAIL_LINES) -> str:
    """Last lines of a log; empty when there is none."""
    with suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    return ""
