"""Three planted bugs, each between the real handlers and the store: what the harness must be able to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, TypeVar

from shared.services import Services
from shared.store import AlreadyExists, Document, Found, Query, Store, Transaction, Writes

T = TypeVar("T")


class PassingTransaction:
    """A transaction that passes everything on; mutants change one thing."""

    def __init__(self, inner: Transaction) -> None:
        self.inner = inner

    def get(self, path: str) -> Document | None:
        """Pass on."""
        return self.get_all([path])[0]

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Pass on."""
        return self.inner.get_all(paths)

    def create(self, path: str, document: Document) -> None:
        """Pass on."""
        self.inner.create(path, document)

    def set(self, path: str, document: Document) -> None:
        """Pass on."""
        self.inner.set(path, document)

    def update(self, path: str, fields: Document) -> None:
        """Pass on."""
        self.inner.update(path, fields)

    def delete(self, path: str) -> None:
        """Pass on."""
        self.inner.delete(path)


class PassingStore(PassingTransaction):
    """A store that passes everything on."""

    def __init__(self, inner: Store) -> None:
        super().__init__(inner)
        self.store = inner

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        """Pass on, with a transaction that a mutant may change."""
        return self.store.transact(lambda tx: work(self.changed(tx)), hold_reads=hold_reads)

    def changed(self, tx: Transaction) -> Transaction:
        """The transaction that handlers see."""
        return PassingTransaction(tx)

    def write_together(self, writes: Iterable[Callable[[Writes], None]]) -> None:
        """Pass on."""
        self.store.write_together(writes)

    def query(self, query: Query) -> list[Found]:
        """Pass on."""
        return self.store.query(query)

    def begin_query(self, query: Query) -> Callable[[], list[Found]]:
        """Pass on."""
        return self.store.begin_query(query)

    def count(self, query: Query) -> int:
        """Pass on."""
        return self.store.count(query)


class _AlertsLeftOut(PassingTransaction):
    def __init__(self, inner: Transaction, left_out: dict[str, Document]) -> None:
        super().__init__(inner)
        self._left_out = left_out

    def create(self, path: str, document: Document) -> None:
        if path.startswith("alerts/"):
            self._left_out[path] = document
        else:
            super().create(path, document)


class StoreWithoutOutbox(PassingStore):
    """Alerts are written after the transaction that decides on them, not in it."""

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        """Commit what was decided, and then write the alerts."""
        left_out: dict[str, Document] = {}

        def without_alerts(tx: Transaction) -> T:
            left_out.clear()
            return work(_AlertsLeftOut(tx, left_out))

        result = self.store.transact(without_alerts, hold_reads=hold_reads)
        for path, document in left_out.items():
            with suppress(AlreadyExists):
                self.store.create(path, document)
        return result


class _CreatesByForce(PassingTransaction):
    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        found = [_never_routed(path, document) for path, document in zip(paths, super().get_all(paths), strict=True)]
        # A report and its caller are read together by whoever takes it in.
        taken_in = any(path.startswith("reporters/") for path in paths)
        return [None if taken_in and path.startswith("reports/") else d for path, d in zip(paths, found, strict=True)]

    def create(self, path: str, document: Document) -> None:
        self.inner.set(path, document)


def _never_routed(path: str, document: Document | None) -> Document | None:
    if document is not None and path.startswith("reports/") and "awaiting_route" in document:
        return {**document, "awaiting_route": True}
    return document


class StoreWithoutIdempotency(PassingStore):
    """`create` overwrites what is there; a report never seems to be known when it comes, nor to be routed."""

    def changed(self, tx: Transaction) -> Transaction:
        """A transaction that overwrites."""
        return _CreatesByForce(tx)

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Documents, of which no report is routed."""
        return [_never_routed(path, document) for path, document in zip(paths, super().get_all(paths), strict=True)]

    def create(self, path: str, document: Document) -> None:
        """Overwrite."""
        self.store.set(path, document)


class _DeadlinesForgotten(PassingTransaction):
    def create(self, path: str, document: Document) -> None:
        super().create(path, _unarmed(path, document))

    def set(self, path: str, document: Document) -> None:
        super().set(path, _unarmed(path, document))

    def update(self, path: str, fields: Document) -> None:
        super().update(path, _unarmed(path, fields))


def _unarmed(path: str, fields: dict[str, Any]) -> dict[str, Any]:
    armed = path.startswith("incidents/") and path.count("/") == 1 and "next_check_at" in fields
    return {**fields, "next_check_at": None} if armed else fields


class StoreWithoutDeadlines(PassingStore):
    """An incident never says when it has to be looked at again."""

    def changed(self, tx: Transaction) -> Transaction:
        """A transaction that forgets."""
        return _DeadlinesForgotten(tx)


def planted(store: Callable[[Store], Store]) -> Callable[[Services], Services]:
    """Put a mutant between handlers and the world's store."""

    def wrap(services: Any) -> Services:
        changed: Services = replace(services, store=store(services.store))
        return changed

    return wrap
