"""From a place to the kecamatan codes that may be responsible for it: the jurisdiction index.

An H3 cell, stripped to its base cell and digits, is a number; all descendants of a cell are one contiguous range of
such numbers. So the index is one sorted list of range starts, each with the number of a code set, and a lookup is one
bisection: interiors are long ranges, borders are single cells of the finest resolution. `devkit/region` builds it.
"""

from __future__ import annotations

import json
import math
import os
import struct
import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Literal, NamedTuple

from h3.api import basic_int as h3

MAGIC = b"SGPJIDX\0"
FORMAT_VERSION = 1
HEADER = struct.Struct("<8sHHIII")  # magic, format version, H3 resolution, ranges, bytes of meta, reserved
RESOLUTION = 11
"""H3 resolution of border cells: edge about 28 m here, finer than a phone's usual 5-30 m fix needs."""
CELL_RESOLUTION = 10
ACCURACY_CAP_M = 1_000.0
"""A fix worse than this names a district by its centre only: the circle is not followed further out."""
EARTH_RADIUS_M = 6_371_008.8
DESCENDANT_REACH = 1.2
"""Descendants stick out of a hexagon by less than 0.2 of its edge (0.118 per level, shrinking by the root of 7)."""


class Placement(StrEnum):
    """How a place relates to the region's districts."""

    INSIDE = "inside"
    BORDER = "border"
    NEAREST = "nearest"
    WATER = "water"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class JurisdictionMatch:
    """Where a place is: codes by nearness, the H3 r10 cell of the point ("" for an impossible coordinate), and why.

    `distance_m` is the distance to the nearest district, rounded up to 250 m (to 1 km on far water); it is None inside
    a district, and on land beyond the limit. Codes are those of the point itself first, then those the circle touches.
    """

    codes: tuple[str, ...]
    cell: str
    placement: Placement
    distance_m: float | None
    reasons: tuple[str, ...]


class CodeSet(NamedTuple):
    """What all cells of a range have in common; `placement` is inside (of one or several), nearest, water, outside."""

    codes: tuple[str, ...]
    placement: Placement
    distance_m: float | None
    water: str | None


class _Level(NamedTuple):
    """One H3 resolution at which the accuracy circle is followed, up to `reach_m`; edges as they are in the region."""

    resolution: int
    reach_m: float
    shortest_edge_m: float
    longest_edge_m: float


NOWHERE = CodeSet((), Placement.OUTSIDE, None, None)


def range_key(cell: int) -> int:
    """Return the first number of the range of a cell's descendants at `RESOLUTION` (the cell is no finer)."""
    unused_bits = 3 * (RESOLUTION - (cell >> 52 & 0xF))
    return (cell >> 12 & 0xFF_FFFF_FFFF) >> unused_bits << unused_bits


def range_length(resolution: int) -> int:
    """Return how many numbers the range of one cell of a resolution spans."""
    return 1 << 3 * (RESOLUTION - resolution)


class JurisdictionIndex:
    """The index in memory: range starts, the code set of each range, and the names for the reasons."""

    def __init__(
        self,
        starts: Sequence[int],
        set_ids: Sequence[int],
        sets: list[CodeSet],
        names: dict[str, str],
        edges_m: dict[int, tuple[float, float]],
        digest: str = "",
    ) -> None:
        """Take ranges (`starts` sorted, from 0 on) and the shortest and longest H3 edge (metres) per resolution."""
        self.starts, self.set_ids, self.sets, self.names, self.digest = starts, set_ids, sets, names, digest
        self.edges_m = edges_m
        self._levels = tuple(
            _Level(resolution, reach_m, *edges_m[resolution])
            for resolution, reach_m in ((RESOLUTION, 100.0), (10, 350.0), (9, ACCURACY_CAP_M))
        )

    @classmethod
    def load(cls, path: Path) -> JurisdictionIndex:
        """Read an index file. Raises ValueError when it is not one, is of another version, or is cut short."""
        with path.open("rb") as file:
            head = file.read(HEADER.size)
            if len(head) < HEADER.size:
                raise ValueError(f"{path.name}: not a jurisdiction index")
            magic, version, resolution, count, meta_bytes, _ = HEADER.unpack(head)
            if (magic, version, resolution) != (MAGIC, FORMAT_VERSION, RESOLUTION):
                raise ValueError(f"{path.name}: not a jurisdiction index of version {FORMAT_VERSION}")
            if os.fstat(file.fileno()).st_size != HEADER.size + meta_bytes + 10 * count:
                raise ValueError(f"{path.name}: wrong length, build it again")
            meta = json.loads(file.read(meta_bytes))
            content = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))[HEADER.size + meta_bytes :]
        starts, set_ids = _numbers(content[: 8 * count], "Q"), _numbers(content[8 * count :], "H")
        sets = [CodeSet(tuple(codes), Placement(place), far, water) for codes, place, far, water in meta["sets"]]
        edges_m = {int(resolution): (low, high) for resolution, (low, high) in meta["edges_m"].items()}
        return cls(starts, set_ids, sets, meta["names"], edges_m, meta["digest"])

    @property
    def codes(self) -> frozenset[str]:
        """All kecamatan codes that the index can answer."""
        return frozenset(self.names)

    def at(self, lat: float, lng: float) -> CodeSet:
        """Return the code set of a point (degrees), ignoring its accuracy."""
        return self.sets[self._set_id(range_key(h3.latlng_to_cell(lat, lng, RESOLUTION)))]

    def locate(self, lat: float, lng: float, accuracy_m: float = 0.0) -> JurisdictionMatch:
        """Return every jurisdiction that the accuracy circle (radius in metres, capped at 1,000) touches.

        Never raises for numbers: an impossible coordinate is outside, an impossible accuracy counts as 0.
        """
        if not (-90 <= lat <= 90 and -180 <= lng <= 180):
            return JurisdictionMatch((), "", Placement.OUTSIDE, None, ("Koordinat tidak sah",))
        own = self.at(lat, lng)
        radius_m = min(accuracy_m, ACCURACY_CAP_M) if accuracy_m > 0 else 0.0
        touched = self._touched(lat, lng, radius_m, own) if radius_m else ()
        codes = own.codes + touched
        placement = own.placement
        if placement is Placement.INSIDE and len(codes) > 1:
            placement = Placement.BORDER
        elif placement is Placement.OUTSIDE and codes:
            placement = Placement.NEAREST
        cell = h3.int_to_str(h3.latlng_to_cell(lat, lng, CELL_RESOLUTION))
        return JurisdictionMatch(codes, cell, placement, own.distance_m, self._reasons(own, touched, radius_m))

    def _set_id(self, key: int) -> int:
        return self.set_ids[bisect_right(self.starts, key) - 1]

    def _touched(self, lat: float, lng: float, radius_m: float, own: CodeSet) -> tuple[str, ...]:
        """Return the further codes that the circle touches, nearest first.

        Each resolution adds to the finer ones before it, so a wider circle can never lose a code.
        """
        inside: dict[str, float] = {}
        nearest: dict[str, float] = {}
        for code_set, gap_m in self._met(lat, lng, radius_m, own):
            found = inside if code_set.placement is Placement.INSIDE else nearest
            for code in code_set.codes:
                found[code] = min(gap_m, found.get(code, gap_m))
        if not inside and not own.codes:
            inside = nearest
        return tuple(sorted(inside.keys() - set(own.codes), key=lambda code: (inside[code], code)))

    def _met(self, lat: float, lng: float, radius_m: float, own: CodeSet) -> Iterator[tuple[CodeSet, float]]:
        """Yield each other code set in the circle, with the distance in metres from the point to its cell's centre."""
        floor_m = 0.0
        for level in self._levels:
            if radius_m <= floor_m:
                return
            floor_m, reach_m = level.reach_m, min(radius_m, level.reach_m)
            for cell, sets in self._disk(lat, lng, reach_m, level):
                others = [code_set for code_set in sets if code_set is not own and code_set.codes]
                if others and (gap_m := _distance_m(lat, lng, *h3.cell_to_latlng(cell))) <= (
                    reach_m + DESCENDANT_REACH * level.longest_edge_m
                ):
                    yield from ((code_set, gap_m) for code_set in others)

    def _disk(self, lat: float, lng: float, reach_m: float, level: _Level) -> Iterator[tuple[int, list[CodeSet]]]:
        """Yield the cells around a point that cover a circle, each with the code sets of its range."""
        rings = math.ceil((reach_m / level.shortest_edge_m + 0.7) / 1.5)
        length = range_length(level.resolution)
        for cell in h3.grid_disk(h3.latlng_to_cell(lat, lng, level.resolution), rings):
            key = range_key(cell)
            first = bisect_right(self.starts, key) - 1
            if length == 1:
                yield cell, [self.sets[self.set_ids[first]]]
            else:
                last = bisect_right(self.starts, key + length - 1, first)
                yield cell, [self.sets[set_id] for set_id in set(self.set_ids[first:last])]

    def _named(self, codes: tuple[str, ...]) -> str:
        return ", ".join(f"{self.names[code]} ({code})" for code in codes)

    def _reasons(self, own: CodeSet, touched: tuple[str, ...], radius_m: float) -> tuple[str, ...]:
        """Say in Indonesian why these codes were chosen."""
        reasons = [self._own_reason(own)]
        if touched:
            reasons.append(f"Lingkaran akurasi {radius_m:.0f} m menyentuh Kecamatan {self._named(touched)}")
        return tuple(reasons)

    def _own_reason(self, own: CodeSet) -> str:
        if own.placement is Placement.INSIDE:
            where = "di dalam" if len(own.codes) == 1 else "di perbatasan"
            return f"Titik {where} Kecamatan {self._named(own.codes)}"
        place = f"Titik di perairan {own.water}" if own.water else "Titik di luar wilayah"
        if own.distance_m is None:
            return place
        if not own.codes:
            return f"{place}, sekitar {own.distance_m / 1000:.0f} km dari wilayah"
        return f"{place}; terdekat Kecamatan {self._named(own.codes)}, sekitar {own.distance_m:.0f} m"


def _numbers(content: memoryview, kind: Literal["Q", "H"]) -> Sequence[int]:
    """Little-endian numbers as a file has them: where they lie, or as a copy on a machine that counts otherwise."""
    if sys.byteorder == "little":
        return content.cast(kind)
    numbers = array(kind, content.tobytes())
    numbers.byteswap()
    return numbers


def _distance_m(lat: float, lng: float, other_lat: float, other_lng: float) -> float:
    """Return the distance in metres, on a plane: exact to 0.1% over the few kilometres that a circle spans."""
    east = math.radians(other_lng - lng) * math.cos(math.radians(lat))
    return EARTH_RADIUS_M * math.hypot(math.radians(other_lat - lat), east)
