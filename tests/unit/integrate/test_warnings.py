"""Public warnings: drafted by one, signed by another, valid CAP 1.2, in a feed that tells of nobody."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from integrate.warnings.cap import ATOM, CAP
from shared.errors import ErrorCode, Refused
from tests.fuzz.surface import Surface, surface
from tests.unit.integrate.scene import OPERATOR, SUPERVISOR, as_desk, create_incident
from tests.unit.security.create_services import NOW

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("cap-1.2.xsd"))
TEXT_ID = {
    "event": "Banjir",
    "headline": "Banjir di Kroya & sekitarnya <awas>",
    "description": "Air naik.",
    "instruction": "Menjauh dari sungai.",
}
TEXT_EN = {"event": "Flood", "headline": "Flood in Kroya", "description": "Rising water.", "instruction": "Keep away."}
TRIANGLE = [{"lat": -7.6, "lng": 109.2}, {"lat": -7.7, "lng": 109.2}, {"lat": -7.7, "lng": 109.3}]
KROYA = {"kecamatan_codes": ["33.01.06"]}


@pytest.fixture
def http() -> Iterator[Surface]:
    """The functions in this process."""
    with surface() as running:
        yield running


def drafted(http: Surface, **fields: Any) -> str:
    """A draft by an operator; returns its id."""
    told = {
        "category": "Met",
        "urgency": "Immediate",
        "severity": "Severe",
        "certainty": "Observed",
        "text_id": TEXT_ID,
        "text_en": TEXT_EN,
        "area": KROYA,
        "ends_at": (NOW + timedelta(hours=6)).isoformat(),
    }
    warning_id: str = as_desk(http.services, OPERATOR, "draft_warning", **{**told, **fields})["warning_id"]
    return warning_id


def signed(http: Surface, **fields: Any) -> str:
    """A warning that is public."""
    warning_id = drafted(http, **fields)
    http.services.clock.advance(1)
    as_desk(http.services, SUPERVISOR, "sign_warning", warning_id=warning_id)
    return warning_id


def message(http: Surface, warning_id: str) -> ET.Element:
    """The CAP message as anybody gets it, valid against the schema."""
    answer = http.send("GET", f"/api/v1/warnings/{warning_id}.cap", b"", {})
    assert answer.status_code == 200
    assert answer.content_type == "application/cap+xml"
    SCHEMA.validate(answer.data.decode())
    return ET.fromstring(answer.data)


def said(element: ET.Element, path: str) -> str:
    """The text of what a path leads to, names in CAP's namespace."""
    return element.findtext("/".join(f"{{{CAP}}}{name}" for name in path.split("/"))) or ""


def feed(http: Surface) -> list[str]:
    """The ids of the warnings in the feed."""
    answer = http.send("GET", "/api/v1/warnings.atom", b"", {})
    assert answer.content_type == "application/atom+xml"
    root = ET.fromstring(answer.data)
    assert root.tag == f"{{{ATOM}}}feed"
    for element in (root, *root.iter(f"{{{ATOM}}}entry")):
        assert all(element.findtext(f"{{{ATOM}}}{name}") for name in ("id", "title", "updated")), "RFC 4287, 4.1"
    links = [link.get("href", "") for link in root.iter(f"{{{ATOM}}}link") if link.get("rel") == "alternate"]
    return [link.rsplit("/", 1)[-1].removesuffix(".cap") for link in links]


@pytest.mark.parametrize(
    "area",
    [KROYA, {"circle": {"lat": -7.63, "lng": 109.25, "radius_m": 1500}}, {"polygon": TRIANGLE}],
    ids=["kecamatan", "circle", "polygon"],
)
def test_a_signed_warning_is_valid_cap(http: Surface, area: dict[str, Any]) -> None:
    """In both languages, with an area that programs can draw."""
    alert = message(http, signed(http, area=area))
    assert [said(info, "language") for info in alert.iter(f"{{{CAP}}}info")] == ["id-ID", "en"]
    assert said(alert, "info/headline") == TEXT_ID["headline"]
    assert said(alert, "sent") == "2026-11-24T19:00:01+07:00"
    assert (said(alert, "status"), said(alert, "msgType"), said(alert, "scope")) == ("Actual", "Alert", "Public")


def test_a_polygon_is_closed_and_has_latitude_first(http: Surface) -> None:
    """CAP 1.2, 3.2.4."""
    points = said(message(http, signed(http, area={"polygon": TRIANGLE})), "info/area/polygon").split(" ")
    assert points[0] == points[-1] == "-7.60000,109.20000"
    assert len(points) == 4


def test_a_kecamatan_has_its_outline_and_its_code(http: Surface) -> None:
    """From the pack's outlines."""
    alert = message(http, signed(http))
    assert said(alert, "info/area/areaDesc") == "Kecamatan Kroya"
    assert said(alert, "info/area/geocode/value") == "33.01.06"
    ring = said(alert, "info/area/polygon").split(" ")
    assert ring[0] == ring[-1]
    assert all(-8 < float(p.split(",")[0]) < -7 < 108 < float(p.split(",")[1]) < 110 for p in ring)


def test_an_incidents_warning_shows_its_neighbourhood_and_not_its_spot(http: Surface) -> None:
    """The very spot may be somebody's home; nothing of the report is in it."""
    incident_id = create_incident(http.services)
    alert = message(http, signed(http, incident_id=incident_id, area={"circle": {"radius_m": 2000}}))
    assert said(alert, "info/area/circle") == "-7.63000,109.24000 2.000"
    text = ET.tostring(alert, encoding="unicode")
    assert not [word for word in ("Sari", "0812", "u-", incident_id, "7.6277") if word in text]


def test_an_update_and_a_cancel_refer_to_all_that_went_before(http: Surface) -> None:
    """`sender,identifier,sent` of each, oldest first (CAP 1.2, 3.2.1); the feed has the newest word only."""
    first = signed(http)
    second = signed(http, previous=first)
    reference = "demo-sergap.web.app,{},2026-11-24T19:00:0{}+07:00"
    alert = message(http, second)
    assert (said(alert, "msgType"), said(alert, "references")) == ("Update", reference.format(first, 1))
    assert feed(http) == [second]

    third = as_desk(http.services, OPERATOR, "cancel_warning", previous=second, reason="Air surut")["warning_id"]
    assert feed(http) == [second]
    http.services.clock.advance(1)
    as_desk(http.services, SUPERVISOR, "sign_warning", warning_id=third)
    alert = message(http, third)
    assert (said(alert, "msgType"), said(alert, "note")) == ("Cancel", "Air surut")
    assert said(alert, "references") == f"{reference.format(first, 1)} {reference.format(second, 2)}"
    assert said(alert, "info/responseType") == "AllClear"
    assert feed(http) == [third]
    assert said(message(http, first), "msgType") == "Alert", "what links lead to stays"


def test_a_draft_is_not_public(http: Surface) -> None:
    """Neither in the feed nor by its id."""
    warning_id = drafted(http)
    assert feed(http) == []
    assert http.send("GET", f"/api/v1/warnings/{warning_id}.cap", b"", {}).status_code == 404


def test_a_warning_leaves_the_feed_when_it_ends(http: Surface) -> None:
    """By itself."""
    warning_id = signed(http)
    http.services.clock.advance(6 * 3600 - 2)
    assert feed(http) == [warning_id]
    http.services.clock.advance(2)
    assert feed(http) == []


def test_nobody_signs_their_own_draft(http: Surface) -> None:
    """Four eyes; and an operator signs none."""
    own = as_desk(http.services, SUPERVISOR, "draft_warning", **_fields())["warning_id"]
    for by in (SUPERVISOR, OPERATOR):
        with pytest.raises(Refused) as refused:
            as_desk(http.services, by, "sign_warning", warning_id=own)
        assert refused.value.code is ErrorCode.FORBIDDEN
    assert feed(http) == []


def _fields() -> dict[str, Any]:
    return {
        "category": "Met", "urgency": "Immediate", "severity": "Severe", "certainty": "Observed", "text_id": TEXT_ID,
        "text_en": TEXT_EN, "area": KROYA, "ends_at": (NOW + timedelta(hours=6)).isoformat(),
    }  # fmt: skip


def test_only_one_of_two_updates_comes_through(http: Surface) -> None:
    """The other was drafted about something that is not in force any more."""
    first = signed(http)
    one, other = drafted(http, previous=first), drafted(http, previous=first)
    as_desk(http.services, SUPERVISOR, "sign_warning", warning_id=one)
    with pytest.raises(Refused) as refused:
        as_desk(http.services, SUPERVISOR, "sign_warning", warning_id=other)
    assert refused.value.code is ErrorCode.STALE_STATE
    assert feed(http) == [one]


def test_a_repeated_draft_and_a_repeated_signature_change_nothing(http: Surface) -> None:
    """As every command."""
    same = str(uuid.uuid4())
    drafts = {
        as_desk(http.services, OPERATOR, "draft_warning", **_fields(), command_id=same)["warning_id"] for _ in "ab"
    }
    assert len(drafts) == 1
    (warning_id,) = drafts
    for _ in "ab":
        as_desk(http.services, SUPERVISOR, "sign_warning", warning_id=warning_id)
    assert feed(http) == [warning_id]


def test_a_drill_says_so(http: Surface) -> None:
    """`Exercise`, and LATIHAN in the title."""
    assert said(message(http, signed(http, exercise=True)), "status") == "Exercise"
    assert "LATIHAN" in http.send("GET", "/api/v1/warnings.atom", b"", {}).data.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"area": {}},
        {"area": {**KROYA, "polygon": TRIANGLE}},
        {"area": {"kecamatan_codes": ["99.99.99"]}},
        {"area": {"polygon": TRIANGLE[:2]}},
        {"area": {"circle": {"radius_m": 100}}},
        {"ends_at": (NOW - timedelta(seconds=1)).isoformat()},
        {"ends_at": (NOW + timedelta(days=4)).isoformat()},
        {"severity": "Terrible"},
        {"text_en": {**TEXT_EN, "headline": "x" * 161}},
    ],
    ids=str,
)
def test_what_makes_no_warning_is_refused(http: Surface, fields: dict[str, Any]) -> None:
    """Before anything is written."""
    with pytest.raises(Refused) as refused:
        drafted(http, **fields)
    assert refused.value.code is ErrorCode.VALIDATION_FAILED
    assert http.services.paths("warnings") == []


def test_feed_and_messages_name_no_member_of_staff(http: Surface) -> None:
    """Who drafted and signed is on record, and stays there."""
    warning_id = signed(http)
    document = http.services.store.get(f"warnings/{warning_id}") or {}
    assert (document["drafted_by"], document["signed_by"]) == (OPERATOR.uid, SUPERVISOR.uid)
    public = ET.tostring(message(http, warning_id), encoding="unicode")
    public += http.send("GET", "/api/v1/warnings.atom", b"", {}).data.decode()
    assert OPERATOR.uid not in public
    assert SUPERVISOR.uid not in public
