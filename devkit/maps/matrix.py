"""Distance Matrix answers in Google's JSON.

Shape, limits and statuses: https://developers.google.com/maps/documentation/distance-matrix/distance-matrix and
.../distance-matrix/usage-and-billing (25 origins, 25 destinations, 100 elements).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devkit.maps.geocoding import formatted_address
from devkit.maps.geometry import SPEED_KM_H, Point, parse_point, road_m, travel_s
from devkit.maps.places import Region

DIMENSION_MAX = 25
ELEMENTS_MAX = 100
MILE_M = 1609.344
FOOT_M = 0.3048

Located = tuple[Point, str] | None


def distance_matrix(region: Region, query: Mapping[str, str]) -> dict[str, Any]:
    """The whole answer of one call; what is wrong with it stands in ``status``."""
    for name in ("origins", "destinations"):
        if not query.get(name, "").strip("| "):
            return refused("INVALID_REQUEST", f"Invalid request. Missing the '{name}' parameter.")
    mode = query.get("mode") or "driving"
    if mode not in (*SPEED_KM_H, "transit"):
        return refused("INVALID_REQUEST", "Invalid request. Invalid 'mode' parameter.")
    origins, destinations = query["origins"].split("|"), query["destinations"].split("|")
    if max(len(origins), len(destinations)) > DIMENSION_MAX:
        return refused("MAX_DIMENSIONS_EXCEEDED", f"At most {DIMENSION_MAX} origins or destinations.")
    if len(origins) * len(destinations) > ELEMENTS_MAX:
        return refused("MAX_ELEMENTS_EXCEEDED", f"At most {ELEMENTS_MAX} elements.")
    return _answer(region, origins, destinations, query, mode)


def refused(status: str, message: str | None = None) -> dict[str, Any]:
    """An answer without rows."""
    body: dict[str, Any] = {"destination_addresses": [], "origin_addresses": [], "rows": [], "status": status}
    return {**body, "error_message": message} if message else body


def _answer(
    region: Region, origins: list[str], destinations: list[str], query: Mapping[str, str], mode: str
) -> dict[str, Any]:
    starts = [_locate(region, text) for text in origins]
    ends = [_locate(region, text) for text in destinations]
    rows = [{"elements": [_element(start, end, query, mode) for end in ends]} for start in starts]
    return {
        "destination_addresses": [end[1] if end else "" for end in ends],
        "origin_addresses": [start[1] if start else "" for start in starts],
        "rows": rows,
        "status": "OK",
    }


def _locate(region: Region, text: str) -> Located:
    point = parse_point(text)
    if point is not None:
        known = region.box.holds(point)
        return point, formatted_address(region, region.nearest_kecamatan(point)) if known else text
    if text.startswith("place_id:"):
        place = region.by_id(text.removeprefix("place_id:"))
    else:
        found = region.find(text)
        place = found[0][0] if found else None
    return (place.point, formatted_address(region, place)) if place else None


def _element(start: Located, end: Located, query: Mapping[str, str], mode: str) -> dict[str, Any]:
    if start is None or end is None:
        return {"status": "NOT_FOUND"}
    if mode == "transit":
        return {"status": "ZERO_RESULTS"}
    distance_m = road_m(start[0], end[0])
    duration_s = travel_s(distance_m, mode)
    language, imperial = query.get("language", "en"), query.get("units") == "imperial"
    duration = {"text": _duration_text(duration_s, language), "value": round(duration_s)}
    element = {
        "distance": {"text": _distance_text(distance_m, language, imperial), "value": round(distance_m)},
        "duration": duration,
        "status": "OK",
    }
    # Google adds the time in traffic when a departure is given; the emulator knows no traffic.
    in_traffic = mode == "driving" and "departure_time" in query
    return {**element, "duration_in_traffic": duration} if in_traffic else element


def _distance_text(distance_m: float, language: str, imperial: bool) -> str:
    if imperial:
        miles = distance_m / MILE_M
        return f"{miles:.1f} mi" if miles >= 0.1 else f"{max(1, round(distance_m / FOOT_M))} ft"
    if distance_m < 1000:
        return f"{max(1, round(distance_m))} m"
    kilometres = f"{distance_m / 1000:.1f}" if distance_m < 100_000 else f"{distance_m / 1000:.0f}"
    return f"{kilometres.replace('.', ',') if language == 'id' else kilometres} km"


def _duration_text(duration_s: float, language: str) -> str:
    hours, minutes = divmod(max(1, round(duration_s / 60)), 60)
    if language == "id":
        return f"{hours} jam {minutes} menit" if hours else f"{minutes} menit"
    minute_text = f"{minutes} min{'s' if minutes != 1 else ''}"
    return f"{hours} hour{'s' if hours != 1 else ''} {minute_text}" if hours else minute_text
