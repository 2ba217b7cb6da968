"""A public warning as XML: the Common Alerting Protocol 1.2 (OASIS, 1 July 2010), and the Atom feed (RFC 4287)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from shared import paths
from shared.errors import ErrorCode, Refused
from shared.model.warning import PublicWarning, WarningArea, WarningText
from shared.services import Services
from shared.store import Query, Where

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE, ATOM_TYPE = "application/cap+xml", "application/atom+xml"
GEOCODE = "Kemendagri"
"""Name of the codes of kecamatan: those of the Ministry of Home Affairs."""

FEED_LIMIT = 100


def cap_xml(services: Services, warning: PublicWarning) -> bytes:
    """One CAP message.

    Args:
        warning: a signed one.
    """
    assert warning.signed_at is not None, "only signed warnings are public"
    alert = ET.Element("alert", {"xmlns": CAP})
    _add(alert, "identifier", warning.warning_id)
    _add(alert, "sender", sender(services))
    _add(alert, "sent", _time(services, warning.signed_at))
    _add(alert, "status", "Exercise" if warning.exercise else "Actual")
    _add(alert, "msgType", warning.message)
    _add(alert, "scope", "Public")
    if warning.note:
        _add(alert, "note", warning.note)
    if warning.references:
        _add(alert, "references", " ".join(_references(services, warning)))
    for language, text in (("id-ID", warning.text_id), ("en", warning.text_en)):
        _info(services, alert, warning, language, text)
    return _as_bytes(alert)


def sender(services: Services) -> str:
    """Who warns, unique in the world: the host name of the installation's own web site."""
    return f"{services.settings.project_id}.web.app"


def _references(services: Services, warning: PublicWarning) -> Iterator[str]:
    """`sender,identifier,sent` of each message that this one is about (CAP 1.2, 3.2.1)."""
    for reference in warning.references:
        yield f"{sender(services)},{reference.warning_id},{_time(services, reference.sent_at)}"


def _info(services: Services, alert: ET.Element, warning: PublicWarning, language: str, text: WarningText) -> None:
    info = ET.SubElement(alert, "info")
    _add(info, "language", language)
    _add(info, "category", warning.category)
    _add(info, "event", text.event)
    _add(info, "responseType", "AllClear" if warning.message == "Cancel" else "Monitor")
    _add(info, "urgency", "Past" if warning.message == "Cancel" else warning.urgency)
    _add(info, "severity", warning.severity)
    _add(info, "certainty", warning.certainty)
    _add(info, "effective", _time(services, warning.signed_at or warning.onset_at))
    _add(info, "onset", _time(services, warning.onset_at))
    _add(info, "expires", _time(services, warning.ends_at))
    _add(info, "senderName", f"Sergap {_region_name(services, language)}")
    _add(info, "headline", text.headline)
    _add(info, "description", text.description)
    _add(info, "instruction", text.instruction)
    _area(services, info, warning.area)


def _region_name(services: Services, language: str) -> str:
    pack = services.region.pack
    return pack.name_en if language == "en" else pack.name_id


def _area(services: Services, info: ET.Element, area: WarningArea) -> None:
    element = ET.SubElement(info, "area")
    _add(element, "areaDesc", area.description)
    for ring in _rings(services, area):
        _add(element, "polygon", " ".join(f"{lat:.5f},{lng:.5f}" for lat, lng in ring))
    if area.circle:
        radius_km = area.circle.radius_m / 1_000
        _add(element, "circle", f"{area.circle.lat:.5f},{area.circle.lng:.5f} {radius_km:.3f}")
    for code in area.kecamatan_codes:
        geocode = ET.SubElement(element, "geocode")
        _add(geocode, "valueName", GEOCODE)
        _add(geocode, "value", code)


def _rings(services: Services, area: WarningArea) -> Iterator[list[tuple[float, float]]]:
    """Closed rings of (latitude, longitude): the last point is the first (CAP 1.2, 3.2.4)."""
    if area.polygon:
        points = [(point["lat"], point["lng"]) for point in area.polygon]
        yield points if points[0] == points[-1] and len(points) > 3 else [*points, points[0]]
    outlines = _outlines(services.region.folder / "outlines.json") if area.kecamatan_codes else {}
    for code in area.kecamatan_codes:
        for polygon in outlines.get(code, ()):
            yield [(lat, lng) for lng, lat in polygon[0]]


@lru_cache(maxsize=2)
def _outlines(file: Path) -> dict[str, list[Any]]:
    """Kecamatan code to polygons, simplified to 200 m."""
    features = json.loads(file.read_bytes())["features"]
    return {each["properties"]["code"]: _polygons(each["geometry"]) for each in features}


def _polygons(geometry: dict[str, Any]) -> list[Any]:
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else list(coordinates)


def public_warnings(services: Services) -> list[PublicWarning]:
    """What is in force now, cancels included until the end of what they cancel; the newest first."""
    now = services.clock.now()
    query = Query("warnings", (Where("public_until", ">", now),), order_by="public_until", limit=FEED_LIMIT)
    found = [PublicWarning.from_document(one.document) for one in services.store.query(query)]
    return sorted(found, key=lambda warning: warning.signed_at or warning.drafted_at, reverse=True)


def signed_warning(services: Services, warning_id: str) -> PublicWarning:
    """One message that is or was public.

    Raises:
        Refused: NOT_FOUND, also for a draft.
    """
    document = services.store.get(paths.warning(warning_id))
    warning = PublicWarning.from_document(document) if document else None
    if warning is None or warning.signed_at is None:
        raise Refused(ErrorCode.NOT_FOUND, "no such warning")
    return warning


def atom_xml(services: Services, warnings: Sequence[PublicWarning]) -> bytes:
    """The feed of what is in force. An entry links to its CAP message and repeats nothing but the headline."""
    base = site(services)
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "id"})
    _atom(feed, "id", f"https://{sender(services)}/api/v1/warnings.atom")
    _atom(feed, "title", f"Peringatan publik — Sergap {services.region.pack.name_id}")
    newest = max((w.signed_at for w in warnings if w.signed_at), default=services.clock.now())
    _atom(feed, "updated", _time(services, newest))
    ET.SubElement(_atom(feed, "author"), "name").text = f"Sergap {services.region.pack.name_id}"
    ET.SubElement(feed, "link", {"rel": "self", "href": f"{base}/api/v1/warnings.atom"})
    for warning in warnings:
        entry = _atom(feed, "entry")
        place = f"/api/v1/warnings/{warning.warning_id}.cap"
        _atom(entry, "id", f"https://{sender(services)}{place}")
        _atom(entry, "title", f"{'LATIHAN — ' if warning.exercise else ''}{warning.text_id.headline}")
        _atom(entry, "updated", _time(services, warning.signed_at or warning.drafted_at))
        _atom(entry, "summary", f"{warning.message}: {warning.text_id.event}, {warning.area.description}")
        ET.SubElement(entry, "link", {"rel": "alternate", "type": CAP_TYPE, "href": f"{base}{place}"})
    return _as_bytes(feed)


def site(services: Services) -> str:
    """Beginning of absolute addresses; none on the emulators, whose port is another each time."""
    return "" if services.settings.emulated else f"https://{sender(services)}"


def _time(services: Services, at: datetime) -> str:
    """Local time with its offset and whole seconds, as CAP wants it: no `Z` (CAP 1.2, 3.3.2)."""
    local = at.astimezone(ZoneInfo(services.region.pack.time_zone)).replace(microsecond=0)
    text = local.isoformat()
    return f"{text[:-6]}-00:00" if text.endswith("+00:00") else text


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _atom(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element


def _as_bytes(root: ET.Element) -> bytes:
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text
