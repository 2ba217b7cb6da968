"""The shape of Terraform resource types: `infra/schema/google.json`, and how it is derived from the published bindings.

The provider plug-ins come from a registry that many machines do not reach. Their schema is published a second time, as
Python bindings on PyPI, which no package of ours needs at run time: `derive` reads their source text and keeps the
resource types that `infra/` uses.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

INFRA = Path(__file__).resolve().parents[2] / "infra"
FILE = INFRA / "schema" / "google.json"
META_ARGUMENTS = frozenset({"connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioners"})
_USED = re.compile(r'^(resource|data) "(google_\w+)"', re.MULTILINE)
_ANCHOR = re.compile(r"\{@link \S+#(\w+) ")


@dataclass
class Attribute:
    """One argument or result. `type` is in Terraform's own JSON notation: "string", ["list", "string"], ..."""

    type: Any
    required: bool = False
    optional: bool = False
    computed: bool = False


@dataclass
class Block:
    """A block's arguments and the blocks in it."""

    attributes: dict[str, Attribute] = field(default_factory=dict)
    blocks: dict[str, NestedBlock] = field(default_factory=dict)


@dataclass
class NestedBlock:
    """A block in a block; `single` takes at most one."""

    block: Block
    required: bool = False
    single: bool = False


def used_types(infra: Path = INFRA) -> set[tuple[str, str]]:
    """Kind (resource or data) and type of all that `infra` declares."""
    return {found for file in infra.rglob("*.tf") for found in _USED.findall(file.read_text(encoding="utf-8"))}


def load(file: Path = FILE) -> dict[str, dict[str, Block]]:
    """The schema by kind ("resource", "data") and type."""
    kinds = json.loads(file.read_text(encoding="utf-8"))["kinds"]
    return {kind: {name: _block(value) for name, value in kinds.get(kind, {}).items()} for kind in ("resource", "data")}


def dump(source: str, kinds: Mapping[str, Mapping[str, Block]], file: Path = FILE) -> None:
    """Write the schema; `source` names the bindings and the provider's version."""
    content = {"source": source, "kinds": {k: {n: asdict(b) for n, b in sorted(t.items())} for k, t in kinds.items()}}
    file.write_text(json.dumps(_compact(content), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _compact(value: Any) -> Any:
    """Without what is false or empty."""
    if not isinstance(value, dict):
        return value
    return {key: _compact(item) for key, item in value.items() if item not in (False, {})}


def _block(value: Mapping[str, Any]) -> Block:
    nested = {
        name: NestedBlock(_block(item.get("block", {})), item.get("required", False), item.get("single", False))
        for name, item in value.get("blocks", {}).items()
    }
    return Block({name: Attribute(**item) for name, item in value.get("attributes", {}).items()}, nested)


class Bindings:
    """One resource type's module of the published bindings, read as text."""

    def __init__(self, module: Path) -> None:
        """Read `module`, the `__init__.py` of one resource type."""
        self._tree = ast.parse(module.read_text(encoding="utf-8"))

    @cached_property
    def _classes(self) -> dict[str, ast.ClassDef]:
        return {node.name: node for node in self._tree.body if isinstance(node, ast.ClassDef)}

    def block(self) -> Block:
        """The resource type's whole schema."""
        config = next(
            c for c in self._classes.values() if c.bases and "TerraformMetaArguments" in ast.unparse(c.bases[0])
        )
        block = self._struct(config)
        for name, kind in self._results(self._classes[config.name.removesuffix("Config")]):
            if name not in block.attributes and name not in block.blocks:
                block.attributes[name] = Attribute(kind, computed=True)
        block.attributes["id"] = Attribute("string", optional=True, computed=True)
        return block

    def _struct(self, node: ast.ClassDef) -> Block:
        block = Block()
        init = next((n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"), None)
        if init is None:
            return block
        documented = dict(re.findall(r":param (\w+): ?(.*)", ast.get_docstring(init) or ""))
        for argument, default in zip(init.args.kwonlyargs, init.args.kw_defaults, strict=True):
            if argument.arg not in META_ARGUMENTS and argument.annotation is not None:
                text = documented.get(argument.arg, "")
                self._add(block, argument.arg, text, ast.unparse(argument.annotation), default is None)
        return block

    def _add(self, block: Block, argument: str, text: str, annotation: str, required: bool) -> None:
        anchor = _ANCHOR.search(text)
        name = anchor[1] if anchor else argument
        if not text.startswith(f"{name} block."):
            block.attributes[name] = Attribute(terraform_type(annotation), required=required, optional=not required)
            return
        struct = next(word for word in re.findall(r"\w+", annotation) if word in self._classes)
        nested = NestedBlock(self._struct(self._classes[struct]), required, "Sequence" not in annotation)
        block.blocks[name] = nested

    def _results(self, node: ast.ClassDef) -> Iterator[tuple[str, Any]]:
        """What the resource has besides its arguments: the bindings' read-only properties."""
        for member in node.body:
            if isinstance(member, ast.FunctionDef) and member.returns and not member.name.endswith("_input"):
                decorators = [ast.unparse(decorator) for decorator in member.decorator_list]
                if "builtins.property" in decorators and any("jsii_name" in text for text in decorators):
                    yield member.name, terraform_type(ast.unparse(member.returns))


def terraform_type(annotation: str) -> Any:
    """A binding's annotation in Terraform's notation; what is neither text, number, truth, list nor map is dynamic."""
    words = [word for word in re.findall(r"\w+", annotation) if word not in ("typing", "Optional", "Union", "builtins")]
    match [word for word in words if not word.startswith("_cdktn")]:
        case ["str"]:
            return "string"
        case ["jsii", "Number"]:
            return "number"
        case ["bool", "IResolvable"] | ["IResolvable"]:
            return "bool"
        case ["Sequence" | "List", "str"]:
            return ["list", "string"]
        case ["Sequence" | "List", "jsii", "Number"]:
            return ["list", "number"]
        case ["Mapping", "str", "str"] | ["StringMap"]:
            return ["map", "string"]
    return "dynamic"
