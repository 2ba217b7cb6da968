"""Making the pack of another region from its boundaries, a list of its agencies, and a pack that is in use."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from ruamel.yaml import YAML

from devkit.region.agency_list import AgencyListError, active, read_agency_list
from devkit.region.apps import suggested_apps
from devkit.region.build import build_pack
from devkit.region.check import check_sources
from devkit.region.faults import Fault
from devkit.region.geometry import Boundaries, read_boundaries
from devkit.region.missing import Missing
from devkit.region.template import PlanTemplate, counterpart
from shared.region import AgencyKind, RegionPack

LABEL_DECIMALS = 5
AROUND_DEGREES = 0.02
"""The bounding box is this much wider than what it holds: about 2 km."""
COPIED = ("phone_region", "languages", "nearest_limit_m", "boundary_margin_m", "legal_notice", "duty_defaults")
GUIDE = "docs/new-region.md"


@dataclass(frozen=True)
class NewRegion:
    """What somebody says of a new region.

    Attributes:
        region_id: name of the pack and of its folder: lower-case letters, digits, hyphens.
        name_id: name in Indonesian, such as "Kabupaten Contoh".
        name_en: name in English.
        boundary: GeoJSON with a polygon, `code` and `name` for each kecamatan, perhaps `desa` and `kelurahan`.
        agencies: CSV, see `agency_list`.
        time_zone: IANA name: Asia/Jakarta, Asia/Makassar or Asia/Jayapura.
    """

    region_id: str
    name_id: str
    name_en: str
    boundary: Path
    agencies: Path
    time_zone: str = "Asia/Jakarta"


@dataclass(frozen=True)
class Made:
    """A written pack: what it does not know, and what keeps it from being built; without faults it is built."""

    folder: Path
    missing: list[Missing]
    faults: list[Fault]


def make_pack(
    new: NewRegion,
    folder: Path,
    like: RegionPack,
    on_progress: Callable[[int, int], None] = lambda resolution, cells: None,
) -> Made:
    """Write the YAML files of a new pack into a new folder, check them, and build the pack when they have no faults.

    Args:
        new: the region.
        folder: where it goes; must not be there yet.
        like: the pack whose categories, plans, thresholds and numbers it begins with.
        on_progress: as for `build_index`.

    Raises:
        FileExistsError: the folder is there.
        BoundaryError, AgencyListError: a file cannot be used; nothing is written.
    """
    boundaries = read_boundaries(new.boundary)
    entries = read_agency_list(new.agencies, boundaries, phone_region=like.phone_region)
    template = PlanTemplate(like, entries, _headquarters(new, entries))
    documents = _documents(new, like, boundaries, entries, template)
    folder.mkdir(parents=True)
    for name, document in documents.items():
        _write(folder / name, document, f"{new.name_id}: dibuat / made by `sergap region new`; see {GUIDE}.")
    (folder / "NOTES.md").write_text(_notes(new, like, boundaries), encoding="utf-8")
    _, faults = check_sources(folder)
    if not faults:
        build_pack(folder, new.boundary, on_progress)
    return Made(folder, _missing(like, documents, template), faults)


def _headquarters(new: NewRegion, entries: list[dict[str, Any]]) -> str:
    found = active(entries, AgencyKind.POLRES)
    if not found:
        raise AgencyListError(f"{new.agencies}: tidak ada instansi jenis / no agency of the kind: polres")
    return str(found[0]["id"])


def _documents(
    new: NewRegion, like: RegionPack, boundaries: Boundaries, entries: list[dict[str, Any]], template: PlanTemplate
) -> dict[str, dict[str, Any]]:
    """Return the contents of each YAML file."""
    categories = [category.model_dump(mode="json") for category in like.categories.values()]
    return {
        "region.yaml": _region(new, like, boundaries, entries, template.headquarters),
        "kecamatan.yaml": {"kecamatan": _kecamatan(boundaries)},
        "agencies.yaml": {"agencies": entries},
        "categories.yaml": {"categories": categories},
        "plans.yaml": {"plans": template.plans()},
        "thresholds.yaml": like.thresholds.model_dump(mode="json"),
        "waters.yaml": {"waters": []},
        "apps.yaml": suggested_apps(new.region_id, new.name_id).model_dump(mode="json"),
    }


def _region(
    new: NewRegion, like: RegionPack, boundaries: Boundaries, entries: list[dict[str, Any]], headquarters: str
) -> dict[str, Any]:
    copied = like.model_dump(mode="json", exclude_none=True)
    return {
        "region_id": new.region_id,
        "version": "1",
        "name_id": new.name_id,
        "name_en": new.name_en,
        "time_zone": new.time_zone,
        **{name: copied[name] for name in COPIED},
        "bounding_box": _bounding_box(boundaries, entries),
        "fallback_agency": headquarters,
        "water_agency": counterpart(like.agencies[like.water_agency], entries) or headquarters,
        "emergency_numbers": copied["emergency_numbers"],
        "substitutes": {},
    }


def _bounding_box(boundaries: Boundaries, entries: list[dict[str, Any]]) -> dict[str, float]:
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(boundaries.shapes))
    places = [entry["position"] for entry in entries if "position" in entry]
    lats = [place["lat"] for place in places if isinstance(place["lat"], float)]
    lngs = [place["lng"] for place in places if isinstance(place["lng"], float)]
    return {
        "south": _down(min([south, *lats])),
        "west": _down(min([west, *lngs])),
        "north": -_down(-max([north, *lats])),
        "east": -_down(-max([east, *lngs])),
    }


def _down(degrees: float) -> float:
    return math.floor((degrees - AROUND_DEGREES) * 100) / 100


def _kecamatan(boundaries: Boundaries) -> list[dict[str, Any]]:
    plane = boundaries.plane
    kecamatan = []
    for number, shape in enumerate(boundaries.shapes):
        label = shapely.point_on_surface(shape)
        kecamatan.append(
            {
                "code": boundaries.codes[number],
                "name": boundaries.names[number],
                "label": {"lat": round(label.y, LABEL_DECIMALS), "lng": round(label.x, LABEL_DECIMALS)},
                **boundaries.villages[number],
                "area_km2": round(plane.shape(shape).area / 1e6, 2),
            }
        )
    return kecamatan


def _missing(like: RegionPack, documents: dict[str, dict[str, Any]], template: PlanTemplate) -> list[Missing]:
    entries = template.entries
    found = [Missing("copied", like.region_id), *template.missing()]
    for fact in ("phone", "position"):
        if without := [entry["id"] for entry in entries if fact not in entry]:
            found.append(Missing(fact, ", ".join(without)))
    unchecked = sum(entry.get(f"{fact}_confidence") == "low" for fact in ("phone", "position") for entry in entries)
    found += [Missing("unchecked", str(unchecked))] if unchecked else []
    uncounted = sum("desa" not in one and "kelurahan" not in one for one in documents["kecamatan.yaml"]["kecamatan"])
    found += [Missing("villages", str(uncounted))] if uncounted else []
    if documents["region.yaml"]["water_agency"] == template.headquarters:
        found.append(Missing("water-agency"))
    return [*found, Missing("waters"), Missing("apps")]


def _write(path: Path, document: dict[str, Any], heading: str) -> None:
    yaml = YAML()
    yaml.width = 120
    with path.open("w", encoding="utf-8") as file:
        file.write(f"# {heading}\n")
        yaml.dump(document, file)


def _notes(new: NewRegion, like: RegionPack, boundaries: Boundaries) -> str:
    return (
        f"# {new.name_id}: sumber data / where the facts come from\n\n"
        "| apa / what | sumber / source |\n|---|---|\n"
        f"| `jurisdiction.bin`, `outlines.json`, areas, label points | `{new.boundary.name}`, "
        f"sha256 {boundaries.sha256}; {boundaries.attribution or 'belum disebut / not named yet'} |\n"
        f"| `agencies.yaml` | `{new.agencies.name}`; belum diperiksa / not verified yet |\n"
        f"| categories, plans, thresholds, emergency numbers, shifts | the pack `{like.region_id}`, "
        f"version {like.version}; the reasons for each number stand there |\n\n"
        "Lisensi batas wilayah / licence of the boundaries: belum disebut / not named yet.\n"
    )
