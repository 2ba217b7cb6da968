"""Which queries there are: read from the functions' Python and from the web apps' TypeScript."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from shared import paths

EQUALITIES = frozenset({"==", "in"})
CONTAINS = frozenset({"array-contains", "array-contains-any"})


@dataclass(frozen=True)
class QueryShape:
    """One query without its values.

    Attributes:
        place: where it is written.
        collection: the collection's name.
        group: searches all collections of that name.
        where: fields with their operators, as Firestore writes them.
        order_by: fields to sort by, descending with `-` in front.
    """

    place: str
    collection: str
    group: bool
    where: tuple[tuple[str, str], ...]
    order_by: tuple[str, ...]

    @property
    def equalities(self) -> frozenset[str]:
        """Fields compared for equality; an index may have them in any order and direction."""
        return frozenset(field for field, op in self.where if op in EQUALITIES)

    @property
    def contains(self) -> frozenset[str]:
        """Lists that have to hold a value."""
        return frozenset(field for field, op in self.where if op in CONTAINS)

    @property
    def sorted_by(self) -> tuple[str, ...]:
        """The order of the answer; a range without one sorts by its own field."""
        ranges = [field for field, op in self.where if op not in EQUALITIES | CONTAINS]
        return self.order_by or tuple(dict.fromkeys(ranges))


def python_queries(folder: Path) -> Iterator[QueryShape]:
    """Every `Query(...)` of the functions.

    Raises:
        AssertionError: one is written in a way that this cannot read.
    """
    for path in sorted(folder.rglob("*.py")):
        if "venv" in path.parts:
            continue
        for scope in _functions_of(ast.parse(path.read_text())):
            for call in (node for node in ast.walk(scope) if _is_call_of(node, "Query")):
                assert isinstance(call, ast.Call)
                yield _python_shape(call, scope, f"{path.relative_to(folder)}:{call.lineno}")


def _functions_of(tree: ast.Module) -> list[ast.stmt]:
    """Functions and methods at the top, each with those nested in it."""
    found = []
    for node in tree.body:
        found += node.body if isinstance(node, ast.ClassDef) else [node]
    return found


def _is_call_of(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _python_shape(call: ast.Call, scope: ast.AST, place: str) -> QueryShape:
    given = dict(zip(("collection", "where", "order_by", "limit", "group"), call.args, strict=False))
    given |= {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    order = ast.literal_eval(given["order_by"]) if "order_by" in given else None
    return QueryShape(
        place,
        _collection(given["collection"], place),
        bool("group" in given and ast.literal_eval(given["group"])),
        tuple(_conditions(given.get("where"), scope, place)),
        (order,) if order else (),
    )


def _collection(node: ast.expr, place: str) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value).rpartition("/")[2]
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[-1], ast.Constant):
        return str(node.values[-1].value).rpartition("/")[2]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        function = getattr(paths, node.func.attr)
        return str(function(*("x" for _ in inspect.signature(function).parameters))).rpartition("/")[2]
    raise AssertionError(f"{place}: write the collection out, `{ast.unparse(node)}` cannot be read")


def _conditions(node: ast.expr | None, scope: ast.AST, place: str) -> Iterator[tuple[str, str]]:
    if node is None:
        return
    if isinstance(node, ast.Name):
        yield from _conditions(_assigned(node.id, scope, place), scope, place)
    elif isinstance(node, ast.Tuple):
        for item in node.elts:
            yield from _conditions(item, scope, place)
    elif isinstance(node, ast.Call) and _is_call_of(node, "Where"):
        field, op = (ast.literal_eval(argument) for argument in node.args[:2])
        yield field, op.replace("_", "-")
    else:
        raise AssertionError(f"{place}: write the conditions out, `{ast.unparse(node)}` cannot be read")


def _assigned(name: str, scope: ast.AST, place: str) -> ast.expr:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets):
            return node.value
    raise AssertionError(f"{place}: `{name}` is assigned elsewhere")


_SOURCE = re.compile(r"\b(collection(?:Group)?)\(\s*\w+\s*,([^()]*)\)")
_TEXT = re.compile(r'"([\w-]+)"')
_WHERE = re.compile(r'\bwhere\(\s*"(\w+)"\s*,\s*"([^"]+)"')
_ORDER = re.compile(r'\borderBy\(\s*"(\w+)"\s*(?:,\s*"(asc|desc)"\s*)?,?\s*\)')
_SPREAD = re.compile(r"\.\.\.(\w+)")


def web_queries(folder: Path) -> Iterator[QueryShape]:
    """Every `query(...)` of the web apps.

    Raises:
        AssertionError: one is written in a way that this cannot read.
    """
    for path in sorted(path for end in ("*.ts", "*.svelte") for path in folder.rglob(end)):
        if path.name.endswith(".test.ts"):
            continue
        text = path.read_text()
        for found in re.finditer(r"(?<![\w.])query\(", text):
            place = f"{path.relative_to(folder)}:{text.count(chr(10), 0, found.start()) + 1}"
            yield _web_shape(_inside(text, found.end()), text, place)


def _web_shape(call: str, text: str, place: str) -> QueryShape:
    call = _SPREAD.sub(lambda spread: _list_of(spread[1], text, place), call)
    source = _SOURCE.search(call)
    assert source and _TEXT.findall(source[2]), f"{place}: the collection cannot be read"
    assert call.count("where(") == len(_WHERE.findall(call)), f"{place}: a condition cannot be read"
    assert call.count("orderBy(") == len(_ORDER.findall(call)), f"{place}: an order cannot be read"
    order = tuple(f"-{field}" if direction == "desc" else field for field, direction in _ORDER.findall(call))
    # The last text may be a document's id only where a path ends in one, and queries are of collections.
    collection = _TEXT.findall(source[2])[-1]
    return QueryShape(place, collection, source[1] == "collectionGroup", tuple(_WHERE.findall(call)), order)


def _list_of(name: str, text: str, place: str) -> str:
    found = re.search(rf"\bconst {name}\b[^=]*= \[", text)
    assert found, f"{place}: `...{name}` cannot be read"
    return _inside(text, found.end())


def _inside(text: str, start: int) -> str:
    """The text from behind an opening bracket to its closing one."""
    depth = 1
    for place in range(start, len(text)):
        depth += (text[place] in "([{") - (text[place] in ")]}")
        if depth == 0:
            return text[start:place]
    return text[start:]
