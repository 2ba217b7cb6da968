"""What one device gets out of a message: the common part merged with the part for its platform."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any, Literal

Platform = Literal["android", "web", "ios"]
PLATFORMS: tuple[Platform, ...] = ("android", "web", "ios")

TTL_MAX_S = 2_419_200.0
"""Four weeks: FCM's longest and default time to live
(https://firebase.google.com/docs/cloud-messaging/customize-messages/setting-message-lifespan)."""

_SECTION: dict[Platform, str] = {"android": "android", "web": "webpush", "ios": "apns"}


@dataclass(frozen=True)
class Delivery:
    """How a message is to be held and handed over on one platform.

    ``ttl_s`` is in seconds; 0 means now or never. ``collapse_key`` is None for messages that never collapse.
    """

    data: dict[str, str]
    notification: dict[str, Any]
    ttl_s: float
    collapse_key: str | None
    priority: str


def delivery_for(message: dict[str, Any], platform: Platform) -> Delivery:
    """Merges a checked message for a platform; a web device ignores ``android``, as in production."""
    section = message.get(_SECTION[platform], {})
    headers = {name.lower(): value for name, value in section.get("headers", {}).items()}
    ttl_s, collapse_key, priority = _TRANSPORT[platform](section, headers)
    return Delivery(
        data={**message.get("data", {}), **section.get("data", {})},
        notification={**message.get("notification", {}), **section.get("notification", {})},
        ttl_s=ttl_s,
        collapse_key=collapse_key,
        priority=priority,
    )


def payload_bytes(message: dict[str, Any], platform: Platform) -> int:
    """Size in UTF-8 bytes of keys and values of data and notification after the merge."""
    delivery = delivery_for(message, platform)
    return sum(
        len(key.encode()) + len(_text(value).encode())
        for part in (delivery.data, delivery.notification)
        for key, value in part.items()
    )


def seconds(duration: str) -> float:
    """Seconds of a protocol-buffers duration such as ``3.5s``."""
    return float(duration.removesuffix("s"))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _android(section: dict[str, Any], headers: dict[str, str]) -> tuple[float, str | None, str]:
    ttl_s = seconds(section["ttl"]) if "ttl" in section else TTL_MAX_S
    return ttl_s, section.get("collapse_key"), section.get("priority", "NORMAL").lower()


def _web(section: dict[str, Any], headers: dict[str, str]) -> tuple[float, str | None, str]:
    # Web push has its own names (RFC 8030): TTL in seconds, Topic to collapse, Urgency.
    urgency = headers.get("urgency", "normal")
    return float(headers.get("ttl", TTL_MAX_S)), headers.get("topic"), urgency


def _ios(section: dict[str, Any], headers: dict[str, str]) -> tuple[float, str | None, str]:
    # apns-expiration is a UNIX time in seconds; 0 means now or never.
    expires_at_s = float(headers.get("apns-expiration", time.time() + TTL_MAX_S))
    ttl_s = max(0.0, expires_at_s - time.time())
    priority = "normal" if headers.get("apns-priority") == "5" else "high"
    return ttl_s, headers.get("apns-collapse-id"), priority


_TRANSPORT = {"android": _android, "web": _web, "ios": _ios}
