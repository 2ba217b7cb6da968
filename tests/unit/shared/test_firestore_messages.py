"""What is sent to Firestore, and read from it, is what Google's own layers would send and read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Any
from unittest import mock

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore
from google.cloud.firestore_v1 import _helpers, types
from google.cloud.firestore_v1.base_query import FieldFilter
from hypothesis import given
from hypothesis import strategies as st

from shared.firestore_calls import FirestoreCalls, raw
from shared.firestore_queries import put_query
from shared.firestore_values import document_of, put_fields, put_value
from shared.firestore_writes import Buffer
from shared.store import Query, Where

ROOT = "projects/demo/databases/(default)/documents"
_Value, _Document, _StructuredQuery = raw(types.Value), raw(types.Document), raw(types.StructuredQuery)
NOON = datetime(2026, 3, 1, 5, 0, 0, 123_456, tzinfo=UTC)

TIMES = st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC))
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | TEXTS
    | st.binary(max_size=20)
    | TIMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(TEXTS, VALUES, max_size=6)


class Colour(StrEnum):
    """A text that is an enum as well."""

    RED = "red"


@pytest.fixture(scope="module")
def client() -> Any:
    """Google's client, which is asked for nothing."""
    with mock.patch.dict("os.environ", {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:9"}):
        return firestore.Client(project="demo")


@given(DOCUMENTS)
def test_documents_are_written_as_google_writes_them(document: dict[str, Any]) -> None:
    """Every kind of value that a document may hold."""
    ours = _Document()
    put_fields(ours.fields, document)
    theirs = types.Document(fields=_helpers.encode_dict(document))
    assert ours == types.Document.pb(theirs)


@given(DOCUMENTS)
def test_what_was_written_is_read_again(document: dict[str, Any]) -> None:
    """To the microsecond; by us as by Google's own reading."""
    written = _Document()
    put_fields(written.fields, document)
    assert document_of(written.fields) == document
    assert _helpers.decode_dict(types.Document.wrap(written).fields, None) == document


def test_values_of_kin_are_stored_as_what_they_are() -> None:
    """Enums as texts, tuples as lists, a time of another zone as the same moment."""
    written = _Document()
    jakarta = timezone(timedelta(hours=7))
    put_fields(written.fields, {"enum": Colour.RED, "pair": (1, "b"), "time": NOON.astimezone(jakarta)})
    assert document_of(written.fields) == {"enum": "red", "pair": [1, "b"], "time": NOON}


@pytest.mark.parametrize("value", [object(), {1, 2}, datetime(2026, 3, 1)])
def test_what_cannot_be_stored_is_an_error(value: object) -> None:
    """And not left out: whoever wrote it has to know."""
    with pytest.raises(TypeError):
        put_value(_Value(), value)


def test_places_and_references_do_not_keep_a_document_from_being_read() -> None:
    """Sergap writes none; somebody else might."""
    theirs = types.Document(
        fields={
            "place": types.Value(geo_point_value={"latitude": -7.6, "longitude": 109.2}),
            "reference": types.Value(reference_value=f"{ROOT}/things/a"),
        }
    )
    read = document_of(types.Document.pb(theirs).fields)
    assert read == {"place": (-7.6, 109.2), "reference": f"{ROOT}/things/a"}


WRITES: dict[str, tuple[Callable[[Any], object], Callable[[Any, Any], object]]] = {
    "create": (
        lambda ours: ours.create("things/a", {"n": 1, "map": {}}),
        lambda batch, at: batch.create(at, {"n": 1, "map": {}}),
    ),
    "set": (
        lambda ours: ours.set("things/a", {"n": 1, "list": []}),
        lambda batch, at: batch.set(at, {"n": 1, "list": []}),
    ),
    "update": (
        lambda ours: ours.update("things/a", {"n": 1, "claim.by": "x", "claim.at": NOON}),
        lambda batch, at: batch.update(at, {"n": 1, "claim.by": "x", "claim.at": NOON}),
    ),
    "update of an odd name": (
        lambda ours: ours.update("things/a", {"times.en-route": NOON}),
        lambda batch, at: batch.update(at, {"times.en-route": NOON}),
    ),
    "delete": (lambda ours: ours.delete("things/a"), lambda batch, at: batch.delete(at)),
}


@pytest.mark.parametrize("name", WRITES)
def test_writes_are_those_that_google_makes(client: Any, name: str) -> None:
    """With their conditions, and with the fields that an update leaves alone."""
    ours, (mine, theirs) = Buffer(ROOT), WRITES[name]
    mine(ours)
    batch = client.batch()
    theirs(batch, client.document("things/a"))
    (written,), (expected,) = ours.writes, batch._write_pbs
    assert _in_order(written) == _in_order(types.Write.pb(expected))


def _in_order(write: Any) -> Any:
    """The order of an update's fields says nothing."""
    fields = sorted(write.update_mask.field_paths)
    del write.update_mask.field_paths[:]
    write.update_mask.field_paths.extend(fields)
    return write


def test_an_update_of_nothing_leaves_everything() -> None:
    """A write without a mask would replace the document by nothing."""
    ours = Buffer(ROOT)
    ours.update("things/a", {})
    assert ours.writes[0].HasField("update_mask")


QUERIES = {
    "one condition": Query("things", (Where("n", "==", 1),)),
    "several": Query("things", (Where("n", ">=", 1), Where("tags", "in", ["a", "b"])), order_by="-n", limit=7),
    "lists": Query("things", (Where("tags", "array_contains_any", ["a"]), Where("more", "array_contains", "b"))),
    "no value": Query("things", (Where("gone_at", "==", None), Where("map.at", "<", NOON)), order_by="map.at"),
    "below a document": Query("incidents/i-1/assignments", (Where("n", "<=", 1), Where("n", ">", 0))),
    "a group": Query("assignments", (Where("agency_id", "==", "polsek"),), group=True),
    "everything": Query("things"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_are_those_that_google_makes(client: Any, name: str) -> None:
    """Conditions, order and limit."""
    query, ours = QUERIES[name], _StructuredQuery()
    put_query(ours, query)
    source = client.collection_group(query.collection) if query.group else client.collection(query.collection)
    for where in query.where:
        source = source.where(filter=FieldFilter(where.field, where.op, where.value))
    if query.order_by:
        source = source.order_by(
            query.order_by.lstrip("-"), direction="DESCENDING" if query.order_by.startswith("-") else "ASCENDING"
        )
    assert ours == types.StructuredQuery.pb(source.limit(query.limit)._to_protobuf())


def test_threads_that_call_first_share_one_connection() -> None:
    """The library makes it at the first call, and would make one for each thread."""
    client = firestore.Client(project="demo-sergap", credentials=AnonymousCredentials())  # type: ignore[no-untyped-call]
    FirestoreCalls(client)
    assert client._firestore_api_internal is not None
