"""Queries as Firestore's protocol carries them."""

from __future__ import annotations

from typing import Any

from google.cloud.firestore_v1 import types

from shared.firestore_values import put_value
from shared.store import Query, Where

_OPERATORS = types.StructuredQuery.FieldFilter.Operator
_FIELD_OPERATORS = {
    "==": _OPERATORS.EQUAL,
    "<": _OPERATORS.LESS_THAN,
    "<=": _OPERATORS.LESS_THAN_OR_EQUAL,
    ">": _OPERATORS.GREATER_THAN,
    ">=": _OPERATORS.GREATER_THAN_OR_EQUAL,
    "in": _OPERATORS.IN,
    "array_contains": _OPERATORS.ARRAY_CONTAINS,
    "array_contains_any": _OPERATORS.ARRAY_CONTAINS_ANY,
}
_IS_NULL = types.StructuredQuery.UnaryFilter.Operator.IS_NULL
_AND = types.StructuredQuery.CompositeFilter.Operator.AND
_ASCENDING = types.StructuredQuery.Direction.ASCENDING
_DESCENDING = types.StructuredQuery.Direction.DESCENDING


def put_query(message: Any, query: Query) -> None:
    """Write a query into an empty `StructuredQuery` message."""
    source = message.from_.add()
    source.collection_id = query.collection.rsplit("/", 1)[-1]
    source.all_descendants = query.group
    if len(query.where) == 1:
        _put_filter(message.where, query.where[0])
    elif query.where:
        message.where.composite_filter.op = _AND
        for where in query.where:
            _put_filter(message.where.composite_filter.filters.add(), where)
    if query.order_by:
        order = message.order_by.add()
        order.field.field_path = query.order_by.lstrip("-")
        order.direction = _DESCENDING if query.order_by.startswith("-") else _ASCENDING
    message.limit.value = query.limit


def _put_filter(message: Any, where: Where) -> None:
    if where.value is None and where.op == "==":
        message.unary_filter.field.field_path = where.field
        message.unary_filter.op = _IS_NULL
        return
    message.field_filter.field.field_path = where.field
    message.field_filter.op = _FIELD_OPERATORS[where.op]
    put_value(message.field_filter.value, where.value)
