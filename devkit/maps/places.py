"""The places that the emulator knows: kecamatan and stations of a region pack."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from devkit.maps.geometry import Point, great_circle_m

BOX_MARGIN_DEGREES = 0.1
"""Added around all places when the pack names no bounding box: about 11 km."""

COUNTRY_NAMES = {"ID": "Indonesia"}


@dataclass(frozen=True)
class Place:
    """A kecamatan (its label point) or a station."""

    place_id: str
    name: str
    kind: str
    point: Point
    kecamatan: str
    address: str | None = None


@dataclass(frozen=True)
class Box:
    """A rectangle in degrees."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, point: Point) -> bool:
        """Whether a point lies within."""
        return self.south <= point.lat <= self.north and self.west <= point.lng <= self.east

    @property
    def centre(self) -> Point:
        """The middle."""
        return Point((self.south + self.north) / 2, (self.west + self.east) / 2)


@dataclass(frozen=True)
class Region:
    """Everything that can be found."""

    name: str
    country_code: str
    box: Box
    kecamatan: tuple[Place, ...]
    stations: tuple[Place, ...]

    @property
    def country(self) -> str:
        """The country's name in its own language."""
        return COUNTRY_NAMES.get(self.country_code, self.country_code)

    def by_id(self, place_id: str) -> Place | None:
        """The place with an id."""
        return next((p for p in (*self.kecamatan, *self.stations) if p.place_id == place_id), None)

    def nearest_kecamatan(self, point: Point) -> Place:
        """The kecamatan whose label point is nearest: an approximation, boundaries are not in the pack."""
        return min(self.kecamatan, key=lambda place: great_circle_m(place.point, point))

    def stations_within(self, point: Point, radius_m: float) -> list[Place]:
        """Stations in a circle, the nearest first."""
        distances = sorted((great_circle_m(place.point, point), place.name, place) for place in self.stations)
        return [place for distance, _, place in distances if distance <= radius_m]

    def find(self, text: str) -> list[tuple[Place, bool]]:
        """Places by name, with whether the match is only partial; complete matches exclude partial ones."""
        wanted = _words(text.split(",")[0])
        if not wanted:
            return []
        names = [(place, _words(place.name)) for place in (*self.kecamatan, *self.stations)]
        exact = [(place, False) for place, words in names if words == wanted]
        partial = [(place, True) for place, words in names if set(wanted) <= set(words)]
        return exact or partial


def load_region(folder: Path) -> Region:
    """Reads ``kecamatan.yaml``, ``agencies.yaml`` and, if there, ``region.yaml`` of a pack.

    Raises:
        OSError: a file is missing.
        KeyError, ValueError: a file is of another form.
    """
    kecamatan = tuple(_kecamatan(entry) for entry in _read(folder / "kecamatan.yaml")["kecamatan"])
    names = {place.place_id.removeprefix("kecamatan-"): place.name for place in kecamatan}
    agencies = _read(folder / "agencies.yaml")["agencies"]
    stations = tuple(_station(entry, names) for entry in agencies if entry.get("position"))
    about = _read(folder / "region.yaml") if (folder / "region.yaml").exists() else {}
    return Region(
        name=about.get("name_id", folder.name),
        country_code=about.get("phone_region", "ID"),
        box=_box(about.get("bounding_box"), (*kecamatan, *stations)),
        kecamatan=kecamatan,
        stations=stations,
    )


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _point(entry: dict[str, float]) -> Point:
    return Point(float(entry["lat"]), float(entry["lng"]))


def _kecamatan(entry: dict[str, Any]) -> Place:
    name = entry["name"]
    return Place(f"kecamatan-{entry['code']}", name, "kecamatan", _point(entry["label"]), name)


def _station(entry: dict[str, Any], names: dict[str, str]) -> Place:
    return Place(
        place_id=f"station-{entry['id']}",
        name=entry["name"],
        kind="station",
        point=_point(entry["position"]),
        kecamatan=names.get(entry.get("located_in") or "", ""),
        address=entry.get("address"),
    )


def _box(entry: dict[str, float] | None, places: tuple[Place, ...]) -> Box:
    if entry is not None:
        return Box(entry["south"], entry["west"], entry["north"], entry["east"])
    lats, lngs = [p.point.lat for p in places], [p.point.lng for p in places]
    margin = BOX_MARGIN_DEGREES
    return Box(min(lats) - margin, min(lngs) - margin, max(lats) + margin, max(lngs) + margin)


def _words(text: str) -> list[str]:
    words = re.findall(r"\w+", text.casefold())
    # "Kec. Kroya" and "Kecamatan Kroya" are Kroya.
    return words[1:] if len(words) > 1 and words[0] in ("kec", "kecamatan") else words
