"""The store on Firestore. The only module that talks to google.cloud.firestore."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from google.api_core import exceptions as google_errors
from google.cloud import firestore
from google.cloud.firestore_v1.base_query import FieldFilter

from shared.store import AlreadyExists, Contention, Document, Found, Missing, Query, Transaction, Writes

T = TypeVar("T")

TRANSACTION_ATTEMPTS = 8
FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 1.0
"""Between tries, a random pause up to twice as long each time. The client library itself tries again at once, and only
when the commit fails, not when a read does: two writers of one document then keep each other waiting."""


@contextmanager
def _translated() -> Iterator[None]:
    """Turn Google's exceptions into the store's."""
    try:
        yield
    except google_errors.AlreadyExists as error:
        raise AlreadyExists(str(error)) from error
    except google_errors.NotFound as error:
        raise Missing(str(error)) from error
    except google_errors.Aborted as error:
        raise Contention(str(error)) from error
    except ValueError as error:
        # The client raises a bare ValueError when a commit was aborted in its last attempt.
        if "Failed to commit transaction" in str(error):
            raise Contention(str(error)) from error
        raise


class _Getting:
    """Reads shared by the store and its transactions."""

    def __init__(self, client: Any, transaction: Any = None) -> None:
        self._client = client
        self._transaction = transaction

    def get(self, path: str) -> Document | None:
        with _translated():
            snapshot = self._client.document(path).get(transaction=self._transaction)
        return snapshot.to_dict() if snapshot.exists else None

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        if not paths:
            return []
        references = [self._client.document(path) for path in paths]
        with _translated():
            snapshots = list(self._client.get_all(references, transaction=self._transaction))
        found = {s.reference.path: s.to_dict() for s in snapshots if s.exists}
        return [found.get(path) for path in paths]


class _Buffer:
    """Writes into a Firestore transaction or batch."""

    def __init__(self, client: Any, batch: Any) -> None:
        self._client = client
        self._batch = batch

    def create(self, path: str, document: Document) -> None:
        self._batch.create(self._client.document(path), document)

    def set(self, path: str, document: Document) -> None:
        self._batch.set(self._client.document(path), document)

    def update(self, path: str, fields: Document) -> None:
        self._batch.update(self._client.document(path), fields)

    def delete(self, path: str) -> None:
        self._batch.delete(self._client.document(path))


class _FirestoreTransaction(_Getting, _Buffer):
    """One attempt of one transaction."""

    def __init__(self, client: Any, transaction: Any) -> None:
        _Getting.__init__(self, client, transaction)
        _Buffer.__init__(self, client, transaction)


class FirestoreStore(_Getting):
    """`shared.store.Store` on a Firestore client."""

    def __init__(self, client: Any) -> None:
        super().__init__(client)

    def query(self, query: Query) -> list[Found]:
        with _translated():
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
        with _translated():
            self._client.document(path).create(document)

    def set(self, path: str, document: Document) -> None:
        with _translated():
            self._client.document(path).set(document)

    def update(self, path: str, fields: Document) -> None:
        with _translated():
            self._client.document(path).update(fields)

    def delete(self, path: str) -> None:
        with _translated():
            self._client.document(path).delete()

    def transact(self, work: Callable[[Transaction], T]) -> T:
        for attempt in range(1, TRANSACTION_ATTEMPTS):
            try:
                return self._attempt(work)
            except Contention:
                time.sleep(random.uniform(0, min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**attempt)))
        return self._attempt(work)

    def _attempt(self, work: Callable[[Transaction], T]) -> T:
        transaction = self._client.transaction(max_attempts=1)

        @firestore.transactional
        def attempt(running: Any) -> T:
            return work(_FirestoreTransaction(self._client, running))

        with _translated():
            result: T = attempt(transaction)
            return result

    def write_together(self, writes: Iterable[Callable[[Writes], None]]) -> None:
        batch = self._client.batch()
        buffer = _Buffer(self._client, batch)
        for write in writes:
            write(buffer)
        with _translated():
            batch.commit()

    def count(self, query: Query) -> int:
        with _translated():
            return int(self._built(query).count().get()[0][0].value)


def open_store(project_id: str) -> FirestoreStore:
    """Connect to Firestore, or to its emulator when FIRESTORE_EMULATOR_HOST is set."""
    return FirestoreStore(firestore.Client(project=project_id))
