"""Geocoding answers in Google's JSON.

Shape: https://developers.google.com/maps/documentation/geocoding/requests-geocoding. Addresses follow what Google
answers for Indonesia: kecamatan is administrative_area_level_3, kabupaten level 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from devkit.maps.geometry import Point, parse_point
from devkit.maps.places import Box, Place, Region

STATION_RADIUS_M = 300.0
"""A station this near names the spot in reverse geocoding; an assumption."""

VIEWPORT_DEGREES = {"station": 0.00135, "kecamatan": 0.05}
"""Half the height of a viewport: about 150 m and 5.5 km."""

TYPES = {
    "station": ["establishment", "point_of_interest"],
    "kecamatan": ["administrative_area_level_3", "political"],
    "region": ["administrative_area_level_2", "political"],
}


class InvalidRequestError(Exception):
    """A call whose parameters cannot be understood; the words are Google's error_message."""


def geocode(region: Region, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """Results of one call, forward or reverse, best first.

    Raises:
        InvalidRequestError: nothing to look for, or a ``latlng`` that is none.
    """
    if "latlng" in query:
        return _reverse(region, query)
    if "place_id" in query:
        place = region.by_id(query["place_id"])
        return [_result(region, place)] if place else []
    components = _components(query.get("components", ""))
    text = query.get("address", "").strip() or components.get("locality", "")
    text = text or components.get("administrative_area", "")
    if not text and not components:
        raise InvalidRequestError(
            "Invalid request. Missing the 'address', 'components', 'latlng' or 'place_id' parameter."
        )
    if components.get("country", region.country_code).upper() not in (region.country_code, region.country.upper()):
        return []
    return _forward(region, text)


def _forward(region: Region, text: str) -> list[dict[str, Any]]:
    found = [_result(region, place, partial=partial) for place, partial in region.find(text)]
    if not found and text.split(",")[0].strip().casefold() == region.name.casefold():
        return [_region_result(region)]
    return found


def _reverse(region: Region, query: Mapping[str, str]) -> list[dict[str, Any]]:
    point = parse_point(query["latlng"])
    if point is None:
        raise InvalidRequestError("Invalid request. Invalid 'latlng' parameter.")
    if not region.box.holds(point):
        return []
    near = [_result(region, place) for place in region.stations_within(point, STATION_RADIUS_M)]
    results = [*near, _result(region, region.nearest_kecamatan(point)), _region_result(region)]
    return [result for result in results if _passes(result, query)]


def _passes(result: dict[str, Any], query: Mapping[str, str]) -> bool:
    types = {name for name in query.get("result_type", "").split("|") if name}
    locations = {name for name in query.get("location_type", "").split("|") if name}
    location_type = result["geometry"]["location_type"]
    return (not types or bool(types & set(result["types"]))) and (not locations or location_type in locations)


def formatted_address(region: Region, place: Place) -> str:
    """One line, as Google writes it."""
    if place.kind == "kecamatan":
        return f"Kec. {place.name}, {region.name}, {region.country}"
    if place.address:
        return f"{place.name}, {place.address}, {region.country}"
    kecamatan = f"Kec. {place.kecamatan}, " if place.kecamatan else ""
    return f"{place.name}, {kecamatan}{region.name}, {region.country}"


def _result(region: Region, place: Place, *, partial: bool = False) -> dict[str, Any]:
    result = {
        "address_components": _address_components(region, place),
        "formatted_address": formatted_address(region, place),
        "geometry": _geometry(place),
        "place_id": place.place_id,
        "types": TYPES[place.kind],
    }
    return {**result, "partial_match": True} if partial else result


def _region_result(region: Region) -> dict[str, Any]:
    location, bounds = region.box.centre, _viewport(region.box)
    return {
        "address_components": _region_components(region),
        "formatted_address": f"{region.name}, {region.country}",
        "geometry": {
            "bounds": bounds,
            "location": vars(location),
            "location_type": "APPROXIMATE",
            "viewport": bounds,
        },
        "place_id": "region",
        "types": TYPES["region"],
    }


def _geometry(place: Place) -> dict[str, Any]:
    reach = VIEWPORT_DEGREES[place.kind]
    lat, lng = place.point.lat, place.point.lng
    return {
        "location": vars(place.point),
        "location_type": "APPROXIMATE" if place.kind == "kecamatan" else "ROOFTOP",
        "viewport": _viewport(Box(lat - reach, lng - reach, lat + reach, lng + reach)),
    }


def _viewport(box: Box) -> dict[str, dict[str, float]]:
    return {
        "northeast": vars(Point(round(box.north, 7), round(box.east, 7))),
        "southwest": vars(Point(round(box.south, 7), round(box.west, 7))),
    }


def _address_components(region: Region, place: Place) -> list[dict[str, Any]]:
    components: list[dict[str, Any]] = []
    if place.kind == "station":
        components.append(_component(place.name, place.name, TYPES["station"]))
    if place.kecamatan:
        long_name, short_name = f"Kecamatan {place.kecamatan}", f"Kec. {place.kecamatan}"
        components.append(_component(long_name, short_name, TYPES["kecamatan"]))
    return [*components, *_region_components(region)]


def _region_components(region: Region) -> list[dict[str, Any]]:
    return [
        _component(region.name, region.name, TYPES["region"]),
        _component(region.country, region.country_code, ["country", "political"]),
    ]


def _component(long_name: str, short_name: str, types: list[str]) -> dict[str, Any]:
    return {"long_name": long_name, "short_name": short_name, "types": types}


def _components(text: str) -> dict[str, str]:
    pairs = (part.partition(":") for part in text.split("|") if part)
    return {name: value for name, _, value in pairs}
