"""Transactions on Firestore: the usual kind holds no locks, the other holds all that it has read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from google.api_core import exceptions as google_errors
from google.cloud import firestore
from google.cloud.firestore_v1.types import Precondition

from shared.errors import Retryable
from shared.store import AlreadyExists, Contention, Document, Missing, Transaction

T = TypeVar("T")

OUT_OF_REACH = (
    google_errors.ServiceUnavailable,
    google_errors.DeadlineExceeded,
    google_errors.InternalServerError,
    google_errors.RetryError,
)
"""What is left after the client library has tried again: Firestore is away or too slow; no command is to blame."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn Google's exceptions into the store's.

    Raises:
        Retryable: Firestore is out of reach; a command is answered 503, an event is delivered again.
    """
    try:
        yield
    except google_errors.AlreadyExists as error:
        raise AlreadyExists(str(error)) from error
    except google_errors.NotFound as error:
        raise Missing(str(error)) from error
    except google_errors.Aborted as error:
        raise Contention(str(error)) from error
    except OUT_OF_REACH as error:
        raise Retryable(f"Firestore: {error}") from error
    except ValueError as error:
        # The client raises a bare ValueError when a commit was aborted in its last attempt.
        if "Failed to commit transaction" in str(error):
            raise Contention(str(error)) from error
        raise


class Buffer:
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


class Getting:
    """Reads shared by the store and its transactions; all of one transaction's reads are of one moment."""

    def __init__(self, client: Any, transaction: Any = None) -> None:
        self._client = client
        self._transaction = transaction

    def get(self, path: str) -> Document | None:
        return self.get_all([path])[0]

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        return self._documents(paths, self._snapshots(paths))

    @staticmethod
    def _documents(paths: Sequence[str], found: dict[str, Any]) -> list[Document | None]:
        """What was found, in the order asked for."""
        return [found[path].to_dict() if found[path].exists else None for path in paths]

    def _snapshots(self, paths: Sequence[str], **options: Any) -> dict[str, Any]:
        if not paths:
            return {}
        references = [self._client.document(path) for path in paths]
        with translated():
            if len(references) == 1:
                return {paths[0]: references[0].get(transaction=self._transaction, **options)}
            snapshots = self._client.get_all(references, transaction=self._transaction, **options)
            return {snapshot.reference.path: snapshot for snapshot in snapshots}


class LockFreeTransaction(Getting, Buffer):
    """One attempt: what it read and writes must be as it was read when it commits; nobody waits for anybody.

    Firestore's own transactions lock what they read. Two that work on one incident then wait for each other until one
    is thrown out (2 s on the emulator, each time), and a deadline's task can keep an officer's answer waiting.
    """

    def __init__(self, client: Any) -> None:
        Getting.__init__(self, client)
        Buffer.__init__(self, client, client.batch())
        self._read_time: Any = None
        self._versions: dict[str, Any] = {}
        self._guarded: set[str] = set()

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        found = self._snapshots(paths, read_time=self._read_time)
        for path, snapshot in found.items():
            self._read_time = self._read_time or snapshot.read_time
            self._versions[path] = _version(snapshot)
        return self._documents(paths, found)

    def create(self, path: str, document: Document) -> None:
        super().create(path, document)
        # A `create` has its own condition, that there is none.
        self._guarded.add(path)

    def set(self, path: str, document: Document) -> None:
        super().set(path, document)
        self._guard(path)

    def update(self, path: str, fields: Document) -> None:
        super().update(path, fields)
        if self._versions.get(path, ...) is not None:
            self._guard(path)

    def delete(self, path: str) -> None:
        super().delete(path)
        self._guard(path)

    def _guard(self, path: str) -> None:
        """Let the last write only happen to what was read; the library's `set` takes no condition of its own."""
        if path not in self._versions or path in self._guarded:
            return
        version = self._versions[path]
        condition = Precondition(exists=False) if version is None else Precondition(update_time=version)
        self._batch._write_pbs[-1].current_document = condition
        self._guarded.add(path)

    def commit(self) -> None:
        """Write all or nothing.

        Raises:
            Contention: somebody has changed, made or removed what was read and is to be written.
            AlreadyExists, Missing: a write of what was not read did not fit what is there.
        """
        if not len(self._batch):
            return
        try:
            with translated():
                self._batch.commit()
        except google_errors.FailedPrecondition as error:
            raise Contention(str(error)) from error
        except (AlreadyExists, Missing):
            if self._overtaken():
                raise Contention("a document was changed, made or removed after it was read") from None
            raise

    def _overtaken(self) -> bool:
        """Whether anything that was read and written is not as it was read.

        Of several conditions that fail Firestore names any. Two deliveries of one task both create the same alert:
        the second is told that the alert exists, and what has happened is that the incident has moved on.
        """
        read = [path for path in self._guarded if path in self._versions]
        now = self._snapshots(read)
        return any(_version(now[path]) != self._versions[path] for path in read)


def _version(snapshot: Any) -> Any:
    """What changes with every write of a document; None where there is none."""
    return snapshot.update_time if snapshot.exists else None


def lock_free(client: Any, work: Callable[[Transaction], T]) -> T:
    """Run `work` once in a transaction that holds nothing."""
    transaction = LockFreeTransaction(client)
    result = work(transaction)
    transaction.commit()
    return result


class _LockingTransaction(Getting, Buffer):
    """One attempt of one of Firestore's own transactions."""

    def __init__(self, client: Any, transaction: Any) -> None:
        Getting.__init__(self, client, transaction)
        Buffer.__init__(self, client, transaction)


def locking(client: Any, work: Callable[[Transaction], T]) -> T:
    """Run `work` once in a transaction that lets nobody change what it has read."""
    transaction = client.transaction(max_attempts=1)

    @firestore.transactional
    def attempt(running: Any) -> T:
        return work(_LockingTransaction(client, running))

    with translated():
        result: T = attempt(transaction)
        return result
