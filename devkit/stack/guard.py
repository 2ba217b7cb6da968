"""Ends a stack whose launcher has died, even by `kill -9`, and workers that the emulator has left behind.

Run by the launcher as `python -m devkit.stack.guard MARKER LAUNCHER_PID`, with a pipe as standard input. The
launcher never writes; the operating system closes its end when it dies, and that is the signal.
"""

from __future__ import annotations

import select
import signal
import sys

import psutil

from devkit.stack.processes import end_processes, end_tree, find_orphans, is_firebase_tools

ORPHAN_CHECK_S = 5.0
"""How often abandoned workers are looked for; one look costs about 10 ms."""


def main(marker: str, launcher_pid: int) -> None:
    """Wait for the launcher's end, then end the rest of the stack."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    suspects: set[psutil.Process] = set()
    while not _launcher_is_gone():
        suspects = _end_lasting_orphans(marker, launcher_pid, suspects)
    end_processes(marker, first=is_firebase_tools)


def _end_lasting_orphans(marker: str, launcher_pid: int, suspects: set[psutil.Process]) -> set[psutil.Process]:
    """End those that were orphans at the last look as well; one look may meet a process just being born."""
    orphans = find_orphans(marker, launcher_pid)
    for orphan in orphans & suspects:
        end_tree(orphan)
    return orphans - suspects


def _launcher_is_gone() -> bool:
    readable, _, _ = select.select([sys.stdin], [], [], ORPHAN_CHECK_S)
    return bool(readable)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
