"""What was used, operation by operation: the tape that every metered gateway writes on."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What Google bills for, or may bill for."""

    READ = "read"
    WRITE = "write"
    DELETE = "delete"
    PUBLISH = "publish"
    PUSH = "push"
    MAPS = "maps"
    TASK = "task"


FIRESTORE = frozenset({Kind.READ, Kind.WRITE, Kind.DELETE})


@dataclass(frozen=True)
class Operation:
    """One thing that was used.

    Attributes:
        call: the invocation that used it, as `Invocation.number`.
        kind: what it is billed as.
        subject: a document's path, a query's collection, a topic, a device.
        count: how many are billed; a query that finds nothing is billed as one read.
        bytes: of a published message.
    """

    call: int
    kind: Kind
    subject: str
    count: int = 1
    bytes: int = 0

    @property
    def place(self) -> str:
        """The path without its ids: `incidents/*/assignments/*`."""
        parts = self.subject.split("/")
        return "/".join(part if number % 2 == 0 else "*" for number, part in enumerate(parts))


@dataclass
class Invocation:
    """One run of one function.

    Attributes:
        function: its name, with what it was about, such as `operator_command claim`.
        cpu_s: processor time of the handler itself: no web server, no network.
        round_trips: times it waited for a service.
        commits: transactions and batches that wrote something.
    """

    number: int
    function: str
    cpu_s: float = 0.0
    round_trips: int = 0
    commits: int = 0


@dataclass
class Tape:
    """Everything used, in order. What happens outside of an invocation is not billed: it sets the scene."""

    invocations: list[Invocation] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)
    _running: Invocation | None = None

    @contextmanager
    def invocation(self, function: str) -> Iterator[Invocation]:
        """What happens inside is one run of this function."""
        running = Invocation(len(self.invocations), function)
        self.invocations.append(running)
        self._running, started = running, time.process_time()
        try:
            yield running
        finally:
            running.cpu_s, self._running = time.process_time() - started, None

    def note(self, kind: Kind, subject: str, count: int = 1, bytes_: int = 0) -> None:
        """Something was used."""
        if self._running is not None and count:
            self.operations.append(Operation(self._running.number, kind, subject, count, bytes_))

    def waited(self, committed: bool = False) -> None:
        """A service was asked and answered."""
        if self._running is not None:
            self._running.round_trips += 1
            self._running.commits += committed

    def used_by(self, invocation: Invocation, *kinds: Kind) -> int:
        """How many of these kinds one run used."""
        return self.count([o for o in self.operations if o.call == invocation.number], *kinds)

    @staticmethod
    def count(operations: list[Operation], *kinds: Kind) -> int:
        """How many of these kinds there are among some operations."""
        return sum(o.count for o in operations if o.kind in kinds)

    def until_first_push(self) -> list[Operation]:
        """What was used before FCM got its first message; everything when it never did."""
        first = next((n for n, o in enumerate(self.operations) if o.kind is Kind.PUSH), len(self.operations))
        return self.operations[:first]
