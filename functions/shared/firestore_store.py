"""The store on Firestore."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TypeVar

from google.cloud import firestore

from shared.firestore_calls import FirestoreCalls
from shared.firestore_transactions import Getting, lock_free, locking
from shared.firestore_writes import Buffer
from shared.store import Contention, Document, Found, Query, Transaction, Writes

T = TypeVar("T")

TRANSACTION_ATTEMPTS = 10
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0
"""Between tries, a random pause up to twice as long each time. The client library itself tries again at once, and only
when the commit fails, not when a read does: two writers of one document then keep each other waiting. Ten tries let
twenty people act on one incident in one second."""

AT_ONCE = 40
"""Queries under way beside other work; an instance has at most so many requests (`shared.options`)."""


class FirestoreStore(Getting):
    """`shared.store.Store` on Firestore."""

    def query(self, query: Query) -> list[Found]:
        return self._calls.query(query)

    def begin_query(self, query: Query) -> Callable[[], list[Found]]:
        return self._beside.submit(self.query, query).result

    @cached_property
    def _beside(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(AT_ONCE, "query")

    def create(self, path: str, document: Document) -> None:
        self._write(lambda writes: writes.create(path, document))

    def set(self, path: str, document: Document) -> None:
        self._write(lambda writes: writes.set(path, document))

    def update(self, path: str, fields: Document) -> None:
        self._write(lambda writes: writes.update(path, fields))

    def delete(self, path: str) -> None:
        self._write(lambda writes: writes.delete(path))

    def _write(self, *writes: Callable[[Writes], None]) -> None:
        buffer = Buffer(self._calls.root)
        for write in writes:
            write(buffer)
        self._calls.commit(buffer.writes)

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        run = locking if hold_reads else lock_free
        return _until_alone(lambda: run(self._calls, work))

    def write_together(self, writes: Iterable[Callable[[Writes], None]]) -> None:
        gathered = list(writes)
        # It waits for whoever holds what it writes, and is thrown out, unwritten, when that takes too long.
        _until_alone(lambda: self._write(*gathered))

    def count(self, query: Query) -> int:
        return self._calls.count(query)


def _until_alone(attempt: Callable[[], T]) -> T:
    """Repeat until nobody came between.

    Raises:
        Contention: somebody did each time.
    """
    for tried in range(1, TRANSACTION_ATTEMPTS):
        try:
            return attempt()
        except Contention:
            time.sleep(random.uniform(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**tried)))
    return attempt()


def open_store(project_id: str) -> FirestoreStore:
    """Connect to Firestore, or to its emulator when FIRESTORE_EMULATOR_HOST is set."""
    return FirestoreStore(FirestoreCalls(firestore.Client(project=project_id)))
