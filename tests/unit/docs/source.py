"""What the code writes down, found in its syntax tree."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]
FUNCTIONS = REPOSITORY / "functions"
PARTS = ("intake", "route", "notify", "integrate", "shared")

NO_DETAILS = frozenset({"report_id", "agency_id", "before", "after"})
"""Arguments of `Work.note` that have a field of their own."""

TYPE_ARGUMENT = {"audit": 2, "_note": 2, "story_line": 0}
"""Functions that write an audit line, with the position of the event's type among their arguments."""

HANDED_ON = frozenset({"type_"})
"""Names of parameters that such a function hands on; its callers are looked at instead."""


class Written:
    """Event types and the keys of their details.

    Attributes:
        types: type to the keys that are written with it.
        computed: file and expression of types that are no constants, with their keys.
    """

    def __init__(self) -> None:
        self.types: defaultdict[str, set[str]] = defaultdict(set)
        self.computed: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    def add(self, file: str, type_: ast.expr, keys: set[str]) -> None:
        """Note one call."""
        if isinstance(type_, ast.Constant):
            self.types[str(type_.value)] |= keys
        elif not (isinstance(type_, ast.Name) and type_.id in HANDED_ON):
            self.computed[file, ast.unparse(type_)] |= keys


def written_events() -> Written:
    """All audit lines that functions write."""
    written = Written()
    for path in _modules():
        file = path.relative_to(FUNCTIONS).as_posix()
        for call in _calls(ast.parse(path.read_text())):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if isinstance(call.func, ast.Attribute) and name == "note" and call.args:
                keys = {k.arg for k in call.keywords if k.arg} - NO_DETAILS
                written.add(file, call.args[0], keys)
            elif name in TYPE_ARGUMENT and len(call.args) > TYPE_ARGUMENT[name]:
                written.add(file, call.args[TYPE_ARGUMENT[name]], _details(call))
    return written


def _modules() -> Iterator[Path]:
    for part in PARTS:
        yield from sorted((FUNCTIONS / part).rglob("*.py"))


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def _details(call: ast.Call) -> set[str]:
    given = next((k.value for k in call.keywords if k.arg == "details"), None)
    if not isinstance(given, ast.Dict):
        return set()
    return {str(key.value) for key in given.keys if isinstance(key, ast.Constant)}
