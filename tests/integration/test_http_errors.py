"""Every refusal of the HTTP surface: right status, stable code, both languages, numbers to phone, nothing written."""

from __future__ import annotations

import json
import uuid
from typing import Any

import httpx
import pytest
from driver import Driver, report_body

pytestmark = pytest.mark.stack

REPORTS = "/api/v1/reports"


def send(driver: Driver, body: Any = None, *, token: str | None = None, **more: Any) -> httpx.Response:
    """POST a body, text as it is or an object as JSON."""
    content: str | bytes = body if isinstance(body, (str, bytes)) else json.dumps(body)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    headers |= more.pop("headers", {})
    method, path = more.pop("method", "POST"), more.pop("path", REPORTS)
    return driver.http.request(method, path, content=content, headers=headers)


def assert_refusal(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The whole promise of an error answer."""
    assert response.status_code == status, response.text
    error: dict[str, Any] = response.json()["error"]
    assert error["code"] == code
    for text in ("message_id", "message_en", "what_to_do_id", "what_to_do_en", "request_id"):
        assert error[text], text
    assert "110" in [n["number"] for n in error["emergency_numbers"]]
    assert response.headers["Cache-Control"] == "no-store"
    return error


def test_without_a_token_401(driver: Driver) -> None:
    """No token, a forged one and another scheme are told the same."""
    for headers in ({}, {"Authorization": "Bearer forged.token.x"}, {"Authorization": "Basic eDp5"}):
        assert_refusal(send(driver, report_body(), headers=headers), 401, "UNAUTHENTICATED")


def test_wrong_role_403(driver: Driver) -> None:
    """A citizen cannot register a device for alerts."""
    token = driver.citizen().id_token
    body = {"token": "t" * 20, "platform": "web"}
    response = send(driver, body, token=token, method="PUT", path="/api/v1/devices/device-0001")
    assert_refusal(response, 403, "FORBIDDEN")


def test_unknown_receipt_404(driver: Driver) -> None:
    """A receipt that does not exist."""
    body = {"alert_id": "a" * 32, "device_id": "device-0001", "receipt_key": "k" * 16, "event": "opened"}
    assert_refusal(send(driver, body, path="/api/v1/receipts"), 404, "NOT_FOUND")


def test_wrong_method_405(driver: Driver) -> None:
    """Reports are posted, not fetched; the answer says how."""
    response = driver.http.get(REPORTS)
    assert_refusal(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"] == "POST"


def test_an_id_that_belongs_to_another_report_409(driver: Driver) -> None:
    """The id of somebody else's report, or of another report of one's own."""
    caller, body = driver.citizen(), report_body(at=None)
    assert send(driver, body, token=caller.id_token).status_code == 201
    assert_refusal(send(driver, body, token=driver.citizen().id_token), 409, "REPORT_ID_TAKEN")
    other = body | {"description": "lain"}
    assert_refusal(send(driver, other, token=caller.id_token), 409, "REPORT_ID_TAKEN")


def test_too_large_413(driver: Driver) -> None:
    """More than 64 KiB."""
    body = report_body() | {"padding": "x" * 65_536}
    assert_refusal(send(driver, body, token=driver.citizen().id_token), 413, "PAYLOAD_TOO_LARGE")


def test_wrong_content_type_415(driver: Driver) -> None:
    """Only JSON is read."""
    headers = {"Content-Type": "text/plain"}
    response = send(driver, report_body(), token=driver.citizen().id_token, headers=headers)
    assert_refusal(response, 415, "UNSUPPORTED_MEDIA_TYPE")


@pytest.mark.parametrize(
    "text",
    ["{", "", "[1, 2", '{"a": 1, "a": 2}', '{"lat": NaN}', '{"lat": Infinity}', "[" * 20_000, b"\xff\xfe{}"],
    ids=["cut", "empty", "cut-list", "twice", "nan", "infinity", "deep", "not-utf8"],
)
def test_not_json_400(driver: Driver, text: str | bytes) -> None:
    """Broken, ambiguous or absurd JSON."""
    assert_refusal(send(driver, text, token=driver.citizen().id_token), 400, "INVALID_JSON")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("report_id", "not-a-uuid"),
        ("position", {"lat": 91, "lng": 109, "accuracy_m": 5}),
        ("position", {"lat": "-7.6", "lng": 109, "accuracy_m": 5}),
        ("position", {"lat": -7.6, "lng": 109, "accuracy_m": -1}),
        ("pressed_at", "2026-11-24T10:00:00"),
        ("description", "x" * 2_001),
        ("silent", "yes"),
        ("contact_phone", "12"),
    ],
)
def test_wrong_field_422_names_it_and_writes_nothing(driver: Driver, field: str, value: Any) -> None:
    """Each wrong field is named, and no document appears."""
    body = report_body() | {field: value}
    error = assert_refusal(send(driver, body, token=driver.citizen().id_token), 422, "VALIDATION_FAILED")
    assert any(f["field"].split(".")[0] == field for f in error["fields"])
    assert driver.document(f"reports/{body['report_id']}") == {}


def test_unknown_category_422(driver: Driver) -> None:
    """The categories that exist are listed."""
    response = send(driver, report_body(category="ufo"), token=driver.citizen().id_token)
    error = assert_refusal(response, 422, "UNKNOWN_CATEGORY")
    assert "kebakaran" in error["facts"]["known"]


def test_a_flood_from_one_caller_429_after_the_first_were_taken(driver: Driver) -> None:
    """Five reports at once are taken; the sixth is told when to try again, and whom to phone."""
    caller = driver.citizen()
    bodies = [report_body(at=None, category="darurat_umum") for _ in range(6)]
    answers = [send(driver, body, token=caller.id_token) for body in bodies]
    assert [a.status_code for a in answers] == [201] * 5 + [429]
    assert_refusal(answers[-1], 429, "RATE_LIMITED")
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert driver.document(f"reports/{bodies[-1]['report_id']}") == {}


def test_a_press_with_a_wrong_clock_is_taken(driver: Driver) -> None:
    """A cheap phone that thinks it is 1970, or 2077, still gets help; its time is not believed."""
    for pressed_at in ("1970-01-01T00:00:00Z", "2077-01-01T00:00:00Z"):
        body = report_body(at=None, pressed_at=pressed_at)
        assert send(driver, body, token=driver.citizen().id_token).status_code == 201
        stored = driver.document(f"reports/{body['report_id']}")
        assert stored["pressed_at"] == stored["received_at"]


def test_unknown_fields_lose_no_report(driver: Driver) -> None:
    """An app that is newer than the server is understood as far as possible."""
    body = report_body(at=None) | {"smell": "smoke", "report_id": str(uuid.uuid4())}
    assert send(driver, body, token=driver.citizen().id_token).status_code == 201
