"""Distances on the sphere; good to 0.5%, which is far below a phone's own accuracy."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the Earth (IUGG)."""


def distance_m(lat1: float, lng1: float, lat2: float, lng2: float) -> float:
    """Great-circle distance in metres between two points in degrees (haversine)."""
    half_lat = sin(radians(lat2 - lat1) / 2)
    half_lng = sin(radians(lng2 - lng1) / 2)
    chord = half_lat * half_lat + cos(radians(lat1)) * cos(radians(lat2)) * half_lng * half_lng
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(chord)))
