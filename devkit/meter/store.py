"""Any store, with a meter: counts documents as Firestore bills them (https://firebase.google.com/docs/firestore/pricing).

A query is billed by the documents it returns, at least one read; a document that is not there costs a read too; an
aggregation costs one read for each 1,000 index entries; a commit that fails costs nothing, reads of each try count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from devkit.meter.operations import Kind, Tape
from shared.store import Document, Found, Query, Store, Transaction, Writes

T = TypeVar("T")

COUNTED_PER_READ = 1_000


class _Recorder:
    """Passes writes on and remembers their paths."""

    def __init__(self, inner: Writes, written: list[tuple[Kind, str]]) -> None:
        self._inner = inner
        self._written = written

    def create(self, path: str, document: Document) -> None:
        self._inner.create(path, document)
        self._written.append((Kind.WRITE, path))

    def set(self, path: str, document: Document) -> None:
        self._inner.set(path, document)
        self._written.append((Kind.WRITE, path))

    def update(self, path: str, fields: Document) -> None:
        self._inner.update(path, fields)
        self._written.append((Kind.WRITE, path))

    def delete(self, path: str) -> None:
        self._inner.delete(path)
        self._written.append((Kind.DELETE, path))


class _MeteredTransaction(_Recorder):
    """One attempt of one transaction."""

    def __init__(self, inner: Transaction, tape: Tape, written: list[tuple[Kind, str]]) -> None:
        super().__init__(inner, written)
        self._reading = inner
        self._tape = tape

    def get(self, path: str) -> Document | None:
        return self.get_all([path])[0]

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        found = self._reading.get_all(paths)
        _note_reads(self._tape, paths)
        return found


def _note_reads(tape: Tape, paths: Sequence[str]) -> None:
    if paths:
        tape.waited()
    for path in paths:
        tape.note(Kind.READ, path)


class MeteredStore:
    """`shared.store.Store` on another one, writing down what each call costs."""

    def __init__(self, inner: Store, tape: Tape) -> None:
        self._inner = inner
        self._tape = tape

    def get(self, path: str) -> Document | None:
        """One document, or None."""
        return self.get_all([path])[0]

    def get_all(self, paths: Sequence[str]) -> list[Document | None]:
        """Several documents, in the order asked for."""
        found = self._inner.get_all(paths)
        _note_reads(self._tape, paths)
        return found

    def query(self, query: Query) -> list[Found]:
        """All documents that match."""
        self._tape.waited()
        return self.begin_query(query)()

    def begin_query(self, query: Query) -> Callable[[], list[Found]]:
        """Ask, and go on. It is no wait: whoever begins a query reads something else meanwhile."""
        found = self._inner.query(query)
        self._tape.note(Kind.READ, query.collection, max(1, len(found)))
        return lambda: found

    def count(self, query: Query) -> int:
        """How many documents match."""
        matching = self._inner.count(query)
        self._tape.waited()
        self._tape.note(Kind.READ, query.collection, max(1, -(-matching // COUNTED_PER_READ)))
        return matching

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
        """Commit several writes at once."""
        written: list[tuple[Kind, str]] = []

        def recording(write: Callable[[Writes], None]) -> Callable[[Writes], None]:
            return lambda inner: write(_Recorder(inner, written))

        self._inner.write_together([recording(write) for write in writes])
        self._committed(written)

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        """Run `work` in a transaction of the store below."""
        written: list[tuple[Kind, str]] = []

        def attempt(inner: Transaction) -> T:
            written.clear()
            return work(_MeteredTransaction(inner, self._tape, written))

        result = self._inner.transact(attempt, hold_reads=hold_reads)
        self._committed(written)
        return result

    def _committed(self, written: Sequence[tuple[Kind, str]]) -> None:
        if written:
            self._tape.waited(committed=True)
        for kind, path in written:
            self._tape.note(kind, path)
