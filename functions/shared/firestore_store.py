"""The store on Firestore. With its transactions, the only module that talks to google.cloud.firestore."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.firestore_transactions import Buffer, Getting, lock_free, locking, translated
from shared.store import Contention, Document, Found, Query, Transaction, Writes

T = TypeVar("T")

TRANSACTION_ATTEMPTS = 10
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0
"""Between tries, a random pause up to twice as long each time. The client library itself tries again at once, and only
when the commit fails, not when a read does: two writers of one document then keep each other waiting. Ten tries let
twenty people act on one incident in one second."""


class FirestoreStore(Getting):
    """`shared.store.Store` on a Firestore client."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)

    def query(self, query: Query) -> list[Found]:
        with translated():
            return [Found(s.reference.path, s.to_dict()) for s in self._built(query).stream()]

    def _built(self, query: Query) -> Any:
        source = (
            self._client.collection_group(query.collection)
            if query.group
            else self._client.collection(query.collection)
        )
        for where in query.where:
            source = source.where(filter=FieldFilter(where.field, where.op, where.value))
        if query.order_by:
            descending = query.order_by.startswith("-")
            direction = firestore.Query.DESCENDING if descending else firestore.Query.ASCENDING
            source = source.order_by(query.order_by.lstrip("-"), direction=direction)
        return source.limit(query.limit)

    def create(self, path: str, document: Document) -> None:
        with translated():
            self._client.document(path).create(document)

    def set(self, path: str, document: Document) -> None:
        with translated():
            self._client.document(path).set(document)

    def update(self, path: str, fields: Document) -> None:
        with translated():
            self._client.document(path).update(fields)

    def delete(self, path: str) -> None:
        with translated():
            self._client.document(path).delete()

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        run = locking if hold_reads else lock_free
        return _until_alone(lambda: run(self._client, work))

    def write_together(self, writes: Iterable[Callable[[Writes], None]]) -> None:
        batch = self._client.batch()
        buffer = Buffer(self._client, batch)
        for write in writes:
            write(buffer)

        def commit() -> None:
            with translated():
                batch.commit()

        # It waits for whoever holds what it writes, and is thrown out, unwritten, when that takes too long.
        _until_alone(commit)

    def count(self, query: Query) -> int:
        with translated():
            return int(self._built(query).count().get()[0][0].value)


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
    return FirestoreStore(firestore.Client(project=project_id))
