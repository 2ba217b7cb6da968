"""Transactions on Firestore: the usual kind holds no locks, the other holds all that it has read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from google.api_core import exceptions as google_errors

from shared.firestore_calls import FirestoreCalls, Snapshot
from shared.firestore_writes import Buffer
from shared.store import AlreadyExists, Contention, Document, Missing, Transaction

T = TypeVar("T")


class Getting:
    """Reads shared by the store and its transactions; all of one transaction's reads are of one moment."""

    def __init__(self, calls: FirestoreCalls) -> None:
        self._calls = calls

    def get(self, path: str) -> Document | None:
        return self.get_all([path])[0]

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        found = self._snapshots(paths) if paths else {}
        return [found[path].document for path in paths]

    def _snapshots(self, paths: Sequence[str]) -> dict[str, Snapshot]:
        return self._calls.get(paths)


class LockFreeTransaction(Getting, Buffer):
    """One attempt: what it read and writes must be as it was read when it commits; nobody waits for anybody.

    Firestore's own transactions lock what they read. Two that work on one incident then wait for each other until one
    is thrown out (2 s on the emulator, each time), and a deadline's task can keep an officer's answer waiting.
    """

    def __init__(self, calls: FirestoreCalls) -> None:
        Getting.__init__(self, calls)
        Buffer.__init__(self, calls.root)
        self._read_time: Any = None
        self._versions: dict[str, Any] = {}
        self._guarded: set[str] = set()

    def _snapshots(self, paths: Sequence[str]) -> dict[str, Snapshot]:
        found = self._calls.get(paths, read_time=self._read_time)
        for path, snapshot in found.items():
            self._read_time = self._read_time or snapshot.read_time
            self._versions[path] = snapshot.version
        return found

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
        """Let the last write only happen to what was read."""
        if path not in self._versions or path in self._guarded:
            return
        version, condition = self._versions[path], self.writes[-1].current_document
        if version is None:
            condition.exists = False
        else:
            condition.update_time.CopyFrom(version)
        self._guarded.add(path)

    def commit(self) -> None:
        """Write all or nothing.

        Raises:
            Contention: somebody has changed, made or removed what was read and is to be written.
            AlreadyExists, Missing: a write of what was not read did not fit what is there.
        """
        if not self.writes:
            return
        try:
            self._calls.commit(self.writes)
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
        now = self._calls.get(read) if read else {}
        return any(now[path].version != self._versions[path] for path in read)


def lock_free(calls: FirestoreCalls, work: Callable[[Transaction], T]) -> T:
    """Run `work` once in a transaction that holds nothing."""
    transaction = LockFreeTransaction(calls)
    result = work(transaction)
    transaction.commit()
    return result


class _LockingTransaction(Getting, Buffer):
    """One attempt of one of Firestore's own transactions."""

    def __init__(self, calls: FirestoreCalls, name: bytes) -> None:
        Getting.__init__(self, calls)
        Buffer.__init__(self, calls.root)
        self._name = name

    def _snapshots(self, paths: Sequence[str]) -> dict[str, Snapshot]:
        return self._calls.get(paths, transaction=self._name)


def locking(calls: FirestoreCalls, work: Callable[[Transaction], T]) -> T:
    """Run `work` once in a transaction that lets nobody change what it has read."""
    name = calls.begin()
    transaction = _LockingTransaction(calls, name)
    try:
        result = work(transaction)
        # Without writes, too: it lets go of what was read.
        calls.commit(transaction.writes, name)
    except BaseException:
        # Should this fail, Firestore lets go by itself after a while.
        with suppress(Exception):
            calls.rollback(name)
        raise
    return result
