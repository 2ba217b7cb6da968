"""Places in Kabupaten Cilacap for scenarios, each of a kind that is routed in its own way."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A named point, WGS84; without coordinates for a phone that does not know where it is."""

    name: str
    lat: float | None
    lng: float | None


INLAND = (
    Place("Kroya", -7.62061, 109.23032),
    Place("Majenang", -7.25879, 108.75444),
    Place("Cilacap Utara", -7.66915, 109.02729),
    Place("Kampung Laut", -7.65879, 108.82222),
)
BORDER = (
    Place("Kawunganten / Bantarsari", -7.5489, 108.9231),
    Place("Kesugihan / Adipala", -7.6621, 109.123),
    Place("Majenang / Wanareja", -7.2012, 108.6704),
)
WATER = (
    Place("laut selatan Adipala", -7.7266, 109.0811),
    Place("laut antara dua kecamatan", -7.7271, 109.3148),
    Place("laut lepas", -7.7371, 108.5741),
)
NEAR = (Place("dekat batas kabupaten", -7.24, 108.9179), Place("dekat dua kecamatan", -7.6819, 108.763))
OUTSIDE = (Place("luar wilayah", -7.3634, 109.2204),)
UNKNOWN = (Place("tanpa lokasi", None, None),)

KINDS = ((8, INLAND), (5, BORDER), (3, WATER), (1, NEAR), (1, OUTSIDE), (1, UNKNOWN))
"""How often each kind of place is taken."""
