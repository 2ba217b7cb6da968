"""Firestore's calls, each made once and answered with plain values. With `shared.firestore_queries` and
`shared.firestore_writes` the only module that knows google.cloud.firestore.

It stands on that package's connection, retries and time limits, and leaves out its layers of references, snapshots and
batches, which took more processor time than the calls themselves (docs/decisions/firestore-calls.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from google.cloud import firestore
from google.cloud.firestore_v1 import types

from shared.firestore_errors import translated
from shared.firestore_queries import put_query
from shared.firestore_values import document_of
from shared.store import Document, Found, Query


def raw(kind: Any) -> Any:
    """The protocol buffer's own class, without the wrapper that the library has around it."""
    return type(kind.pb(kind()))


_BatchGet, _RunQuery = raw(types.BatchGetDocumentsRequest), raw(types.RunQueryRequest)
_Aggregate, _Commit = raw(types.RunAggregationQueryRequest), raw(types.CommitRequest)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document at a moment.

    Attributes:
        document: None where there is none.
        version: changes with every write of the document; None where there is none.
        read_time: the moment.
    """

    document: Document | None
    version: Any
    read_time: Any


class FirestoreCalls:
    """The calls that Sergap makes, on one client."""

    def __init__(self, client: firestore.Client) -> None:
        self._client = client
        # Made here and not at the first call: two threads would make two, and the one that loses is taken down with its
        # answers still on their way.
        self._api = client._firestore_api

    @cached_property
    def root(self) -> str:
        """What stands before every document's path."""
        return f"{self._client._database_string}/documents"

    def get(
        self, paths: Sequence[str], *, transaction: bytes | None = None, read_time: Any = None
    ) -> dict[str, Snapshot]:
        """Documents by path, all of one moment.

        Args:
            transaction: the one that reads.
            read_time: the moment; now without one.
        """
        request = _BatchGet(
            database=self._client._database_string, documents=[f"{self.root}/{path}" for path in dict.fromkeys(paths)]
        )
        if transaction is not None:
            request.transaction = transaction
        elif read_time is not None:
            request.read_time.CopyFrom(read_time)
        with translated():
            answers = self._call("batch_get_documents", types.BatchGetDocumentsRequest.wrap(request))
            return dict(self._snapshot(types.BatchGetDocumentsResponse.pb(answer)) for answer in answers)

    def _snapshot(self, answer: Any) -> tuple[str, Snapshot]:
        if answer.WhichOneof("result") == "missing":
            return self._path(answer.missing), Snapshot(None, None, answer.read_time)
        found = answer.found
        return self._path(found.name), Snapshot(document_of(found.fields), found.update_time, answer.read_time)

    def query(self, query: Query) -> list[Found]:
        """All documents that match."""
        request = _RunQuery(parent=self._parent(query))
        put_query(request.structured_query, query)
        with translated():
            answers = self._call("run_query", types.RunQueryRequest.wrap(request))
            documents = [found.document for found in map(types.RunQueryResponse.pb, answers) if found.document.name]
        return [Found(self._path(document.name), document_of(document.fields)) for document in documents]

    def count(self, query: Query) -> int:
        """How many documents match."""
        request = _Aggregate(parent=self._parent(query))
        asked = request.structured_aggregation_query
        put_query(asked.structured_query, query)
        asked.aggregations.add(alias="all").count.SetInParent()
        with translated():
            (answer,) = self._call("run_aggregation_query", types.RunAggregationQueryRequest.wrap(request))
        return int(types.RunAggregationQueryResponse.pb(answer).result.aggregate_fields["all"].integer_value)

    def begin(self) -> bytes:
        """Begin a transaction that holds what it reads; returns its name."""
        with translated():
            return bytes(self._call("begin_transaction", {"database": self._client._database_string}).transaction)

    def rollback(self, transaction: bytes) -> None:
        """Let go of what a transaction holds."""
        with translated():
            self._call("rollback", {"database": self._client._database_string, "transaction": transaction})

    def commit(self, writes: Sequence[Any], transaction: bytes | None = None) -> None:
        """Write all or nothing.

        Args:
            writes: as `shared.firestore_writes` makes them.
        """
        request = _Commit(database=self._client._database_string, writes=writes)
        if transaction is not None:
            request.transaction = transaction
        with translated():
            self._call("commit", types.CommitRequest.wrap(request))

    def _call(self, name: str, request: Any) -> Any:
        return getattr(self._api, name)(request=request, metadata=self._client._rpc_metadata)

    def _parent(self, query: Query) -> str:
        """Where a query's collection stands."""
        parent = "" if query.group else query.collection.rpartition("/")[0]
        return f"{self.root}/{parent}" if parent else self.root

    def _path(self, name: str) -> str:
        return name[len(self.root) + 1 :]
