"""Open311 GeoReport v2: the six methods in both formats, ordinary reports behind them, and nobody's data in front."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from jsonschema import Draft202012Validator

from route.handlers import route_report
from shared.region import load_region
from tests.fuzz.surface import Surface, surface
from tests.unit.integrate.scene import OPERATOR, as_admin, as_desk, create_incident

TEXT, MAYBE, TIME = {"type": "string"}, {"type": ["string", "null"]}, {"type": "string", "format": "date-time"}
NUMBER = {"type": ["number", "null"]}


def list_of(required: dict[str, Any], **optional: Any) -> dict[str, Any]:
    """A list of objects with these fields and no others."""
    item = {"type": "object", "required": [*required], "properties": {**required, **optional}}
    return {"type": "array", "items": {**item, "additionalProperties": False}}


SERVICES = list_of(
    {"service_code": TEXT, "service_name": TEXT, "description": TEXT, "metadata": {"type": "boolean"},
     "type": {"enum": ["realtime", "batch", "blackbox"]}, "keywords": TEXT, "group": TEXT}
)  # fmt: skip
POSTED = list_of({"service_request_id": TEXT}, service_notice=MAYBE, account_id=MAYBE)
REQUESTS = list_of(
    {"service_request_id": TEXT, "status": {"enum": ["open", "closed"]}, "service_name": TEXT, "service_code": TEXT,
     "requested_datetime": TIME, "updated_datetime": TIME, "lat": NUMBER, "long": NUMBER},
    status_notes=MAYBE, description=MAYBE, agency_responsible=MAYBE, service_notice=MAYBE, expected_datetime=MAYBE,
    address=MAYBE, address_id=MAYBE, zipcode=MAYBE, media_url=MAYBE,
)  # fmt: skip
ERRORS = list_of({"code": {"type": "integer"}, "description": TEXT})
DEFINITION = {
    "type": "object",
    "required": ["service_code", "attributes"],
    "properties": {"service_code": TEXT, "attributes": {"type": "array"}},
}
"""The answers of GeoReport v2 (wiki.open311.org/GeoReport_v2), in Sergap's own words."""

ROOTS = {"services": "service", "service_requests": "request", "errors": "error"}
GOOD = {
    "service_code": "pohon_tumbang", "lat": "-7.62771234", "long": "109.24471234",
    "description": "Pohon menutup jalan, hubungi Sari", "first_name": "Sari", "last_name": "Dewi",
    "phone": "081234567890", "email": "sari@example.org", "media_url": "https://example.org/a.jpg",
}  # fmt: skip
BASE = "/api/open311/v2"


@pytest.fixture
def http() -> Iterator[Surface]:
    """The functions in this process."""
    with surface() as running:
        yield running


@pytest.fixture
def key(http: Surface) -> str:
    """A city system's key."""
    given: str = as_admin(http.services, "give_api_key", name="Lapor Cilacap")["api_key"]
    return given


def ask(http: Surface, path: str, status: int = 200) -> Any:
    """GET in both formats; the XML says the same as the JSON, which is returned."""
    path, _, query = path.partition("?")
    answers = [http.send("GET", f"{BASE}/{path}.{end}?{query}", b"", {}) for end in ("json", "xml")]
    assert [answer.status_code for answer in answers] == [status, status]
    return same(*answers)


def same(as_json: Any, as_xml: Any) -> Any:
    """Both answers say the same, each in its media type."""
    assert as_json.content_type == "application/json; charset=utf-8"
    assert as_xml.content_type == "text/xml; charset=utf-8"
    assert as_xml.data.startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    told, root = json.loads(as_json.data), ET.fromstring(as_xml.data)
    if root.tag == "service_definition":
        assert [child.tag for child in root] == list(told)
        return told
    assert {child.tag for child in root} <= {ROOTS[root.tag]}
    assert [{field.tag: field.text or None for field in item} for item in root] == [plain(item) for item in told]
    return told


def plain(item: dict[str, Any]) -> dict[str, str | None]:
    """Values as XML has them."""
    return {name: None if v is None else str(v).lower() if isinstance(v, bool) else str(v) for name, v in item.items()}


def send(http: Surface, key: str | None, end: str = "json", *, headers: Any = None, **fields: Any) -> Any:
    """POST a request."""
    form = {**GOOD, **fields, **({"api_key": key} if key else {})}
    body = urlencode({name: value for name, value in form.items() if value}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return http.send("POST", f"{BASE}/requests.{end}", body, {**kind, **(headers or {})})


def sent(http: Surface, key: str, **fields: str) -> str:
    """POST a good request and route it; returns its id."""
    answer = send(http, key, **fields)
    assert answer.status_code == 201, answer.data
    report_id: str = json.loads(answer.data)[0]["service_request_id"]
    route_report(http.services, report_id)
    return report_id


def test_the_services_are_the_packs(http: Surface) -> None:
    """And conform."""
    services = ask(http, "services?jurisdiction_id=cilacap")
    Draft202012Validator(SERVICES).validate(services)
    assert {s["service_code"] for s in services} == set(http.services.region.pack.open311_services)


def test_no_service_is_an_emergency() -> None:
    """Whatever can come by a city system waits for an operator's eye at priority 3 or lower."""
    pack = load_region("cilacap").pack
    assert pack.open311_services
    assert {pack.plan_for(s.category).priority for s in pack.open311_services.values()} <= {3, 4, 5}


def test_a_service_definition_has_no_attributes(http: Surface) -> None:
    """A place and words are enough."""
    Draft202012Validator(DEFINITION).validate(ask(http, "services/pohon_tumbang"))


def test_a_post_makes_an_ordinary_report(http: Surface, key: str) -> None:
    """Routed as any other; contact where only an audited command finds it."""
    answers = [send(http, key, end) for end in ("json", "xml")]
    assert [answer.status_code for answer in answers] == [201, 201]
    told = same(*answers)
    Draft202012Validator(POSTED).validate(told)
    report_id = told[0]["service_request_id"]
    route_report(http.services, report_id)
    report = http.services.store.get(f"reports/{report_id}") or {}
    assert (report["category"], report["by_open311"]) == ("angin_kencang", True)
    assert report["description"].startswith("Pohon tumbang. Pohon menutup jalan")
    assert http.services.store.get(f"incidents/{report['incident_id']}")
    reporter = http.services.store.get(f"reporters/{report['uid']}") or {}
    assert (reporter["contact_name"], reporter["contact_phone"]) == ("Sari Dewi", "+6281234567890")


def test_an_address_instead_of_a_position_is_enough(http: Surface, key: str) -> None:
    """An operator sets the pin."""
    report_id = sent(http, key, lat="", long="", address_string="Jl. Ahmad Yani 1, Kroya")
    report = http.services.store.get(f"reports/{report_id}") or {}
    assert report["position"] is None
    assert "Alamat: Jl. Ahmad Yani 1, Kroya" in report["description"]


def test_what_is_sent_again_is_the_same_report(http: Surface, key: str) -> None:
    """Also a minute later; another person's is another one."""
    first = sent(http, key)
    http.services.clock.advance(60)
    assert sent(http, key) == first
    assert sent(http, key, phone="081234567899") != first
    assert len(http.services.paths("reports")) == 2


def test_an_idempotency_key_says_what_is_the_same(http: Surface, key: str) -> None:
    """For as long as the report is kept; with other content it is refused."""
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    first = json.loads(send(http, key, headers=headers).data)
    http.services.clock.advance(7_200)
    assert json.loads(send(http, key, headers=headers).data) == first
    assert send(http, key, headers=headers, description="Lain").status_code == 409
    assert send(http, key, headers={"Idempotency-Key": "short"}).status_code == 400


def test_requests_conform_and_follow_the_incident(http: Surface, key: str) -> None:
    """Open, in somebody's hands, closed."""
    report_id = sent(http, key)
    (told,) = ask(http, f"requests/{report_id}")
    Draft202012Validator(REQUESTS, format_checker=Draft202012Validator.FORMAT_CHECKER).validate([told])
    assert (told["status"], told["status_notes"], told["service_code"]) == ("open", "Diteruskan", "pohon_tumbang")
    assert told["agency_responsible"]
    incident_id = (http.services.store.get(f"reports/{report_id}") or {})["incident_id"]
    http.services.clock.advance(60)
    as_desk(http.services, OPERATOR, "close", incident_id=incident_id, disposition="handled")
    (told,) = ask(http, f"requests/{report_id}")
    assert (told["status"], told["status_notes"]) == ("closed", "Selesai")
    assert told["updated_datetime"] > told["requested_datetime"]


def test_requests_are_filtered(http: Surface, key: str) -> None:
    """By id, service, status and time; a time in an address may have lost its plus sign."""
    one = sent(http, key)
    http.services.clock.advance(3600)
    other = sent(http, key, service_code="sarang_tawon", lat="-7.70")
    found = {
        query: [r["service_request_id"] for r in ask(http, f"requests?{query}")]
        for query in (
            "",
            f"service_request_id={one}",
            "service_code=sarang_tawon",
            "status=closed",
            "end_date=2026-11-24T12:30:00Z",
            "start_date=2026-11-24T19:30:00+07:00",
        )
    }
    assert list(found.values()) == [[other, one], [one], [other], [], [one], [other]]


def test_nothing_personal_is_given_out(http: Surface, key: str) -> None:
    """No words, name, number, mail, picture, exact spot or uid, whoever asks."""
    report_id = sent(http, key)
    for path in (f"requests/{report_id}", "requests"):
        text = json.dumps(ask(http, path))
        private = ("Sari", "Dewi", "0812", "62812", "example.org", "menutup", "open311:", "-7.62771")
        assert not [word for word in private if word in text]


def test_what_the_app_sent_is_not_given_out(http: Surface, key: str) -> None:
    """Neither in the list nor by its id, though its category is open to city systems."""
    report_id = create_incident(http.services, category="angin_kencang").removeprefix("i-")
    assert ask(http, "requests") == []
    ask(http, f"requests/{report_id}", 404)


def test_a_drill_is_not_given_out(http: Surface, key: str) -> None:
    """It has not happened."""
    sent(http, key, exercise="true")
    assert ask(http, "requests") == []


@pytest.mark.parametrize("wrong", [None, "x", "sgp_000000000000_" + "a" * 43])
def test_without_a_good_key_nothing_is_taken(http: Surface, wrong: str | None) -> None:
    """403, as GeoReport says, and nothing written."""
    commits = http.commits
    for end in ("json", "xml"):
        assert send(http, wrong, end).status_code == 403
    assert http.commits == commits


def test_a_revoked_key_opens_nothing(http: Surface, key: str) -> None:
    """From the moment on."""
    assert send(http, key).status_code == 201
    as_admin(http.services, "revoke_api_key", client_id=key.split("_")[1])
    assert send(http, key).status_code == 403


def test_a_key_in_an_address_is_not_believed(http: Surface, key: str) -> None:
    """Addresses are logged."""
    form = urlencode(GOOD).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert http.send("POST", f"{BASE}/requests.json?api_key={key}", form, kind).status_code == 403


def test_a_key_is_shown_once_and_not_stored(http: Surface, key: str) -> None:
    """What is stored opens nothing, and no list shows more."""
    stored = str(http.services.store.database.all("api_clients")) + str(as_admin(http.services, "list_integrations"))
    assert key.rsplit("_", 1)[-1] not in stored
    same_id = str(uuid.uuid4())
    first = as_admin(http.services, "give_api_key", name="Aduan", command_id=same_id)
    again = as_admin(http.services, "give_api_key", name="Aduan", command_id=same_id)
    assert (first["client_id"], again["api_key"], again["repeated"]) == (again["client_id"], None, True)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "tidak_ada"}, 404),
        ({"lat": "", "long": ""}, 400),
        ({"lat": "91"}, 400),
        ({"lat": "nan"}, 400),
        ({"long": ""}, 400),
        ({"phone": "12"}, 400),
        ({"description": "x" * 1_501}, 400),
        ({"jurisdiction_id": "elsewhere"}, 404),
    ],
    ids=str,
)
def test_errors_are_georeports(http: Surface, key: str, fields: dict[str, str], status: int) -> None:
    """Status and list in both formats, with numbers to phone, and nothing written."""
    commits = http.commits
    answers = [send(http, key, end, **fields) for end in ("json", "xml")]
    assert [answer.status_code for answer in answers] == [status, status]
    (error,) = same(*answers)
    Draft202012Validator(ERRORS).validate([error])
    assert error["code"] == status
    assert "110" in error["description"]
    assert http.commits == commits


def test_an_emergency_is_told_to_phone(http: Surface, key: str) -> None:
    """No category that is not in the pack's list is taken, and the answer says why."""
    pack = http.services.region.pack
    for category in sorted(set(pack.categories) - set(pack.open311_services)):
        answer = send(http, key, service_code=category)
        assert answer.status_code == 404
        assert "telepon sekarang" in json.loads(answer.data)[0]["description"]
    assert http.services.paths("reports") == []


def test_a_flood_of_one_person_is_told_when_to_come_back(http: Surface, key: str) -> None:
    """As in the app; another person behind the same system is taken."""
    answers = [send(http, key, description=f"Pohon {n}") for n in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert send(http, key, phone="081234567899").status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "requests/unknown.json", 404), ("GET", "tokens/1.json", 404), ("GET", "services", 404),
        ("GET", "services/unknown.xml", 404), ("GET", "requests.json?status=old", 400),
        ("GET", "requests.json?start_date=yesterday", 400), ("GET", "requests.json?start_date=2026-01-01", 400),
        ("PUT", "requests.json", 405), ("POST", "services.json", 405), ("GET", "requests.yaml", 404),
    ],
)  # fmt: skip
def test_other_resources_are_errors(http: Surface, method: str, path: str, status: int) -> None:
    """Never a success, never an outage."""
    answer = http.send(method, f"{BASE}/{path}", b"", {})
    assert answer.status_code == status
    assert answer.content_type.startswith("application/json" if ".json" in path else "text/xml")
