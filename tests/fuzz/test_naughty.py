"""Hostile and unlucky bodies, sent to the real HTTP functions: refused or taken whole, never an outage."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from shared.model.report import Report, Reporter
from tests.fuzz.naughty import ALL, NAUGHTY
from tests.fuzz.surface import Surface, surface

REPORTS = "/api/v1/reports"
HEADERS = {"Content-Type": "application/json", "Authorization": "Bearer citizen"}
FULL: dict[str, Any] = {
    "report_id": "2c2f1f5e-6f0e-4a9e-9d0e-1b1f5a3f0c11",
    "category": "kebakaran",
    "position": {
        "lat": -7.6277, "lng": 109.2447, "accuracy_m": 12.5, "captured_at": "2026-11-24T11:59:00Z", "source": "gps",
        "is_mock": False,
    },
    "pressed_at": "2026-11-24T11:59:30Z",
    "description": "Asap tebal",
    "silent": False,
    "exercise": False,
    "contact_name": "Budi",
    "contact_phone": "081234567890",
    "locale": "id",
    "witness_of": "i-1",
    "device": {"install_id": "x", "platform": "android", "app_version": "1", "battery_percent": 50},
}  # fmt: skip
FIELDS = [
    (name, inner) for name, value in FULL.items() for inner in ([None, *value] if isinstance(value, dict) else [None])
]
ODD_VALUES: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 2**63, 10**400, 3.5, "x", [], ["x"], {}, {"x": 1}, [[[]]], "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z", "0000-00-00", "2026-11-24T11:59:30", "2026-02-30T00:00:00Z", "1970-01-01T00:00:00+99:00",
    "+275760-09-13T00:00:00Z", -62135596800, 253402300800, "Infinity",
)  # fmt: skip


@pytest.fixture
def http() -> Iterator[Surface]:
    """A fresh surface."""
    with surface() as fresh:
        yield fresh


def _send(http: Surface, body: bytes, **headers: str) -> int:
    before = http.commits
    response = http.send("POST", REPORTS, body, {**HEADERS, **headers})
    http.judge(response.status_code, before)
    answer = json.loads(response.data)
    assert answer.get("error", answer)["emergency_numbers"], "an answer without numbers to phone"
    return response.status_code


def _with(field: tuple[str, str | None], value: Any) -> bytes:
    body = copy.deepcopy(FULL)
    name, inner = field
    if inner is None:
        body[name] = value
    else:
        body[name][inner] = value
    return json.dumps(body).encode()


def test_the_full_report_is_taken(http: Surface) -> None:
    """The body that everything below spoils is good itself."""
    assert _send(http, json.dumps(FULL).encode()) == 201


@pytest.mark.parametrize("category", NAUGHTY)
def test_naughty_strings_in_every_field(http: Surface, category: str) -> None:
    """Each is refused with a reason or taken as it is; what was taken can be read again."""
    for text in NAUGHTY[category]:
        for field in FIELDS:
            http.services.store.delete("reporters/u-citizen")
            http.services.store.delete(f"reports/{FULL['report_id']}")
            assert _send(http, _with(field, text)) in (201, 422), (field, text)
            _readable(http)


def _readable(http: Surface) -> None:
    database = http.services.store.database
    for _, document in database.all("reports"):
        assert Report.from_document(document).pressed_at <= http.services.clock.now()
    for _, document in database.all("reporters"):
        Reporter.from_document(document)


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_wrong_types_and_impossible_times_in_every_field(http: Surface, field: tuple[str, str | None]) -> None:
    """Numbers too large, lists for texts, years that do not exist."""
    for value in ODD_VALUES:
        http.services.store.delete("reporters/u-citizen")
        http.services.store.delete(f"reports/{FULL['report_id']}")
        assert _send(http, _with(field, value)) in (201, 400, 422), value
        _readable(http)


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-1e999", b"1E+400", b"0" * 400])
def test_numbers_that_are_none(http: Surface, number: bytes) -> None:
    """NaN and Infinity are no JSON, and what overflows is no coordinate."""
    body = json.dumps(FULL).encode().replace(b"-7.6277", number)
    assert _send(http, body) in (400, 422)


def test_truncated_json(http: Surface) -> None:
    """Cut off anywhere, it is not half a report."""
    whole = json.dumps(FULL, ensure_ascii=False).encode()
    assert {_send(http, whole[:length]) for length in range(len(whole))} == {400}


def test_duplicate_keys(http: Surface) -> None:
    """Two values for one key have two meanings, at any depth."""
    body = json.dumps(FULL).encode()
    assert _send(http, body[:-1] + b', "category": "banjir"}') == 400
    assert _send(http, body.replace(b'"lat"', b'"lat": 1, "lat"')) == 400


@pytest.mark.parametrize("pair", [b"[]", b'{"a":}'])
@pytest.mark.parametrize("depth", [10, 1_000, 10_000, 20_000])
def test_deep_json(http: Surface, pair: bytes, depth: int) -> None:
    """Brackets that would overflow a stack are refused."""
    opening, closing = pair[:-1], pair[-1:]
    inner = opening * depth + b"1" + closing * depth
    body = json.dumps(FULL).encode().replace(b'"Asap tebal"', inner)
    assert _send(http, body) in (400, 413, 422)


@pytest.mark.parametrize("size", [64 * 1024, 64 * 1024 + 1, 1_000_000])
def test_oversized_bodies(http: Surface, size: int) -> None:
    """64 KiB are read and no more."""
    status = _send(http, json.dumps({**FULL, "description": "x" * size}).encode())
    assert status == 413


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "latin-1", "utf-8-sig"])
def test_other_encodings(http: Surface, encoding: str) -> None:
    """JSON is UTF-8 (RFC 8259); everything else is refused, a byte order mark as well."""
    assert _send(http, json.dumps({**FULL, "description": "é"}, ensure_ascii=False).encode(encoding)) == 400


def test_bytes_that_are_no_text(http: Surface) -> None:
    """Overlong forms, lone surrogates, half characters."""
    for wrong in (b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff", b"\xe2\x82"):
        assert _send(http, json.dumps(FULL).encode().replace(b"Asap", wrong)) == 400


@pytest.mark.parametrize("escape", [rb"\ud800", rb"\udfff", rb"\ud800\ud800"])
def test_escaped_lone_surrogates(http: Surface, escape: bytes) -> None:
    """Valid by the letter of JSON, no text that Firestore could store."""
    assert _send(http, json.dumps(FULL).encode().replace(b"Asap", escape)) in (400, 422)


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx"]
)
def test_other_content_types(http: Surface, content_type: str) -> None:
    """A form on a stranger's page cannot send a report."""
    assert _send(http, json.dumps(FULL).encode(), **{"Content-Type": content_type}) == 415


@pytest.mark.parametrize("text", ALL)
def test_naughty_tokens_and_ids(http: Surface, text: str) -> None:
    """In the header of the token, and as a device's id in the path."""
    before = http.commits
    clean = "".join(c for c in text if c.isprintable() and ord(c) < 256)
    response = http.send("POST", REPORTS, b"{}", {**HEADERS, "Authorization": f"Bearer {clean}"})
    assert response.status_code == 401
    body = json.dumps({"token": "t" * 20, "platform": "web"}).encode()
    response = http.send("PUT", f"/api/v1/devices/{text}", body, {**HEADERS, "Authorization": "Bearer agency"})
    assert response.status_code in (200, 404, 422), text
    http.judge(response.status_code, before)
    for path in http.services.paths("devices"):
        assert path.removeprefix("devices/").replace("-", "").replace("_", "").isalnum()


def test_the_same_report_again_and_again(http: Surface) -> None:
    """A hundred retries are one report."""
    body = json.dumps(FULL).encode()
    assert [_send(http, body) for _ in range(100)] == [201] + [200] * 99
    assert len(http.services.paths("reports")) == 1


def test_a_flood_is_told_when_to_come_back(http: Surface) -> None:
    """After the burst 429 with Retry-After and numbers to phone, and not one write more."""
    for _ in range(5):
        assert _send(http, json.dumps({**FULL, "report_id": str(uuid.uuid4())}).encode()) == 201
    before = http.commits
    body = json.dumps({**FULL, "report_id": str(uuid.uuid4())}).encode()
    response = http.send("POST", REPORTS, body, HEADERS)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) >= 1
    assert json.loads(response.data)["error"]["emergency_numbers"]
    assert http.commits == before
