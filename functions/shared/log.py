"""Logs: one JSON object a line in Cloud Logging's format, ids as fields, never a name, phone number or position.

Source of the special fields: https://cloud.google.com/logging/docs/structured-logging
No logging package: each loads ten milliseconds of handlers and colours at every cold start, for the one line of
`json.dumps` that is wanted.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from traceback import format_exc
from typing import Any

from shared import tracing

Fields = Mapping[str, Any]

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


class Log:
    """Takes lines. Usage: `log().info("alert sent", alert_id=..., devices=3)`."""

    def info(self, message: str, /, **fields: Any) -> None:
        """What happened as it should."""
        _sink("INFO", message, fields)

    def warning(self, message: str, /, **fields: Any) -> None:
        """What somebody should look at some day."""
        _sink("WARNING", message, fields)

    def error(self, message: str, /, **fields: Any) -> None:
        """What somebody should look at now."""
        _sink("ERROR", message, fields)

    def exception(self, message: str, /, **fields: Any) -> None:
        """An error, with the trace of the exception that is being handled."""
        _sink("ERROR", message, {**fields, "exception": format_exc().rstrip()})


_LOG = Log()


def log() -> Log:
    """The logger."""
    return _LOG


def line_of(severity: str, message: str, fields: Fields) -> dict[str, Any]:
    """One line as Cloud Logging reads it: without personal data, joined to its request and its report."""
    line = {name: value for name, value in fields.items() if name not in FORBIDDEN_FIELDS}
    labels = {name: str(line[name]) for name in LABELS if line.get(name)}
    if labels:
        line["logging.googleapis.com/labels"] = labels
    time = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return {**line, **_trace(), "severity": severity, "message": message, "time": time}


def _trace() -> dict[str, Any]:
    """Joins the line to its request, and to all lines of the same report."""
    span = tracing.current()
    if span is None:
        return {}
    project = os.environ.get("GCLOUD_PROJECT", "demo-sergap")
    return {
        "logging.googleapis.com/trace": f"projects/{project}/traces/{span.context.trace_id}",
        "logging.googleapis.com/spanId": span.context.span_id,
        "logging.googleapis.com/trace_sampled": span.context.sampled,
    }


def _print(severity: str, message: str, fields: Fields) -> None:
    # In one piece: lines of other threads must not end up inside.
    sys.stdout.write(json.dumps(line_of(severity, message, fields), default=repr) + "\n")
    sys.stdout.flush()


Sink = Callable[[str, str, Fields], None]
_sink: Sink = _print


def send_to(sink: Sink | None) -> None:
    """Hand severity, message and fields of every line to this from now on; None: print them."""
    global _sink
    _sink = sink or _print
