"""From a tape to a bill: amounts by function, money by price. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil

from bench.cost.prices import (
    MEMORY_GIB,
    MESSAGE_PASSES,
    PRICES,
    ROUND_TRIP_S,
    SLICE_S,
    SMALLEST_MESSAGE,
)
from devkit.meter.operations import FIRESTORE, Invocation, Kind, Operation, Tape


@dataclass(frozen=True)
class Line:
    """What all runs of one function used in one life."""

    function: str
    calls: int
    reads: int
    writes: int
    deletes: int
    round_trips: int
    cpu_ms: float


def lines(tape: Tape) -> list[Line]:
    """One for each function, in the order in which they first ran."""
    names = dict.fromkeys(run.function for run in tape.invocations)
    return [_line(tape, name, [run for run in tape.invocations if run.function == name]) for name in names]


def _line(tape: Tape, name: str, runs: list[Invocation]) -> Line:
    def used(kind: Kind) -> int:
        return sum(tape.used_by(run, kind) for run in runs)

    return Line(
        name,
        len(runs),
        used(Kind.READ),
        used(Kind.WRITE),
        used(Kind.DELETE),
        sum(run.round_trips for run in runs),
        1_000 * sum(run.cpu_s for run in runs),
    )


def documents_written(tape: Tape) -> list[tuple[str, str, int]]:
    """Who writes what: function, collection, documents. The list to look through for what can go."""
    by_number = {run.number: run.function for run in tape.invocations}
    counted = Counter((by_number[o.call], o.place) for o in tape.operations if o.kind is Kind.WRITE)
    return [(function, place, count) for (function, place), count in counted.items()]


def billable(operations: Iterable[Operation]) -> int:
    """Firestore operations: reads, writes and deletes."""
    return sum(o.count for o in operations if o.kind in FIRESTORE)


def money(tape: Tape) -> Mapping[str, float]:
    """USD for one life, by what is billed."""
    amounts = Counter[str]()
    for operation in tape.operations:
        amount = operation.count
        if operation.kind is Kind.PUBLISH:
            amount = MESSAGE_PASSES * max(SMALLEST_MESSAGE, operation.bytes)
        amounts[operation.kind.value] += amount
    instance_s = sum(instance_time_s(run) for run in tape.invocations)
    priced = {kind: amount * PRICES[kind].usd for kind, amount in amounts.items()}
    return priced | {
        "invocation": len(tape.invocations) * PRICES["invocation"].usd,
        "cpu": instance_s * PRICES["cpu"].usd,
        "memory": instance_s * MEMORY_GIB * PRICES["memory"].usd,
    }


def instance_time_s(run: Invocation) -> float:
    """What Cloud Run bills when nothing else runs on the instance: its work and its waits, rounded up."""
    return max(1, ceil((run.cpu_s + run.round_trips * ROUND_TRIP_S) / SLICE_S)) * SLICE_S
