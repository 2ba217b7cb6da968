"""A pack's YAML files, read so that every value still knows its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from devkit.region.faults import Fault

FILES = (
    "region.yaml",
    "kecamatan.yaml",
    "agencies.yaml",
    "categories.yaml",
    "plans.yaml",
    "thresholds.yaml",
    "waters.yaml",
    "apps.yaml",
)
Path_ = Sequence[str | int]


def read_files(folder: Path) -> tuple[dict[str, Mapping[str, Any]], list[Fault]]:
    """Read all files of a pack. Returns those that are readable mappings, and a fault for each other."""
    documents: dict[str, Mapping[str, Any]] = {}
    faults = []
    for name in FILES:
        try:
            document = YAML(typ="rt").load((folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            faults.append(Fault(name, 0, "file-missing"))
        except UnicodeDecodeError as error:
            faults.append(Fault(name, 0, "yaml-syntax", detail=str(error)))
        except MarkedYAMLError as error:
            mark = error.problem_mark
            faults.append(Fault(name, mark.line + 1 if mark else 0, "yaml-syntax", detail=str(error.problem)))
        else:
            if isinstance(document, Mapping):
                documents[name] = document
            else:
                faults.append(Fault(name, 1, "wrong-value", what=name, detail="not a mapping"))
    return documents, faults


def line_of(node: Any, path: Path_ = ()) -> int:
    """Return the 1-based line of what a path leads to, or of the last thing on it that exists.

    Parts that lead nowhere are passed over: a validator's path also holds names of its own (the tag of a union).
    """
    line = _own_line(node)
    for part in path:
        if isinstance(node, Mapping) and part in node:
            line = node.lc.key(part)[0] + 1  # type: ignore[attr-defined]
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            line = node.lc.item(part)[0] + 1  # type: ignore[attr-defined]
        else:
            continue
        node = node[part]
    return line


def _own_line(node: Any) -> int:
    place = getattr(node, "lc", None)
    return 1 if place is None or place.line is None else int(place.line) + 1


def plain(node: Any) -> Any:
    """Return a value without its lines and comments: dicts, lists and scalars as JSON knows them."""
    if isinstance(node, Mapping):
        return {str(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    if isinstance(node, bool) or node is None:
        return node
    for kind in (int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return str(node)
