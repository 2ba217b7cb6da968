"""Distances and travel times, computed and not looked up: the emulator has no roads.

Assumptions, not measurements: a road is 1.4 times as long as the straight line, and a car makes 35 km/h on the
regency's roads on average. They make answers plausible and repeatable; nothing may be concluded from them about
real travel times.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""

DETOUR_FACTOR = 1.4
SPEED_KM_H = {"driving": 35.0, "bicycling": 15.0, "walking": 5.0}
"""Assumed means; 'transit' is missing because the region has no timetable to answer from."""


@dataclass(frozen=True)
class Point:
    """A position in WGS 84 degrees."""

    lat: float
    lng: float


def great_circle_m(start: Point, end: Point) -> float:
    """Metres along the sphere between two points (haversine)."""
    lat_1, lat_2 = math.radians(start.lat), math.radians(end.lat)
    half_lat, half_lng = (lat_2 - lat_1) / 2, math.radians(end.lng - start.lng) / 2
    chord = math.sin(half_lat) ** 2 + math.cos(lat_1) * math.cos(lat_2) * math.sin(half_lng) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def road_m(start: Point, end: Point) -> float:
    """Assumed metres by road."""
    return great_circle_m(start, end) * DETOUR_FACTOR


def travel_s(distance_m: float, mode: str) -> float:
    """Assumed seconds for a distance by road."""
    return distance_m / (SPEED_KM_H[mode] / 3.6)


def parse_point(text: str) -> Point | None:
    """Reads ``lat,lng``; None when it is no pair of decimal numbers or not on the Earth.

    Exponents (``8.1E-05``) are refused, as Google refuses them.
    """
    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 2 or any("e" in part.lower() for part in parts):
        return None
    try:
        point = Point(float(parts[0]), float(parts[1]))
    except ValueError:
        return None
    return point if abs(point.lat) <= 90 and abs(point.lng) <= 180 else None
