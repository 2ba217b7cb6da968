"""Every query has its index: Firestore refuses in production what the emulator answers without one."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from devkit.stack.options import REPOSITORY
from shared.region import load_region
from tests.unit.query_shapes import QueryShape, python_queries, web_queries

CONFIG: dict[str, Any] = json.loads((REPOSITORY / "firestore.indexes.json").read_text())
QUERIES = [*python_queries(REPOSITORY / "functions"), *web_queries(REPOSITORY / "web" / "src")]


def _needs_composite(query: QueryShape) -> bool:
    """Equalities alone are answered by merging single-field indexes; with an order they need one of their own.

    Source: https://firebase.google.com/docs/firestore/query-data/index-overview
    """
    fixed = query.equalities | query.contains
    sorted_by = {field.lstrip("-") for field in query.sorted_by} - query.equalities
    return bool(fixed and sorted_by) or len(sorted_by) > 1


def _serves(index: dict[str, Any], query: QueryShape) -> bool:
    """Whether an index has the equalities first, in any order, and then the sort order in its directions."""
    scope = "COLLECTION_GROUP" if query.group else "COLLECTION"
    if (index["collectionGroup"], index["queryScope"]) != (query.collection, scope):
        return False
    fields = [_index_field(field) for field in index["fields"]]
    fixed = len(query.equalities | query.contains)
    head = {field.lstrip("-") for field in fields[:fixed]}
    wanted = query.equalities | {f"{field}[]" for field in query.contains}
    order = tuple(field for field in query.sorted_by if field.lstrip("-") not in query.equalities)
    return head == wanted and tuple(fields[fixed:]) == order


def _index_field(field: dict[str, str]) -> str:
    if "arrayConfig" in field:
        return f"{field['fieldPath']}[]"
    return f"-{field['fieldPath']}" if field["order"] == "DESCENDING" else field["fieldPath"]


def _single_fields(query: QueryShape) -> set[str]:
    """What a query takes from single-field indexes, descending with `-`."""
    return {*query.equalities, *(f"{field}[]" for field in query.contains), *query.sorted_by}


def _overrides() -> dict[tuple[str, str], dict[str, Any]]:
    return {(each["collectionGroup"], each["fieldPath"]): each for each in CONFIG["fieldOverrides"]}


def _has_single_field_index(query: QueryShape, field: str) -> bool:
    """Those of a collection are made by themselves, unless an override says otherwise; those of groups never are."""
    override = _overrides().get((query.collection, field.strip("-[]")))
    if override is None:
        return not query.group
    scope = "COLLECTION_GROUP" if query.group else "COLLECTION"
    made = [_index_field({"fieldPath": field.strip("-[]"), **each}) for each in override["indexes"]
            if each.get("queryScope", "COLLECTION") == scope]  # fmt: skip
    return field in made


def test_queries_are_found() -> None:
    """The search finds the queries of the sweeper, of routing and of the console."""
    shapes = {(query.collection, query.where, query.order_by) for query in QUERIES}
    assert ("alerts", (("unsent_since", "<"),), ("unsent_since",)) in shapes
    assert ("devices", (("recipients", "array-contains-any"),), ()) in shapes
    assert ("incidents", (("witnesses_pending", "=="),), ()) in shapes
    assert ("incidents", (("is_open", "=="),), ("-opened_at",)) in shapes


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.place)
def test_query_has_its_index(query: QueryShape) -> None:
    """A query with equalities and an order has a composite index, every other the single-field ones."""
    if _needs_composite(query):
        assert any(_serves(index, query) for index in CONFIG["indexes"]), query
    else:
        missing = [field for field in _single_fields(query) if not _has_single_field_index(query, field)]
        assert not missing, query


def test_an_index_in_the_wrong_direction_serves_nobody() -> None:
    """The check tells directions, scopes and incomplete indexes apart."""
    query = QueryShape("here", "reports", False, (("status", "=="), ("joined", "==")), ("-received_at",))
    status, joined = ({"fieldPath": name, "order": "ASCENDING"} for name in ("status", "joined"))
    newest, oldest = ({"fieldPath": "received_at", "order": order} for order in ("DESCENDING", "ASCENDING"))
    good = {"collectionGroup": "reports", "queryScope": "COLLECTION", "fields": [joined, status, newest]}
    assert _serves(good, query)
    assert not _serves({**good, "fields": [joined, status, oldest]}, query)
    assert not _serves({**good, "fields": [joined, newest]}, query)
    assert not _serves({**good, "fields": [joined, newest, status]}, query)
    assert not _serves({**good, "queryScope": "COLLECTION_GROUP"}, query)


@pytest.mark.parametrize("index", CONFIG["indexes"], ids=json.dumps)
def test_index_has_its_query(index: dict[str, Any]) -> None:
    """An index that no query needs makes every write dearer."""
    assert any(_needs_composite(query) and _serves(index, query) for query in QUERIES)


def test_no_index_is_named_twice() -> None:
    """A duplicate makes the deployment fail."""
    assert max(Counter(json.dumps(index, sort_keys=True) for index in CONFIG["indexes"]).values()) == 1
    assert len(_overrides()) == len(CONFIG["fieldOverrides"])


def test_everything_that_the_pack_lets_expire_does_expire() -> None:
    """Each collection with a retention has a TTL policy, whose field is not indexed: it only ever grows."""
    retained = load_region("cilacap").pack.thresholds.retention_days
    policies = {each["collectionGroup"]: each for each in CONFIG["fieldOverrides"] if each.get("ttl")}
    assert policies.keys() == retained.keys()
    assert {(each["fieldPath"], len(each["indexes"])) for each in policies.values()} == {("expires_at", 0)}
