"""Open incidents as GeoJSON (RFC 7946) for the command centre's own maps. Nothing in it tells of a caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shared.errors import FieldError, InvalidInput
from shared.model.incident import Incident
from shared.services import Services
from shared.store import Query, Where

INCIDENT_LIMIT = 1_000
"""Most open incidents in one answer; beyond it the answer says `truncated`."""

CONTENT_TYPE = "application/geo+json"


@dataclass(frozen=True)
class Box:
    """A rectangle in WGS84 degrees. West may be greater than east: it then crosses the antimeridian (RFC 7946, 5.2)."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lng: float, lat: float) -> bool:
        """Whether a point lies inside, edges included."""
        if not self.south <= lat <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= lng <= self.east
        return lng >= self.west or lng <= self.east


def box_of(text: str | None) -> Box | None:
    """Read `west,south,east,north`; None without one.

    Raises:
        InvalidInput: it is not four numbers that make a rectangle on this earth.
    """
    if not text:
        return None
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError as error:
        raise InvalidInput([FieldError("bbox", "four numbers: west,south,east,north")]) from error
    # Comparisons with NaN are false, so that it is refused as well.
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90):
        raise InvalidInput([FieldError("bbox", "degrees: west,south,east,north")])
    return Box(west, south, east, north)


def open_incidents(services: Services, box: Box | None) -> dict[str, Any]:
    """The open incidents, newest first, as a FeatureCollection.

    Args:
        box: only incidents inside; those without a position have no place in a box and are left out.
    """
    query = Query("incidents", (Where("is_open", "==", True),), order_by="-opened_at", limit=INCIDENT_LIMIT)
    found = [Incident.from_document(one.document) for one in services.store.query(query)]
    shown = [incident for incident in found if box is None or _lies_in(incident, box)]
    collection: dict[str, Any] = {
        "type": "FeatureCollection",
        "features": [_feature(services, incident) for incident in shown],
        "truncated": len(found) == INCIDENT_LIMIT,
    }
    if box is not None:
        collection["bbox"] = [box.west, box.south, box.east, box.north]
    return collection


def _lies_in(incident: Incident, box: Box) -> bool:
    return incident.position is not None and box.holds(incident.position.lng, incident.position.lat)


def _feature(services: Services, incident: Incident) -> dict[str, Any]:
    category = services.region.pack.categories.get(incident.category)
    return {
        "type": "Feature",
        "id": incident.incident_id,
        "geometry": _geometry(incident),
        "properties": {
            "category": incident.category,
            "category_name_id": category.name_id if category else incident.category,
            "category_name_en": category.name_en if category else incident.category,
            "status": incident.status.value,
            "priority": incident.priority,
            "place": incident.place,
            "kecamatan_codes": incident.kecamatan_codes,
            "agency_ids": incident.agency_ids,
            "attention": incident.attention,
            "accuracy_m": incident.position.accuracy_m if incident.position else None,
            "opened_at": incident.opened_at.isoformat(),
            "updated_at": incident.updated_at.isoformat(),
            "exercise": incident.exercise,
        },
    }


def _geometry(incident: Incident) -> dict[str, Any] | None:
    """A point; null where the position is not known (RFC 7946, 3.2)."""
    position = incident.position
    return {"type": "Point", "coordinates": [position.lng, position.lat]} if position else None
