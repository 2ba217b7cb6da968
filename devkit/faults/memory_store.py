"""`shared.store.Store` in memory, as strict as Firestore: atomic commits, conflict detection, no aliasing.

Each call to the outside is announced to `Steps`, which may let time pass, run others, fail or crash there.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Literal, NoReturn, Protocol, TypeVar

from devkit.faults.values import MOST_VALUES_OF_IN, UnstorableError, copied, field_of, holds, with_fields
from shared.store import AlreadyExists, Contention, Document, Found, Missing, Query, Transaction, Writes

T = TypeVar("T")

TRANSACTION_ATTEMPTS = 10
"""As many as the Firestore store makes."""


class Steps(Protocol):
    """What is told of every I/O step."""

    def before(self, verb: str, subject: object) -> None:
        """A call is about to reach the store; whatever this raises, the call does not happen."""
        ...

    def after_commit(self) -> None:
        """A commit has happened; whatever this raises, its answer is lost."""
        ...


class NoSteps:
    """For tests that want a plain store."""

    def before(self, verb: str, subject: object) -> None:
        """Nothing happens."""

    def after_commit(self) -> None:
        """Nothing happens."""


@dataclass(frozen=True)
class Change:
    """One document before and after a commit; None where it is not there. Not to be altered."""

    path: str
    before: Document | None
    after: Document | None


HISTORY = 20_000
"""Commits that a running transaction can look back over; a crowd makes 400 a second, for as long as a call takes."""

Watcher = Callable[[Sequence[Change]], None]
Kind = Literal["create", "set", "update", "delete"]


@dataclass(frozen=True)
class _Write:
    kind: Kind
    path: str
    document: Document

    def __repr__(self) -> str:
        return f"{self.kind} {self.path}"


class _Interfered(BaseException):
    """What this transaction has read is no longer so. Not an Exception: a handler must not catch it."""


class Database:
    """The documents, by collection, and a counter that moves with every commit. Stored documents are never altered,
    only replaced, so a document's identity tells whether it has changed."""

    def __init__(self) -> None:
        self.commits = 0
        self.watchers: list[Watcher] = []
        self._replaced: deque[dict[str, Document | None]] = deque(maxlen=HISTORY)
        self._collections: defaultdict[str, dict[str, Document]] = defaultdict(dict)

    def get(self, path: str) -> Document | None:
        """The stored document itself; the caller copies."""
        return self._collections[_parent(path)].get(path)

    def get_at(self, path: str, commits: int) -> Document | None:
        """The document as it was after so many commits."""
        since = self.commits - commits
        if since > len(self._replaced):
            raise UnstorableError(f"a transaction has been overtaken by {since} commits")
        document = self.get(path)
        for replaced in islice(reversed(self._replaced), since):
            document = replaced.get(path, document)
        return document

    def select(self, query: Query) -> list[tuple[str, Document]]:
        """Paths and stored documents that match, in order."""
        self._check(query)
        found = [
            (path, document)
            for collection in self._searched(query)
            for path, document in collection.items()
            if all(holds(where, document) for where in query.where)
        ]
        return _ordered(found, query)

    def commit(self, writes: Sequence[_Write]) -> None:
        """Apply all writes or none. Raises AlreadyExists or Missing."""
        fresh: dict[str, Document | None] = {}
        for write in writes:
            before = fresh[write.path] if write.path in fresh else self.get(write.path)
            fresh[write.path] = _applied(write, before)
        changes = [Change(path, self.get(path), after) for path, after in fresh.items()]
        for change in changes:
            self._put(change.path, change.after)
        self._replaced.append({change.path: change.before for change in changes})
        self.commits += 1
        for watcher in self.watchers:
            watcher(changes)

    def all(self, collection: str, *, group: bool = False) -> list[tuple[str, Document]]:
        """Every document of a collection or of a collection group, for whoever checks the outcome."""
        searched = self._searched(Query(collection, group=group))
        return [item for documents in searched for item in documents.items()]

    def _searched(self, query: Query) -> list[dict[str, Document]]:
        if not query.group:
            return [self._collections[query.collection]]
        ends = f"/{query.collection}"
        return [d for name, d in list(self._collections.items()) if name == query.collection or name.endswith(ends)]

    def _check(self, query: Query) -> None:
        for where in query.where:
            if where.op in ("in", "array_contains_any") and not 1 <= len(where.value) <= MOST_VALUES_OF_IN:
                raise UnstorableError(f"{len(where.value)} values for `{where.op}`")

    def _put(self, path: str, document: Document | None) -> None:
        if document is None:
            self._collections[_parent(path)].pop(path, None)
        else:
            self._collections[_parent(path)][path] = document


def _parent(path: str) -> str:
    return path.rsplit("/", 1)[0]


def _applied(write: _Write, before: Document | None) -> Document | None:
    match write.kind:
        case "delete":
            return None
        case "create" if before is not None:
            raise AlreadyExists(write.path)
        case "update":
            if before is None:
                raise Missing(write.path)
            return with_fields(before, write.document)
    return write.document


def _ordered(found: list[tuple[str, Document]], query: Query) -> list[tuple[str, Document]]:
    """By the order asked for, else by the field of an inequality, else by path; Firestore's own rules."""
    uneven = [where.field for where in query.where if where.op in ("<", "<=", ">", ">=")]
    order_by = query.order_by or (uneven[0] if uneven else "")
    found.sort(key=lambda item: item[0], reverse=order_by.startswith("-"))
    if order_by:
        name = order_by.lstrip("-")
        found = [item for item in found if field_of(item[1], name)[0]]
        # None sorts first, as in Firestore.
        found.sort(key=lambda i: _sort_key(i[1], name), reverse=order_by.startswith("-"))
    return found[: query.limit]


def _sort_key(document: Document, name: str) -> tuple[bool, object]:
    value = field_of(document, name)[1]
    return (value is not None, value if value is not None else 0)


class _Buffer:
    """Writes that wait for their commit."""

    def __init__(self) -> None:
        self.writes: list[_Write] = []

    def create(self, path: str, document: Document) -> None:
        self.writes.append(_Write("create", path, copied(document)))

    def set(self, path: str, document: Document) -> None:
        self.writes.append(_Write("set", path, copied(document)))

    def update(self, path: str, fields: Document) -> None:
        self.writes.append(_Write("update", path, copied(fields)))

    def delete(self, path: str) -> None:
        self.writes.append(_Write("delete", path, {}))


class _Transaction(_Buffer):
    """One attempt: sees one moment, and commits only if what it read and writes is still so (with `hold_reads`: all
    that it read). Where Firestore makes others wait for held reads, here it starts again, to the same effect."""

    def __init__(self, database: Database, steps: Steps, hold_reads: bool) -> None:
        super().__init__()
        self._database = database
        self._steps = steps
        self._hold_reads = hold_reads
        self._documents: dict[str, Document | None] = {}
        self._moment: int | None = None

    def get(self, path: str) -> Document | None:
        return self.get_all([path])[0]

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        if self.writes:
            raise UnstorableError("Firestore transactions read before they write")
        self._steps.before("read", paths)
        if self._moment is None:
            self._moment = self._database.commits
        found = [self._database.get_at(path, self._moment) for path in paths]
        self._documents.update(zip(paths, found, strict=True))
        return [copied(document) for document in found]

    def check(self) -> None:
        """Raise `_Interfered` unless everything that counts is still as it was read."""
        written = {write.path for write in self.writes}
        for path, document in self._documents.items():
            counts = self._hold_reads or path in written
            if counts and self._database.get(path) is not document:
                raise _Interfered


def _raise(error: Exception) -> NoReturn:
    raise error


class MemoryStore:
    """`shared.store.Store` on a `Database`."""

    def __init__(self, database: Database | None = None, steps: Steps | None = None) -> None:
        self.database = database or Database()
        self._steps = steps or NoSteps()

    def get(self, path: str) -> Document | None:
        """One document, or None."""
        return self.get_all([path])[0]

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Several documents, in the order asked for."""
        self._steps.before("read", paths)
        return [copied(self.database.get(path)) for path in paths]

    def query(self, query: Query) -> list[Found]:
        """All documents that match."""
        self._steps.before("query", query.collection)
        return [Found(path, copied(document)) for path, document in self.database.select(query)]

    def begin_query(self, query: Query) -> Callable[[], list[Found]]:
        """Ask, and go on. It sees the moment in which it began, which is the worst that Firestore can do."""
        try:
            found = self.query(query)
        except Exception as error:
            return partial(_raise, error)
        return lambda: found

    def count(self, query: Query) -> int:
        """How many documents match."""
        self._steps.before("count", query.collection)
        return len(self.database.select(query))

    def create(self, path: str, document: Document) -> None:
        """Write a new document, or raise AlreadyExists."""
        self.write_together([lambda writes: writes.create(path, document)])

    def set(self, path: str, document: Document) -> None:
        """Write a document, whether or not it is there."""
        self.write_together([lambda writes: writes.set(path, document)])

    def update(self, path: str, fields: Document) -> None:
        """Change some fields, or raise Missing."""
        self.write_together([lambda writes: writes.update(path, fields)])

    def delete(self, path: str) -> None:
        """Remove a document."""
        self.write_together([lambda writes: writes.delete(path)])

    def write_together(self, writes: Iterable[Callable[[Writes], None]]) -> None:
        """Commit several writes at once, without reads."""
        buffer = _Buffer()
        for write in writes:
            write(buffer)
        self._commit(buffer)

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        """Run `work` until nobody has come between, at most 10 times; raises Contention then."""
        for _ in range(TRANSACTION_ATTEMPTS):
            attempt = _Transaction(self.database, self._steps, hold_reads)
            try:
                result = work(attempt)
                self._commit(attempt)
            except _Interfered:
                continue
            return result
        raise Contention("others kept changing the same documents")

    def _commit(self, buffer: _Buffer) -> None:
        self._steps.before("commit", buffer.writes)
        if isinstance(buffer, _Transaction):
            buffer.check()
        if buffer.writes:
            self.database.commit(buffer.writes)
            self._steps.after_commit()
