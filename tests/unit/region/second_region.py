"""A made-up regency far from Cilacap: four kecamatan with winding borders, and a list of its agencies."""

from __future__ import annotations

import csv
import itertools
import json
import math
from pathlib import Path

from devkit.region.new import Made, NewRegion, make_pack
from shared.region import load_region

WEST, SOUTH = 117.30, -8.60
SIZE_DEGREES = 0.04
"""Each kecamatan is a square of some 4.4 km with winding sides."""
CODES = {"98.01.01": "Lor Kulon", "98.01.02": "Lor Wetan", "98.01.03": "Kidul Kulon", "98.01.04": "Kidul Wetan"}
NORTH_WEST = (-8.54, 117.32)
"""A place in the middle of Lor Kulon."""

AGENCIES = [
    # id, name, kind, covers, phone, lat, lng
    ("polres-rekaan", "Polres Rekaan", "polres", "*", "0370 123456", "-8.5601", "117.3399"),
    ("piket-spkt", "Piket SPKT", "piket_fungsi", "*", "", "", ""),
    ("lantas", "Piket Satlantas Polres Rekaan", "piket_fungsi", "*", "", "", ""),
    ("polsek-lor", "Polsek Lor", "polsek", "98.01.01; 98.01.02", "+62370111222", "-8.5402", "117.3203"),
    ("polsek-kidul", "Polsek Kidul", "polsek", "98.01.03 98.01.04", "", "-8.5801", "117.3202"),
    ("damkar-rekaan", "Damkar Rekaan", "damkar", "*", "", "", ""),
    ("psc", "Dinkes / PSC 119 Rekaan", "dinkes", "*", "", "", ""),
    ("bpbd-rekaan", "BPBD Rekaan", "bpbd", "*", "", "", ""),
    ("rsud-rekaan", "RSUD Rekaan", "rs", "", "", "-8.5801", "117.3601"),
]
COLUMNS = ("id", "name", "kind", "covers", "phone", "lat", "lng")


def write_inputs(folder: Path, *, leave_out: tuple[str, ...] = ()) -> NewRegion:
    """Write the boundary file and the list of agencies, without some ids."""
    boundary, agencies = folder / "batas.geojson", folder / "instansi.csv"
    boundary.write_text(json.dumps(_boundary()))
    with agencies.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([COLUMNS, *(row for row in AGENCIES if row[0] not in leave_out)])
    return NewRegion("rekaan", "Kabupaten Rekaan", "Rekaan Regency", boundary, agencies, "Asia/Makassar")


def make_second_region(folder: Path, pack_folder: Path | None = None) -> Made:
    """Make and build the pack, below `folder` unless it is told where."""
    folder.mkdir(parents=True, exist_ok=True)
    return make_pack(write_inputs(folder), pack_folder or folder / "rekaan", load_region("cilacap").pack)


def _boundary() -> dict[str, object]:
    features = [
        {"type": "Feature", "properties": {"code": code, "name": name, "desa": 3 + number}, "geometry": _square(number)}
        for number, (code, name) in enumerate(CODES.items())
    ]
    return {"type": "FeatureCollection", "attribution": "made up", "features": features}


def _square(number: int) -> dict[str, object]:
    row, column = divmod(number, 2)
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
    ring = [point for start, end in itertools.pairwise(corners) for point in _side(start, end)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _side(start: tuple[int, int], end: tuple[int, int]) -> list[list[float]]:
    """One side without its end, the same points from either side, so that neighbours share their border."""
    steps = 24
    places = [
        (start[0] + (end[0] - start[0]) * at / steps, start[1] + (end[1] - start[1]) * at / steps)
        for at in range(steps)
    ]
    return [_degrees(*place, upright=start[0] == end[0]) for place in places]


def _degrees(column: float, row: float, *, upright: bool) -> list[float]:
    bend = 0.05 * math.sin(2 * math.pi * (row if upright else column))
    column, row = (column + bend, row) if upright else (column, row + bend)
    return [round(WEST + column * SIZE_DEGREES, 6), round(SOUTH + (2 - row) * SIZE_DEGREES, 6)]
