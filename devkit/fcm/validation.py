"""The rules FCM documents for a message, beyond names and types.

Sources: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages (targets, reserved data
keys, ttl), https://firebase.google.com/docs/cloud-messaging/error-codes (4096 bytes, 2048 for topics),
RFC 8030 (web push headers).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from devkit.fcm.conditions import TOPIC_NAME, Matcher, parse_condition
from devkit.fcm.errors import invalid_argument, malformed_json
from devkit.fcm.payload import PLATFORMS, TTL_MAX_S, payload_bytes, seconds
from devkit.fcm.schema import check_document

PAYLOAD_MAX_BYTES = 4096
TOPIC_PAYLOAD_MAX_BYTES = 2048
TARGETS = ("token", "topic", "condition", "fid")
RESERVED_KEYS = frozenset({"from", "message_type", "notification"})
RESERVED_PREFIXES = ("google.", "gcm.")
ANALYTICS_LABEL = re.compile(r"[a-zA-Z0-9\-_.~%]{1,50}")
WEB_PUSH_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
WEB_PUSH_URGENCIES = ("very-low", "low", "normal", "high")


@dataclass(frozen=True)
class SendRequest:
    """A request that passed every rule. ``matches`` is set for condition targets only."""

    message: dict[str, Any]
    target_kind: str
    target: str
    matches: Matcher | None
    validate_only: bool


def read_send_request(document: object) -> SendRequest:
    """Checks the JSON body of ``messages:send``.

    Raises:
        FcmError: INVALID_ARGUMENT about the first rule that is broken.
    """
    checked = check_document(document)
    message = checked["message"]
    target_kind = _target_kind(message)
    _check_data_keys(message)
    _check_lifespan(message)
    _check_web_push(message)
    _check_labels(message)
    _check_size(message, target_kind)
    return SendRequest(
        message=message,
        target_kind=target_kind,
        target=message[target_kind],
        matches=parse_condition(message["condition"]) if target_kind == "condition" else None,
        validate_only=checked.get("validate_only", False),
    )


def _target_kind(message: dict[str, Any]) -> str:
    present = [target for target in TARGETS if target in message]
    if len(present) > 1:
        raise malformed_json(
            "message",
            f"Invalid value at 'message' (oneof), oneof field 'target' is already set. Cannot set '{present[1]}'",
        )
    if not present or not message[present[0]]:
        raise invalid_argument("message.token", "Recipient of the message is not set.")
    if present[0] == "topic" and not TOPIC_NAME.fullmatch(message["topic"]):
        raise invalid_argument("message.topic", "Invalid topic name.")
    return present[0]


def _check_data_keys(message: dict[str, Any]) -> None:
    for section in ("", "android", "webpush"):
        part = message.get(section, {}) if section else message
        for key in part.get("data", {}):
            if key in RESERVED_KEYS or key.startswith(RESERVED_PREFIXES):
                path = f"message.{section}.data" if section else "message.data"
                raise invalid_argument(path, f"Invalid data payload key: {key}")


def _check_lifespan(message: dict[str, Any]) -> None:
    android = message.get("android", {})
    if "ttl" in android and not 0 <= seconds(android["ttl"]) <= TTL_MAX_S:
        raise invalid_argument("message.android.ttl", "Invalid TTL: between 0 and 2419200 seconds.")


def _check_web_push(message: dict[str, Any]) -> None:
    webpush = message.get("webpush", {})
    headers = {name.lower(): value for name, value in webpush.get("headers", {}).items()}
    if not re.fullmatch(r"\d+", headers.get("ttl", "0")):
        raise invalid_argument("message.webpush.headers", "Invalid TTL header.")
    if headers.get("urgency", "normal") not in WEB_PUSH_URGENCIES:
        raise invalid_argument("message.webpush.headers", "Invalid Urgency header.")
    if not WEB_PUSH_TOPIC.fullmatch(headers.get("topic", "none")):
        raise invalid_argument("message.webpush.headers", "Invalid Topic header: 1-32 base64url characters.")
    link = webpush.get("fcm_options", {}).get("link", "https://")
    if not link.startswith("https://"):
        raise invalid_argument("message.webpush.fcm_options.link", "The link must be an HTTPS URL.")


def _check_labels(message: dict[str, Any]) -> None:
    for section in ("", "android", "webpush", "apns"):
        part = message.get(section, {}) if section else message
        label = part.get("fcm_options", {}).get("analytics_label")
        if label is not None and not ANALYTICS_LABEL.fullmatch(label):
            raise invalid_argument("message.fcm_options.analytics_label", "Invalid analytics label.")


def _check_size(message: dict[str, Any], target_kind: str) -> None:
    limit = TOPIC_PAYLOAD_MAX_BYTES if target_kind in ("topic", "condition") else PAYLOAD_MAX_BYTES
    size = max(payload_bytes(message, platform) for platform in PLATFORMS)
    if size > limit:
        raise invalid_argument("message", f"Message is too big: {size} bytes, at most {limit}.")
