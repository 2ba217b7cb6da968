"""Logs: one JSON object a line in Cloud Logging's format, ids as fields, never a name, phone number or position."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

import structlog

FORBIDDEN_FIELDS = frozenset(
    {
        "lat",
        "lng",
        "position",
        "phone",
        "contact_phone",
        "contact_name",
        "name",
        "description",
        "token",
        "email",
    }
)
"""Fields that would put personal data or secrets into logs; dropped, whoever passes them."""


def _severity(_: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cloud Logging reads `severity` and `message`."""
    event["severity"] = method.upper()
    event["message"] = event.pop("event", "")
    return event


def _without_personal_data(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in event.items() if key not in FORBIDDEN_FIELDS}


@lru_cache
def log() -> Any:
    """The logger. Usage: `log().info("alert sent", alert_id=..., devices=3)`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            _without_personal_data,
            _severity,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    return structlog.get_logger()
