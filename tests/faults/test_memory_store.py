"""The in-memory store is as strict as Firestore; what it would let pass, the harness could not find."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devkit.faults.memory_store import Database, MemoryStore
from devkit.faults.values import UnstorableError
from shared.store import AlreadyExists, Found, Missing, Query, Store, Transaction, Where

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def store_with(**documents: dict[str, Any]) -> MemoryStore:
    """A store with documents `things/<name>`."""
    store = MemoryStore()
    for name, document in documents.items():
        store.set(f"things/{name}", document)
    return store


def ids(found: list[Found]) -> list[str]:
    """The ids of what a query found, in order."""
    return [one.id for one in found]


def test_it_is_a_store() -> None:
    """It offers all that handlers may ask of a store."""
    store: Store = MemoryStore()
    assert store.get("things/none") is None


def test_documents_are_not_shared() -> None:
    """Changing what was written or read changes nothing in the store."""
    written = {"list": [1], "map": {"a": [1]}}
    store = store_with(one=written)
    written["list"].append(2)  # type: ignore[attr-defined]
    read = store.get("things/one")
    assert read is not None
    read["map"]["a"].append(2)
    assert store.get("things/one") == {"list": [1], "map": {"a": [1]}}


def test_create_refuses_what_exists() -> None:
    """A second creation fails and leaves the first document."""
    store = store_with(one={"n": 1})
    with pytest.raises(AlreadyExists):
        store.create("things/one", {"n": 2})
    assert store.get("things/one") == {"n": 1}


def test_transaction_is_all_or_nothing() -> None:
    """A write that does not fit takes all others of its transaction with it, when the transaction commits."""
    store = store_with(one={"n": 1})
    reached: list[str] = []

    def work(tx: Transaction) -> None:
        tx.set("things/two", {"n": 2})
        tx.create("things/one", {"n": 3})
        reached.append("end of work")

    with pytest.raises(AlreadyExists):
        store.transact(work)
    assert reached and store.get("things/two") is None


def test_update_needs_a_document() -> None:
    """Changing fields of a document that is not there is an error, deleting it is not."""
    store = MemoryStore()
    with pytest.raises(Missing):
        store.update("things/none", {"n": 1})
    store.delete("things/none")


def test_update_reaches_into_maps() -> None:
    """Dots lead into maps, and leave their other fields alone."""
    store = store_with(one={"claim": {"by": "a", "at": 1}})
    store.update("things/one", {"claim.at": 2, "times.DISPATCHED": 3})
    assert store.get("things/one") == {"claim": {"by": "a", "at": 2}, "times": {"DISPATCHED": 3}}


@pytest.mark.parametrize("fields", [{}, {"by-agency.polsek-kroya": 1}, {"a..b": 1}])
def test_update_refuses_what_the_client_refuses(fields: dict[str, Any]) -> None:
    """No fields at all, and names that need quoting, are errors in Firestore's client as well."""
    with pytest.raises(UnstorableError):
        store_with(one={}).update("things/one", fields)


@pytest.mark.parametrize("value", [{1, 2}, object(), timedelta(seconds=1), datetime(2026, 3, 1)])
def test_only_firestore_values_are_stored(value: object) -> None:
    """What Firestore has no type for is refused, a time without a zone too."""
    with pytest.raises(UnstorableError):
        MemoryStore().set("things/one", {"value": value})


def test_reads_come_before_writes() -> None:
    """A transaction that reads after it has written is refused, as in Firestore."""

    def work(tx: Transaction) -> None:
        tx.set("things/one", {})
        tx.get("things/two")

    with pytest.raises(UnstorableError):
        MemoryStore().transact(work)


def test_held_reads_must_not_change() -> None:
    """With held reads, also a document that was not there when it was read, and then is, is an interference."""
    store = store_with()
    others = iter(["one"])

    def work(tx: Transaction) -> bool:
        seen = tx.get("things/one") is not None
        for name in others:
            store.set(f"things/{name}", {})
        tx.set("things/two", {})
        return seen

    assert store.transact(work, hold_reads=True)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where("n", "==", 2), ["b"]),
        (Where("n", "<", 2), ["a"]),
        (Where("n", ">=", 2), ["b", "c"]),
        (Where("n", "in", [1, 3]), ["a", "c"]),
        (Where("tags", "array_contains", "x"), ["b"]),
        (Where("tags", "array_contains_any", ["x", "y"]), ["b"]),
        (Where("inner.deep", "==", True), ["c"]),
        (Where("missing", "==", None), []),
        (Where("at", "<=", NOON), ["a"]),
    ],
)
def test_conditions(where: Where, expected: list[str]) -> None:
    """Conditions match as in Firestore: only fields that are there, only values of the same kind."""
    store = store_with(
        a={"n": 1, "tags": [], "at": NOON},
        b={"n": 2, "tags": ["x"], "at": None},
        c={"n": 3, "inner": {"deep": True}, "at": "text"},
    )
    assert ids(store.query(Query("things", (where,)))) == expected
    assert store.count(Query("things", (where,))) == len(expected)


def test_order_and_limit() -> None:
    """Results come in the order asked for, without documents that lack its field, and no more than the limit."""
    store = store_with(a={"n": 2}, b={"n": 3}, c={"n": 1}, d={})
    assert ids(store.query(Query("things", order_by="n"))) == ["c", "a", "b"]
    assert ids(store.query(Query("things", order_by="-n", limit=2))) == ["b", "a"]


def test_collection_groups() -> None:
    """A group query finds documents of all collections of that name, and no others."""
    database = Database()
    store = MemoryStore(database)
    for path in ("incidents/1/events/a", "incidents/2/events/b", "incidents/1/assignments/c", "events/d"):
        store.set(path, {"n": 1})
    assert sorted(ids(store.query(Query("events", group=True)))) == ["a", "b", "d"]


def test_in_takes_thirty_values() -> None:
    """A longer list is an error in Firestore, so it is one here."""
    with pytest.raises(UnstorableError):
        MemoryStore().query(Query("things", (Where("n", "in", list(range(31))),)))
