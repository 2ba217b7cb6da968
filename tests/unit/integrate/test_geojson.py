"""Open incidents as GeoJSON (RFC 7946), for staff only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.fuzz.surface import Surface, surface
from tests.unit.integrate.scene import create_incident

NUMBER = {"type": "number"}
POSITION = {"type": "array", "minItems": 2, "maxItems": 3, "items": NUMBER}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "features"],
    "not": {"anyOf": [{"required": [name]} for name in ("coordinates", "geometries", "geometry", "properties", "crs")]},
    "properties": {
        "type": {"const": "FeatureCollection"},
        "bbox": {"type": "array", "minItems": 4, "maxItems": 4, "items": NUMBER},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "number"]},
                    "properties": {"type": ["object", "null"]},
                    "geometry": {
                        "oneOf": [
                            {"type": "null"},
                            {
                                "type": "object",
                                "required": ["type", "coordinates"],
                                "properties": {"type": {"const": "Point"}, "coordinates": POSITION},
                            },
                        ]
                    },
                },
            },
        },
    },
}
"""RFC 7946, sections 3 and 5 and 7.1, as far as points go."""


@pytest.fixture
def http() -> Iterator[Surface]:
    """The functions in this process, with three incidents: Kroya, Majenang, and one without a position."""
    with surface() as running:
        create_incident(running.services)
        create_incident(running.services, position={"lat": -7.30, "lng": 108.76, "accuracy_m": 10})
        create_incident(running.services, position=None)
        yield running


def ask(http: Surface, bbox: str | None = None, who: str = "operator") -> Any:
    """The feed's answer."""
    path = "/api/v1/incidents.geojson" + (f"?bbox={bbox}" if bbox is not None else "")
    return http.send("GET", path, b"", {"Authorization": f"Bearer {who}"})


def test_the_feed_is_geojson(http: Surface) -> None:
    """Media type, structure, longitude before latitude, null where there is no place."""
    answer = ask(http)
    assert answer.content_type == "application/geo+json"
    collection = json.loads(answer.data)
    Draft202012Validator(SCHEMA).validate(collection)
    places = [feature["geometry"] and feature["geometry"]["coordinates"] for feature in collection["features"]]
    assert [109.2447, -7.6277] in places
    assert None in places


def test_a_box_shows_what_lies_in_it(http: Surface) -> None:
    """And says which box it was."""
    collection = json.loads(ask(http, "109,-8,110,-7").data)
    assert [f["geometry"]["coordinates"] for f in collection["features"]] == [[109.2447, -7.6277]]
    assert collection["bbox"] == [109.0, -8.0, 110.0, -7.0]


def test_a_box_may_cross_the_antimeridian(http: Surface) -> None:
    """West is then greater than east (RFC 7946, 5.2)."""
    assert len(json.loads(ask(http, "109,-8,-170,-7").data)["features"]) == 1
    assert json.loads(ask(http, "170,-8,-170,-7").data)["features"] == []


@pytest.mark.parametrize(
    "bbox", ["1,2,3", "a,b,c,d", "1,2,3,4,5", "nan,nan,nan,nan", "0,5,1,4", "-181,0,1,1", "0,-91,1,1"]
)
def test_a_box_that_is_none_is_refused(http: Surface, bbox: str) -> None:
    """With the field's name."""
    answer = ask(http, bbox)
    assert answer.status_code == 422
    assert answer.json["error"]["fields"][0]["field"] == "bbox"


@pytest.mark.parametrize(("who", "status"), [("nobody", 401), ("citizen", 403), ("agency", 403), ("operator", 200)])
def test_the_feed_is_for_the_command_centre(http: Surface, who: str, status: int) -> None:
    """As `incidents` is in the rules."""
    assert ask(http, who=who).status_code == status


def test_the_feed_tells_of_no_caller(http: Surface) -> None:
    """No words, no name, no number, no uid."""
    text = ask(http).data.decode()
    assert not [word for word in ("Sari", "0812", "62812", "u-citizen", "description") if word in text]
