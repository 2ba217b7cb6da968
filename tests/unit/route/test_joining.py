"""Which reports hold locks while they are routed, and which joins count witnesses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pytest

from devkit.faults.memory_store import MemoryStore
from shared import paths
from shared.store import Query, Transaction
from tests.unit.statistics.scene import Scene

T = TypeVar("T")

FAR = (-7.70, 109.02)


class NotingStore(MemoryStore):
    """Notes which transactions hold what they read, and which questions are counted."""

    def __init__(self, inner: MemoryStore) -> None:
        super().__init__(inner.database)
        self.held: list[bool] = []
        self.counted: list[Query] = []

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        """Note and run."""
        self.held.append(hold_reads)
        return super().transact(work, hold_reads=hold_reads)

    def count(self, query: Query) -> int:
        """Note and count."""
        self.counted.append(query)
        return super().count(query)


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.services.store = NotingStore(scene.store)
    return scene


def store_of(scene: Scene) -> NotingStore:
    store = scene.services.store
    assert isinstance(store, NotingStore)
    return store


def test_who_opens_an_incident_holds_nothing(scene: Scene) -> None:
    """Most reports do, also beside others, and must not wait for anybody."""
    first = scene.report("caller-1")
    assert scene.report("caller-2", at=FAR) != first
    assert not any(store_of(scene).held)


def test_who_joins_one_holds_it_open(scene: Scene) -> None:
    """It is not written by a join, and must not end before the join is committed."""
    first = scene.report("caller-1")
    store_of(scene).held.clear()
    assert scene.report("caller-2") == first
    # Taken in, decided without locks, decided again with them.
    assert store_of(scene).held == [False, False, True]


def test_witnesses_are_counted_while_they_can_raise_the_priority(scene: Scene) -> None:
    """In a storm most join an incident that is at its highest step; counting them changes nothing."""
    steps = scene.services.region.pack.thresholds.priority_raise_at_reports
    incident_id = scene.report("caller-0")
    for number in range(1, max(steps) + 5):
        assert scene.report(f"caller-{number}") == incident_id
    incident = scene.store.get(paths.incident(incident_id))
    assert incident is not None
    assert incident["witness_level"] == len(steps)
    # Each of those until the last step, and nobody of the five after it.
    assert len(store_of(scene).counted) == max(steps) - 1
