"""Cloud Logging's query language, as far as our metrics use it: comparisons, AND, OR, NOT and parentheses.

https://cloud.google.com/logging/docs/view/logging-query-language
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from operator import eq, ge, gt, le, lt, ne
from typing import Any

TOKEN = re.compile(r'\s*(\(|\)|AND\b|OR\b|NOT\b|<=|>=|!=|=|<|>|"(?:[^"\\]|\\.)*"|[\w.\-/]+)')
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<": lt, ">": gt, "<=": le, ">=": ge}

Entry = Mapping[str, Any]


def matches(filter_: str, entry: Entry) -> bool:
    """Whether a log entry is what a filter asks for.

    Raises:
        SyntaxError: the filter is not understood.
    """
    tokens = _tokens(filter_)
    found = _any(tokens, entry)
    if tokens:
        raise SyntaxError(f"not understood: {tokens}")
    return found


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = TOKEN.match(text, at)
        if match is None:
            raise SyntaxError(text[at:])
        tokens.append(match[1])
        at = match.end()
    return tokens


def _any(tokens: list[str], entry: Entry) -> bool:
    found = _all(tokens, entry)
    while tokens[:1] == ["OR"]:
        tokens.pop(0)
        found = _all(tokens, entry) or found
    return found


def _all(tokens: list[str], entry: Entry) -> bool:
    found = _one(tokens, entry)
    while tokens[:1] == ["AND"]:
        tokens.pop(0)
        found = _one(tokens, entry) and found
    return found


def _one(tokens: list[str], entry: Entry) -> bool:
    first = tokens.pop(0)
    if first == "NOT":
        return not _one(tokens, entry)
    if first == "(":
        found = _any(tokens, entry)
        if tokens.pop(0) != ")":
            raise SyntaxError("parenthesis is not closed")
        return found
    return _compared(first, COMPARISONS[tokens.pop(0)], tokens.pop(0), entry)


def _compared(path: str, compare: Callable[[Any, Any], bool], literal: str, entry: Entry) -> bool:
    """A field that is not there equals nothing; a literal is read as the field's own type, as Cloud Logging does."""
    value: Any = entry
    for name in path.split("."):
        if not isinstance(value, Mapping) or name not in value:
            return False
        value = value[name]
    wanted = json.loads(literal)
    return type(wanted) is type(value) and compare(value, wanted)
