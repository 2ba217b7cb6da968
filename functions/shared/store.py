"""The document store as handlers see it. Firestore implements it; the fault harness has one in memory.

Handlers load, decide and commit inside `Store.transact`; the function they pass in may run several times, so it
must have no effect outside the transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

T = TypeVar("T")
Document = dict[str, Any]


class StoreError(Exception):
    """Base of what a store raises."""


class AlreadyExists(StoreError):
    """A document with this path is there already: somebody did this before us."""


class Missing(StoreError):
    """The document to change is not there."""


class Contention(StoreError):
    """Others kept changing the same documents; try again."""


@dataclass(frozen=True)
class Where:
    """One condition of a query."""

    field: str
    op: Literal["==", "<", "<=", ">", ">=", "in", "array_contains", "array_contains_any"]
    value: Any


@dataclass(frozen=True)
class Query:
    """What to look for.

    Attributes:
        collection: a collection path, or a collection's name when `group` is true.
        where: all must hold.
        order_by: field to sort by, descending when it starts with `-`.
        limit: at most so many; there is always a limit, since a storm makes every list long.
        group: search every collection of that name.
    """

    collection: str
    where: tuple[Where, ...] = ()
    order_by: str | None = None
    limit: int = 100
    group: bool = False


@dataclass(frozen=True)
class Found:
    """One document that a query found."""

    path: str
    document: Document

    @property
    def id(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]


class Gets(Protocol):
    """Reading documents whose paths are known, inside and outside of a transaction."""

    def get(self, path: str) -> Document | None:
        """One document, or None."""
        ...

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Several documents in one round trip, in the order asked for."""
        ...


class Reads(Gets, Protocol):
    """Reading outside of a transaction."""

    def query(self, query: Query) -> list[Found]:
        """All documents that match."""
        ...

    def begin_query(self, query: Query) -> Callable[[], list[Found]]:
        """Ask, and go on: what is returned waits for all documents that match, and raises what the query raised.

        For reading a query and documents of known paths in the time of one.
        """
        ...


class Writes(Protocol):
    """Writing. In a transaction all or nothing; outside, one by one."""

    def create(self, path: str, document: Document) -> None:
        """Write a new document.

        Raises:
            AlreadyExists: it is there already (in a transaction: raised when it commits).
        """
        ...

    def set(self, path: str, document: Document) -> None:
        """Write a document, whether or not it is there."""
        ...

    def update(self, path: str, fields: Document) -> None:
        """Change some fields (dots reach into maps) of a document.

        Raises:
            Missing: there is no such document (in a transaction: raised when it commits).
        """
        ...

    def delete(self, path: str) -> None:
        """Remove a document; no error when it is not there."""
        ...


class Transaction(Gets, Writes, Protocol):
    """Reads first, then writes; writes take effect together when the function returns.

    All reads are of one moment. What was read and is written must not have changed since, or the function runs again.
    What was only read may change meanwhile, unless the transaction holds its reads: so let whatever decides about an
    incident also write that incident.

    There is no query here on purpose (docs/decisions/no-queries-in-transactions.md): look for ids outside, read
    what was found again inside.
    """


class Store(Reads, Writes, Protocol):
    """The whole store."""

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        """Run `work`; commit what it wrote, or nothing.

        Args:
            hold_reads: also keep what is read and not written from changing until the commit, by locks. For deciding
                by a document that too many would write at once, such as the incident that a crowd's reports join.

        Raises:
            AlreadyExists, Missing: a write did not fit what is there.
            Contention: it did not come through after several tries.
        """
        ...

    def write_together(self, writes: Iterable[Callable[[Writes], None]]) -> None:
        """Commit several writes at once, without reads (cheaper than a transaction)."""
        ...

    def count(self, query: Query) -> int:
        """How many documents match, by an aggregation query (one read per 1,000 matches)."""
        ...
