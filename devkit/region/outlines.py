"""Strongly simplified outlines of the districts, for drawing in the web console."""

from __future__ import annotations

import json
from typing import Any

import shapely

from devkit.region.geometry import Boundaries

MOST_BYTES = 60_000
TOLERANCES_M = (100.0, 150.0, 200.0, 300.0, 500.0)
SMALLEST_PART_M2 = 50_000.0
METRES_PER_DEGREE = 111_195.0
DECIMALS = 4
"""Four decimals are 11 m: finer than the simplification, so rounding adds nothing visible."""


def outlines_json(boundaries: Boundaries) -> str:
    """Return a GeoJSON of simplified outlines of at most 60 kB; shared borders stay shared.

    Takes the finest tolerance that fits. Raises ValueError when none does.
    """
    for tolerance_m in TOLERANCES_M:
        text = _outlines(boundaries, tolerance_m)
        if len(text.encode()) <= MOST_BYTES:
            return text
    raise ValueError(f"outlines do not fit {MOST_BYTES} bytes even at {TOLERANCES_M[-1]:.0f} m")


def _outlines(boundaries: Boundaries, tolerance_m: float) -> str:
    simple = shapely.coverage_simplify(boundaries.shapes, tolerance_m / METRES_PER_DEGREE)
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {"type": "MultiPolygon", "coordinates": _rounded(shape)},
        }
        for code, name, shape in zip(boundaries.codes, boundaries.names, simple, strict=True)
    ]
    heading = {
        "type": "FeatureCollection",
        "attribution": boundaries.attribution,
        "license": "see NOTES.md",
        "tolerance_m": tolerance_m,
    }
    return json.dumps({**heading, "features": features}, ensure_ascii=False, separators=(",", ":")) + "\n"


def _rounded(shape: Any) -> list[list[list[list[float]]]]:
    """Return the coordinates of the larger parts of a shape; the largest is kept whatever its size."""
    parts = sorted(getattr(shape, "geoms", [shape]), key=lambda part: -part.area)
    smallest = SMALLEST_PART_M2 / METRES_PER_DEGREE**2
    kept = [part for at, part in enumerate(parts) if at == 0 or part.area >= smallest]
    return [[_ring(ring) for ring in (part.exterior, *part.interiors)] for part in kept]


def _ring(ring: Any) -> list[list[float]]:
    points: list[list[float]] = []
    for lng, lat in ring.coords:
        point = [round(float(lng), DECIMALS), round(float(lat), DECIMALS)]
        if not points or point != points[-1]:
            points.append(point)
    return points
