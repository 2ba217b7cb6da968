"""Ports of a local stack: one block of a hundred, so that two stacks never meet.

The first twenty are the services', the rest are lent to the workers of the functions emulator (see
`worker_ports.cjs`). Free blocks lie below 32768, where Linux begins to hand out ports to outgoing
connections.
"""

from __future__ import annotations

import random
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import gettempdir
from types import TracebackType

from devkit.stack.errors import StackError
from devkit.stack.locks import FileLock

BLOCK_SIZE = 100
FIRST_WORKER_OFFSET = 20
DEFAULT_PORTS_FROM = 5000
SERVICES = (
    "hosting", "functions", "firestore", "firestore_websocket", "auth", "pubsub", "eventarc", "tasks", "hub",
    "logging", "fcm", "maps", "clock",
)  # fmt: skip
"""Services in the order of their ports: hosting has the block's first port, functions the second, and so
on."""


@dataclass(frozen=True)
class PortBlock:
    """A hundred ports from `first` on, held by a lock until `release`."""

    first: int
    lock: FileLock

    def port(self, service: str) -> int:
        """Port of one of `SERVICES`."""
        return self.first + SERVICES.index(service)

    def address(self, service: str) -> str:
        """`host:port` of one of `SERVICES`, as the SDKs' `*_EMULATOR_HOST` variables want it."""
        return f"127.0.0.1:{self.port(service)}"

    @property
    def worker_ports(self) -> str:
        """First and last port for the functions' workers, as `first-last`."""
        return f"{self.first + FIRST_WORKER_OFFSET}-{self.first + BLOCK_SIZE - 1}"

    def taken(self) -> list[int]:
        """Ports of services on which somebody else listens."""
        return [port for port in map(self.port, SERVICES) if not is_free(port)]

    def release(self) -> None:
        """Let others have the block."""
        self.lock.release()

    def __enter__(self) -> PortBlock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of 127.0.0.1 now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return True
    return False


def reserve_ports(ports_from: int | None) -> PortBlock:
    """Hold the block that begins at `ports_from`, or any free one when it is None or 0.

    Raises:
        StackError: a port of the wanted block is taken, or no block is free.
    """
    if ports_from:
        return _reserve_fixed(ports_from)
    candidates = list(range(20000, 32700, BLOCK_SIZE))
    random.shuffle(candidates)
    for first in candidates:
        block = _try_block(first)
        if block is not None:
            return block
    raise StackError("Tidak ada 100 porta bebas antara 20000 dan 32767", "No 100 free ports from 20000 to 32767")


def _reserve_fixed(first: int) -> PortBlock:
    lock = FileLock(_lock_path(first))
    block = PortBlock(first, lock)
    if not lock.acquire():
        raise StackError(
            f"Porta mulai {first} dipakai stack Sergap lain; pilih lain dengan --ports-from",
            f"Another Sergap stack holds the ports from {first}; choose others with --ports-from",
        )
    taken = block.taken()
    if taken:
        lock.release()
        listed = ", ".join(map(str, taken))
        raise StackError(
            f"Porta {listed} sudah dipakai program lain; pilih lain dengan --ports-from",
            f"Ports {listed} are taken by another program; choose others with --ports-from",
        )
    return block


def _try_block(first: int) -> PortBlock | None:
    block = PortBlock(first, FileLock(_lock_path(first)))
    if not block.lock.acquire():
        return None
    if block.taken():
        block.release()
        return None
    return block


def _lock_path(first: int) -> Path:
    return Path(gettempdir()) / f"sergap-ports-{first}.lock"
