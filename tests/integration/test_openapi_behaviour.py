"""What the running functions answer is what the OpenAPI document says, for every operation and documented status."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from driver import Driver, report_body
from jsonschema import Draft202012Validator

from devkit.openapi.document import build_document
from devkit.openapi.operations import OPERATIONS, Operation

pytestmark = pytest.mark.stack

DOCUMENT = build_document()
UNREACHABLE_ON_PURPOSE = {"500", "503", "429", "409", "413"}
"""Outages cannot be ordered from outside; the others have tests of their own in test_http_errors."""

SHOWN_ELSEWHERE = {"record_receipt": {"200"}}
"""A receipt needs a real push: test_pipeline reports one as opened."""


def answer_fits(response: Any, operation: Operation) -> None:
    """The status is documented, and the body fits the schema documented for it."""
    documented = DOCUMENT["paths"][operation.path][operation.method]["responses"]
    status = str(response.status_code)
    assert status in documented, (operation.function, status, response.text)
    schema = documented[status]["content"]["application/json"]["schema"]
    whole = schema | {"components": DOCUMENT["components"]}
    Draft202012Validator(whole).validate(response.json())


def requests_for(driver: Driver, operation: Operation) -> list[dict[str, Any]]:
    """Requests that between them bring about every documented status of an operation."""
    staff, citizen = driver.staff("operator"), driver.citizen()
    token = (citizen if operation.function == "submit_report" else staff).id_token
    good: dict[str, Any] = {
        "submit_report": report_body(at=None),
        "register_device": {"token": "t" * 40, "platform": "web"},
        "record_receipt": {"alert_id": "a" * 32, "device_id": "d" * 32, "receipt_key": "k" * 16, "event": "opened"},
    }[operation.function]
    body = json.dumps(good) if operation.body else ""
    json_type = {"Content-Type": "application/json"}
    signed = json_type | {"Authorization": f"Bearer {token}"}
    as_citizen = json_type | {"Authorization": f"Bearer {citizen.id_token}"}
    return [
        {"content": body, "headers": signed},
        {"content": body, "headers": signed},
        {"content": body, "headers": json_type},
        {"content": body, "headers": as_citizen},
        {"content": "{", "headers": signed},
        {"content": "{}", "headers": signed},
        {"content": body, "headers": signed | {"Content-Type": "text/plain"}},
    ]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda o: f"{o.method}-{o.function}")
def test_answers_fit_the_document(driver: Driver, operation: Operation) -> None:
    """Good, bad, unsigned and mistyped requests are answered as documented, and the documented statuses occur."""
    device_id = uuid.uuid4().hex
    path = operation.path.replace("{device_id}", device_id)
    seen = set()
    for request in requests_for(driver, operation):
        response = driver.http.request(operation.method.upper(), path, **request)
        answer_fits(response, operation)
        seen.add(str(response.status_code))
    wrong_id = driver.http.request(
        operation.method.upper(), path.replace(device_id, "x"), **requests_for(driver, operation)[0]
    )
    answer_fits(wrong_id, operation)
    wrong_method = driver.http.request("PATCH", path)
    answer_fits(wrong_method, operation)
    if operation.method == "delete":
        others = driver.http.delete(
            f"/api/v1/devices/{driver.device('operator').device_id}",
            headers={"Authorization": f"Bearer {driver.citizen().id_token}"},
        )
        answer_fits(others, operation)
        seen.add(str(others.status_code))
    seen |= {str(wrong_id.status_code), str(wrong_method.status_code)}
    documented = set(DOCUMENT["paths"][operation.path][operation.method]["responses"])
    elsewhere = UNREACHABLE_ON_PURPOSE | SHOWN_ELSEWHERE.get(operation.function, set())
    assert documented - elsewhere <= seen, documented - seen
