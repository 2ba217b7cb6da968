"""From YAML to the models of a pack, item by item, so that one fault does not hide the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import shapely
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from devkit.region.apps import Apps
from devkit.region.faults import Fault
from devkit.region.index_builder import Water
from devkit.region.source import Path_, line_of, plain, read_files
from shared.region import Agency, Category, Kecamatan, RegionFacts, RegionPack, ResponsePlan, Thresholds

Model = TypeVar("Model", bound=BaseModel)
TRANSLATED = frozenset(
    f"{stem}_{language}" for stem in ("name", "hint", "reason", "text", "service") for language in ("id", "en")
)
SECTIONS: dict[str, tuple[str, type[BaseModel]]] = {
    "kecamatan": ("code", Kecamatan),
    "agencies": ("id", Agency),
    "categories": ("id", Category),
    "plans": ("id", ResponsePlan),
}


class WaterRing(BaseModel):
    """One entry of waters.yaml; points are [longitude, latitude] in degrees."""

    model_config = ConfigDict(extra="forbid")
    name: str
    ring: list[tuple[float, float]] = Field(min_length=3)


@dataclass(frozen=True)
class Item(Generic[Model]):
    """A validated item that still knows where it was written."""

    file: str
    node: Mapping[str, Any]
    value: Model

    def fault(self, code: str, *path: str | int, what: str = "", detail: str = "") -> Fault:
        """Make a fault at a place within this item."""
        return Fault(self.file, line_of(self.node, path), code, what, detail)


@dataclass
class Reading:
    """All that a pack's files gave. `region` and `thresholds` are None when their file is not readable or not valid."""

    faults: list[Fault] = field(default_factory=list)
    region: Item[RegionFacts] | None = None
    thresholds: Item[Thresholds] | None = None
    kecamatan: dict[str, Item[Kecamatan]] = field(default_factory=dict)
    agencies: dict[str, Item[Agency]] = field(default_factory=dict)
    categories: dict[str, Item[Category]] = field(default_factory=dict)
    plans: dict[str, Item[ResponsePlan]] = field(default_factory=dict)
    waters: list[Water] = field(default_factory=list)
    apps: Item[Apps] | None = None

    @property
    def pack(self) -> RegionPack | None:
        """The pack as functions load it, or None when a part is missing."""
        if self.region is None or self.thresholds is None:
            return None
        sections = {name: {key: item.value for key, item in getattr(self, name).items()} for name in SECTIONS}
        return RegionPack(**dict(self.region.value), **sections, thresholds=self.thresholds.value)


def read_pack(folder: Path) -> Reading:
    """Read and validate each part of a pack. Faults are gathered, never raised."""
    documents, faults = read_files(folder)
    reading = Reading(faults)
    for section, (key, model) in SECTIONS.items():
        if f"{section}.yaml" in documents:
            items = _read_section(f"{section}.yaml", documents[f"{section}.yaml"], section, key, model, faults)
            setattr(reading, section, items)
    if "thresholds.yaml" in documents:
        reading.thresholds = _validate(Thresholds, "thresholds.yaml", documents["thresholds.yaml"], faults)
    if "region.yaml" in documents:
        reading.region = _validate(RegionFacts, "region.yaml", documents["region.yaml"], faults)
    if "apps.yaml" in documents:
        reading.apps = _validate(Apps, "apps.yaml", documents["apps.yaml"], faults)
    if "waters.yaml" in documents:
        reading.waters = _read_waters(documents["waters.yaml"], faults)
    return reading


def _read_section(
    file: str, document: Mapping[str, Any], section: str, key: str, model: type[Model], faults: list[Fault]
) -> dict[str, Item[Model]]:
    items: dict[str, Item[Model]] = {}
    first_line: dict[str, int] = {}
    for node in _entries(file, document, section, faults):
        name = str(node.get(key, ""))
        if name in first_line:
            line = line_of(node, [key])
            faults.append(Fault(file, line, "duplicate-id", name, str(first_line[name])))
        first_line.setdefault(name, line_of(node, [key]))
        item = _validate(model, file, node, faults)
        if item is not None:
            items.setdefault(name, item)
    return items


def _entries(file: str, document: Mapping[str, Any], section: str, faults: list[Fault]) -> list[Mapping[str, Any]]:
    """Return the list of a file that holds one section, and gather what does not belong there."""
    faults.extend(Fault(file, line_of(document, [key]), "unknown-key", str(key)) for key in document if key != section)
    if section not in document:
        faults.append(Fault(file, 1, "missing-key", section))
        return []
    nodes = document[section]
    if not isinstance(nodes, list):
        faults.append(Fault(file, line_of(document, [section]), "wrong-value", section, "not a list"))
        return []
    faults.extend(
        Fault(file, line_of(nodes, [at]), "wrong-value", f"{section}[{at}]", "not a mapping")
        for at, node in enumerate(nodes)
        if not isinstance(node, Mapping)
    )
    return [node for node in nodes if isinstance(node, Mapping)]


def _read_waters(document: Mapping[str, Any], faults: list[Fault]) -> list[Water]:
    waters = []
    for node in _entries("waters.yaml", document, "waters", faults):
        item = _validate(WaterRing, "waters.yaml", node, faults)
        if item is None:
            continue
        shape = shapely.Polygon(item.value.ring)
        if not shape.is_valid:
            detail = shapely.is_valid_reason(shape)
            faults.append(item.fault("water-invalid", "ring", what=item.value.name, detail=detail))
        waters.append(Water(item.value.name, tuple(item.value.ring)))
    return waters


def _validate(model: type[Model], file: str, node: Mapping[str, Any], faults: list[Fault]) -> Item[Model] | None:
    """Validate one node against a model; gather the faults."""
    raw = plain(node)
    faults.extend(Fault(file, line_of(node, path), "missing-translation", path[-1]) for path in _blank(raw))
    try:
        return Item(file, node, model.model_validate(raw))
    except ValidationError as error:
        name = str(raw.get("id", ""))
        faults.extend(_fault_of(file, node, name, dict(detail)) for detail in error.errors())
        return None


def _fault_of(file: str, node: Mapping[str, Any], name: str, error: Mapping[str, Any]) -> Fault:
    """Turn one of pydantic's errors into a fault with its line."""
    path: Path_ = error["loc"]
    last = str(path[-1]) if path else name
    line = line_of(node, path)
    if path == ("lead",) and error["type"] in {"missing", "too_short"}:
        return Fault(file, line, "plan-without-lead", name)
    if error["type"] == "missing":
        code = "missing-translation" if last in TRANSLATED else "missing-key"
        return Fault(file, line, code, last)
    if error["type"] == "extra_forbidden":
        return Fault(file, line, "unknown-key", last)
    return Fault(file, line, "wrong-value", ".".join(map(str, path)), error["msg"])


def _blank(raw: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of translated texts that are written but empty."""
    if isinstance(raw, list):
        return [found for at, value in enumerate(raw) for found in _blank(value, (*path, at))]
    if not isinstance(raw, dict):
        return []
    here = [(*path, key) for key, value in raw.items() if key in TRANSLATED and not str(value or "").strip()]
    return here + [found for key, value in raw.items() for found in _blank(value, (*path, key))]
