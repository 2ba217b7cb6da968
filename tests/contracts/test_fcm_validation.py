"""What the FCM emulator refuses, and that the body is FCM's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from contract_servers import http, running

from devkit.fcm.client import FcmEmulatorClient

FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with running("devkit.fcm") as url:
        yield url


@pytest.fixture(scope="module")
def token(base_url: str) -> str:
    with FcmEmulatorClient(base_url) as fcm:
        return fcm.register_device().token


def post(base_url: str, document: Any) -> httpx.Response:
    return http.post(f"{base_url}/v1/projects/demo-sergap/messages:send", json=document)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"token": None}, "Recipient of the message is not set"),
        ({"topic": "kroya"}, "oneof field 'target' is already set"),
        ({"token": None, "topic": "no spaces"}, "Invalid topic name"),
        ({"token": None, "condition": "'a' in topics &&"}, "Invalid condition"),
        (
            {"token": None, "condition": " && ".join(f"'t{n}' in topics" for n in range(6))},
            "Invalid condition",
        ),
        ({"data": {"count": 3}}, "message.data[0].value"),
        ({"data": ["a"]}, "message.data"),
        ({"data": {"from": "x"}}, "Invalid data payload key: from"),
        ({"data": {"message_type": "x"}}, "Invalid data payload key: message_type"),
        ({"data": {"google.c": "x"}}, "Invalid data payload key: google.c"),
        ({"android": {"data": {"gcm.notification.x": "x"}}}, "Invalid data payload key"),
        ({"data": {"k": "é" * 2048}}, "Message is too big: 4097 bytes"),
        ({"notification": {"title": "t" * 2000, "body": "b" * 2100}}, "Message is too big"),
        ({"notification": {"titel": "x"}}, 'Unknown name "titel"'),
        ({"notification": {"title": 5}}, "message.notification.title"),
        ({"android": {"ttl": "5"}}, "duration must end with 's'"),
        ({"android": {"ttl": 5}}, "duration must end with 's'"),
        ({"android": {"ttl": "-1s"}}, "Invalid TTL"),
        ({"android": {"ttl": "2419201s"}}, "Invalid TTL"),
        ({"android": {"priority": "urgent"}}, "message.android.priority"),
        ({"android": {"collapse_key": 7}}, "message.android.collapse_key"),
        ({"android": {"direct_boot_ok": "yes"}}, "message.android.direct_boot_ok"),
        ({"android": {"notification": {"visibility": "SOME"}}}, "message.android.notification.visibility"),
        ({"webpush": {"headers": {"TTL": "5s"}}}, "Invalid TTL header"),
        ({"webpush": {"headers": {"Topic": "x" * 33}}}, "Invalid Topic header"),
        ({"webpush": {"headers": {"Urgency": "urgent"}}}, "Invalid Urgency header"),
        ({"webpush": {"fcm_options": {"link": "http://x"}}}, "HTTPS"),
        ({"fcm_options": {"analytics_label": "no spaces"}}, "Invalid analytics label"),
    ],
)
def test_a_rule_that_is_broken_is_an_invalid_argument(
    base_url: str, token: str, fields: dict[str, Any], reason: str
) -> None:
    """Each rule answers 400 INVALID_ARGUMENT with its reason and the field at fault."""
    answer = post(base_url, {"message": {"token": token, **fields}})

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert reason in error["message"]
    violations = [detail for detail in error["details"] if "fieldViolations" in detail]
    assert violations[0]["@type"] == "type.googleapis.com/google.rpc.BadRequest"


@pytest.mark.parametrize(
    "fields",
    [
        {"data": {"k": "é" * 2047, "n": ""}},
        {"android": {"ttl": "3.5s", "priority": "HIGH", "collapse_key": "i"}},
        {"android": {"ttl": "0s", "priority": "normal"}},
        {"android": {"ttl": "2419200s", "collapseKey": "i", "directBootOk": True}},
        {"android": {"notification": {"channel_id": "siaga", "vibrate_timings": ["0.5s"], "sticky": True}}},
        {"apns": {"headers": {"apns-priority": "10"}, "payload": {"aps": {"alert": "x"}}}},
        {"webpush": {"notification": {"actions": [{"action": "ack"}]}, "headers": {"Urgency": "high"}}},
    ],
)
def test_a_message_within_the_rules_is_accepted(base_url: str, token: str, fields: dict[str, Any]) -> None:
    """Limits count as allowed: 4096 bytes, four weeks, a fraction of a second; camelCase is read too."""
    answer = post(base_url, {"message": {"token": token, **fields}})
    assert (answer.status_code, answer.text[:30]) == (200, '{"name":"projects/demo-sergap/')


def test_topics_take_half_the_payload(base_url: str) -> None:
    """2048 bytes go to a topic, 2049 do not."""
    statuses = [
        post(base_url, {"message": {"topic": "kroya", "data": {"k": "x" * size}}}).status_code for size in (2047, 2048)
    ]
    assert statuses == [200, 400]


@pytest.mark.parametrize("document", [[], {}, {"message": 5}, {"mesage": {}}, {"message": {}, "validate_only": 1}])
def test_a_body_of_the_wrong_shape_is_an_invalid_argument(base_url: str, document: Any) -> None:
    """Not an object, no message, unknown names: Google's JSON parser refuses them."""
    answer = post(base_url, document)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_a_body_that_is_not_json_is_an_invalid_argument(base_url: str) -> None:
    """Even bytes that are no JSON get FCM's error shape."""
    url = f"{base_url}/v1/projects/demo-sergap/messages:send"
    answer = http.post(url, content=b"{")
    assert answer.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_a_dead_token_gets_the_documented_body(base_url: str) -> None:
    """UNREGISTERED travels as 404 NOT_FOUND with the FCM code in the details."""
    with FcmEmulatorClient(base_url) as fcm:
        device = fcm.register_device()
        fcm.unregister_device(device.token)

    answer = post(base_url, {"message": {"token": device.token}})

    assert answer.status_code == 404
    assert answer.json() == {
        "error": {
            "code": 404,
            "message": "Requested entity was not found.",
            "status": "NOT_FOUND",
            "details": [{"@type": FCM_ERROR, "errorCode": "UNREGISTERED"}],
        }
    }
