"""Firestore's values in memory: copied on the way in and out, compared only with their own kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.store import Document, Where

_PLAIN: frozenset[type] = frozenset({type(None), bool, int, float, str, bytes})
_FIELD = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
MOST_VALUES_OF_IN = 30
"""Firestore's documentation: an `in` condition takes at most 30 values."""


class UnstorableError(TypeError):
    """Firestore has no type for this value, or no such field path; the real client would raise as well."""


def copied(value: Any) -> Any:
    """A deep copy, so that nobody can change a stored document by holding a part of it.

    Raises:
        UnstorableError: Firestore could not store the value.
    """
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is dict:
        # Most values are plain; asking here saves a call for each, and the store lives on copies.
        return {key: item if type(item) in _PLAIN else copied(item) for key, item in value.items()}
    if kind is list:
        return [item if type(item) in _PLAIN else copied(item) for item in value]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise UnstorableError("a time without a zone")
        return value
    if isinstance(value, str):
        return str.__str__(value)
    raise UnstorableError(f"{kind.__name__} is not a Firestore value")


def with_fields(document: Document, fields: Mapping[str, Any]) -> Document:
    """A document with some fields changed; dots reach into maps.

    Raises:
        UnstorableError: no fields, or a path that the client would not parse (a name with a dash needs backticks).
    """
    if not fields:
        raise UnstorableError("an update of nothing")
    changed = dict(document)
    for path, value in fields.items():
        _put(changed, path.split("."), value)
    return changed


def _put(target: Document, names: list[str], value: Any) -> None:
    name = names[0]
    if not _FIELD.fullmatch(name):
        raise UnstorableError(f"field path element {name!r}")
    if len(names) == 1:
        target[name] = copied(value)
        return
    inner = target.get(name)
    target[name] = dict(inner) if isinstance(inner, dict) else {}
    _put(target[name], names[1:], value)


def field_of(document: Document, path: str) -> tuple[bool, Any]:
    """Whether the document has a field, and its value; dots reach into maps."""
    value: Any = document
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            return False, None
        value = value[name]
    return True, value


def holds(where: Where, document: Document) -> bool:
    """Whether a document fulfils one condition; a missing field never does."""
    there, value = field_of(document, where.field)
    if not there:
        return False
    match where.op:
        case "==":
            return bool(value == where.value)
        case "in":
            return value in where.value
        case "array_contains":
            return isinstance(value, list) and where.value in value
        case "array_contains_any":
            return isinstance(value, list) and any(one in value for one in where.value)
    return _comparable(value, where.value) and _compare(where.op, value, where.value)


def _comparable(a: Any, b: Any) -> bool:
    """Firestore's inequalities match values of the same kind only; null is of no kind."""
    for kind in (datetime, str, (int, float)):
        if isinstance(a, kind):
            return isinstance(b, kind)
    return False


def _compare(op: str, a: Any, b: Any) -> bool:
    if op == "<":
        return bool(a < b)
    if op == "<=":
        return bool(a <= b)
    if op == ">":
        return bool(a > b)
    return bool(a >= b)
