"""Logs: one JSON object a line in Cloud Logging's format, ids as fields, never a name, phone number or position.

Source of the special fields: https://cloud.google.com/logging/docs/structured-logging
"""

from __future__ import annotations

import os
import sys
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

import structlog

from shared import tracing

Line = MutableMapping[str, Any]

FORBIDDEN_FIELDS = frozenset(
    {
        "lat",
        "lng",
        "position",
        "phone",
        "contact_phone",
        "verified_phone",
        "account_phone",
        "contact_name",
        "name",
        "description",
        "token",
        "email",
    }
)
"""Fields that would put personal data or secrets into logs; dropped, whoever passes them."""

LABELS = ("report_id", "incident_id", "alert_id", "agency_id", "device_id", "photo_id", "command", "request_id")
"""What a person looks lines up by: also labels of the line, which Cloud Logging shows and finds quickly."""

SEVERITIES = {"exception": "ERROR", "warn": "WARNING"}
"""Names of methods that are no severities of Cloud Logging."""


def _severity(_: Any, method: str, line: Line) -> Line:
    """Cloud Logging reads `severity` and `message`."""
    line["severity"] = SEVERITIES.get(method, method.upper())
    line["message"] = line.pop("event", "")
    return line


def _without_personal_data(_: Any, __: str, line: Line) -> Line:
    return {key: value for key, value in line.items() if key not in FORBIDDEN_FIELDS}


def _with_labels(_: Any, __: str, line: Line) -> Line:
    labels = {name: str(line[name]) for name in LABELS if line.get(name)}
    return {**line, "logging.googleapis.com/labels": labels} if labels else line


def _with_trace(_: Any, __: str, line: Line) -> Line:
    """Joins the line to its request, and to all lines of the same report."""
    span = tracing.current()
    if span is None:
        return line
    project = os.environ.get("GCLOUD_PROJECT", "demo-sergap")
    return {
        **line,
        "logging.googleapis.com/trace": f"projects/{project}/traces/{span.context.trace_id}",
        "logging.googleapis.com/spanId": span.context.span_id,
        "logging.googleapis.com/trace_sampled": span.context.sampled,
    }


@lru_cache
def log() -> Any:
    """The logger. Usage: `log().info("alert sent", alert_id=..., devices=3)`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.format_exc_info,
            _without_personal_data,
            _with_labels,
            _with_trace,
            _severity,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    return structlog.get_logger()
