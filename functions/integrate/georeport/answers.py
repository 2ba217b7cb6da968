"""What GeoReport v2 answers about services and requests. Nothing that a person said or is goes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared import paths
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.model.incident import Incident
from shared.model.report import Report
from shared.region import RegionPack
from shared.services import Services
from shared.states import REPORT_CLOSED
from shared.store import Query, Where

WINDOW = timedelta(days=90)
"""GeoReport v2: at most 90 days at once."""

MOST_REQUESTS = 100
"""GeoReport v2 allows at most 1,000; each costs two reads, and anybody may ask."""

DECIMALS = 4
"""About 11 m: enough to find a tree, and no more than the map shows."""


@dataclass(frozen=True)
class Asked:
    """The filters of GET /requests."""

    ids: tuple[str, ...] = ()
    service_code: str | None = None
    status: str | None = None
    start: datetime | None = None
    end: datetime | None = None


def asked_of(arguments: Mapping[str, str]) -> Asked:
    """Read the filters.

    Raises:
        InvalidInput: a time without its zone, or a status that there is not.
    """
    status = arguments.get("status")
    if status not in (None, "open", "closed"):
        raise InvalidInput([FieldError("status", "open or closed")])
    ids = tuple(part.strip() for part in arguments.get("service_request_id", "").split(",") if part.strip())
    return Asked(
        ids=ids[:MOST_REQUESTS],
        service_code=arguments.get("service_code"),
        status=status,
        start=_time(arguments, "start_date"),
        end=_time(arguments, "end_date"),
    )


def _time(arguments: Mapping[str, str], name: str) -> datetime | None:
    text = arguments.get(name)
    if not text:
        return None
    try:
        # In an address a plus sign that nobody encoded arrives as a blank.
        at = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError as error:
        raise InvalidInput([FieldError(name, "a W3C date and time")]) from error
    if at.tzinfo is None:
        raise InvalidInput([FieldError(name, "its time zone is missing")])
    return at.astimezone(UTC)


def services(pack: RegionPack) -> list[dict[str, Any]]:
    """GET /services."""
    return [
        {
            "service_code": code,
            "service_name": service.name_id,
            "description": f"{service.description_id} / {service.description_en}",
            "metadata": False,
            "type": "realtime",
            "keywords": ",".join(service.keywords),
            "group": service.group,
        }
        for code, service in pack.open311_services.items()
    ]


def definition(pack: RegionPack, service_code: str) -> dict[str, Any]:
    """GET /services/{code}: no service of ours asks for more than a place and words.

    Raises:
        Refused: NOT_FOUND.
    """
    if service_code not in pack.open311_services:
        raise Refused(ErrorCode.NOT_FOUND, "no such service", why="service_code")
    return {"service_code": service_code, "attributes": []}


def requests(services_: Services, asked: Asked) -> list[dict[str, Any]]:
    """GET /requests: what came by GeoReport, and nothing that a person pressed in the app."""
    reports = _by_id(services_, asked.ids) if asked.ids else _recent(services_, asked)
    incidents = _incidents(services_, reports)
    shown = [_request(services_, report, incidents.get(report.incident_id or "")) for report in reports]
    return [
        one
        for one in shown
        if asked.status in (None, one["status"]) and asked.service_code in (None, one["service_code"])
    ]


def request(services_: Services, service_request_id: str) -> list[dict[str, Any]]:
    """GET /requests/{id}.

    Raises:
        Refused: NOT_FOUND.
    """
    found = requests(services_, Asked(ids=(service_request_id,)))
    if not found:
        raise Refused(ErrorCode.NOT_FOUND, "no such service request", why="service_request_id")
    return found


def _by_id(services_: Services, ids: Sequence[str]) -> list[Report]:
    found = services_.store.get_all([paths.report(one) for one in ids if "/" not in one])
    return [report for report in (Report.from_document(d) for d in found if d) if _is_public(services_, report)]


def _recent(services_: Services, asked: Asked) -> list[Report]:
    end = asked.end or services_.clock.now()
    start = max(asked.start or end - WINDOW, end - WINDOW)
    query = Query(
        "reports",
        (Where("by_open311", "==", True), Where("received_at", ">=", start), Where("received_at", "<=", end)),
        order_by="-received_at",
        limit=MOST_REQUESTS,
    )
    found = (Report.from_document(one.document) for one in services_.store.query(query))
    return [report for report in found if _is_public(services_, report)]


def _is_public(services_: Services, report: Report) -> bool:
    """Came by GeoReport, is no drill, and is still of a kind that is open to it."""
    return report.by_open311 and not report.exercise and bool(_code_of(services_.region.pack, report.category))


def _code_of(pack: RegionPack, category: str) -> str | None:
    return next((code for code, service in pack.open311_services.items() if service.category == category), None)


def _incidents(services_: Services, reports: Sequence[Report]) -> dict[str, Incident]:
    ids = sorted({report.incident_id for report in reports if report.incident_id})
    found = services_.store.get_all([paths.incident(one) for one in ids])
    return {incident.incident_id: incident for incident in (Incident.from_document(d) for d in found if d)}


def _request(services_: Services, report: Report, incident: Incident | None) -> dict[str, Any]:
    pack = services_.region.pack
    code = _code_of(pack, report.category) or ""
    closed = report.status in REPORT_CLOSED or (incident is not None and not incident.is_open)
    position = report.position
    changed = max(report.routed_at or report.received_at, incident.updated_at if incident else report.received_at)
    return {
        "service_request_id": report.report_id,
        "status": "closed" if closed else "open",
        "status_notes": _notes(report, incident),
        "service_name": pack.open311_services[code].name_id,
        "service_code": code,
        "description": None,
        "agency_responsible": _agencies(pack, incident),
        "service_notice": None,
        "requested_datetime": _said(report.received_at),
        "updated_datetime": _said(changed),
        "expected_datetime": None,
        "address": None,
        "address_id": None,
        "zipcode": None,
        "lat": round(position.lat, DECIMALS) if position else None,
        "long": round(position.lng, DECIMALS) if position else None,
        "media_url": None,
    }


def _said(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")


_NOTES = {
    "PENDING": "Diterima",
    "DISPATCHED": "Diteruskan",
    "RESPONDING": "Menuju lokasi",
    "ON_SCENE": "Di lokasi",
    "CLEARED": "Selesai",
    "CLOSED": "Selesai",
    "REOPENED": "Diterima",
}


def _notes(report: Report, incident: Incident | None) -> str:
    if report.status in REPORT_CLOSED or incident is None:
        return "Selesai" if report.status in REPORT_CLOSED else "Diterima"
    return _NOTES[incident.status.value]


def _agencies(pack: RegionPack, incident: Incident | None) -> str | None:
    ids = incident.agency_ids if incident else []
    return ", ".join(pack.agencies[one].name for one in ids if one in pack.agencies) or None
