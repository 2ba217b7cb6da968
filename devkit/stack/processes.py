"""Finding and ending a stack's processes.

The functions emulator starts Python through a shell and, when it ends a worker, ends the shell alone;
gunicorn lives on as nobody's child. Parentage therefore does not find them all. Every process of a stack
instead inherits a marker in its environment, which cannot be lost: `SERGAP_STACK_ID`. Nothing without the
marker is ever ended.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import psutil

MARKER = "SERGAP_STACK_ID"
GRACE_S = 3.0
"""How long a process may take to end by itself before it is killed."""


def stack_prefix(root: Path, name: str) -> str:
    """Beginning of the marker of every stack of this name in this checkout."""
    place = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:10]
    return f"{name}.{place}."


def new_stack_id(root: Path, name: str) -> str:
    """Marker of one run of a stack."""
    return stack_prefix(root, name) + secrets.token_hex(6)


def marked_processes(marker: str) -> list[psutil.Process]:
    """Living processes whose marker is, or begins with, `marker`, the caller left out."""
    found = []
    for process in psutil.process_iter():
        if process.pid != os.getpid() and _marker_of(process).startswith(marker):
            found.append(process)
    return found


def end_processes(marker: str, first: Callable[[psutil.Process], bool] | None = None) -> int:
    """End every process of a stack by its pid and wait until none is left.

    `first` chooses processes to be killed at once, before the others are asked to end: firebase-tools, which
    on a clean shutdown may kill every Pub/Sub emulator of the machine, a neighbour's too.

    Returns:
        The number of processes ended.
    """
    ended: set[int] = set()
    deadline = time.monotonic() + 4 * GRACE_S
    while time.monotonic() < deadline:
        living = marked_processes(marker)
        if not living:
            break
        ended.update(process.pid for process in living)
        _end(living, first)
    return len(ended)


def find_orphans(marker: str, launcher_pid: int) -> set[psutil.Process]:
    """A stack's processes that have lost their parent: workers that the functions emulator has left behind."""
    living = marked_processes(marker)
    own = {process.pid for process in living} | {launcher_pid}
    return {process for process in living if _parent_of(process) not in own}


def end_tree(process: psutil.Process) -> None:
    """End a process and all that it has started; harmless when it has gone."""
    with suppress(psutil.Error):
        _end([*process.children(recursive=True), process], first=None)


def is_firebase_tools(process: psutil.Process) -> bool:
    """Whether this is the Node process of the emulator suite."""
    try:
        return any("firebase-tools" in part for part in process.cmdline())
    except psutil.Error:
        return False


def is_running(pid: int, started_at: float) -> bool:
    """Whether the process of this pid and creation time (seconds since the epoch) lives."""
    try:
        process = psutil.Process(pid)
        return abs(process.create_time() - started_at) < 1 and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _end(living: Iterable[psutil.Process], first: Callable[[psutil.Process], bool] | None) -> None:
    rest = []
    for process in living:
        if first is not None and first(process):
            with suppress(psutil.Error):
                process.kill()
        else:
            rest.append(process)
    for process in rest:
        with suppress(psutil.Error):
            process.terminate()
    _, stubborn = psutil.wait_procs(rest, timeout=GRACE_S)
    for process in stubborn:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(stubborn, timeout=1)


def _marker_of(process: psutil.Process) -> str:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        return process.environ().get(MARKER, "")
    except (psutil.Error, OSError):
        return ""


def _parent_of(process: psutil.Process) -> int:
    try:
        return process.ppid()
    except psutil.Error:
        return -1
