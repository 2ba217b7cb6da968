"""Sending spans away by OpenTelemetry's SDK. Loaded with the first finished span, and only where exporting is on.

The work of a function only puts its span into a queue. A thread of its own loads the SDK, turns spans into the SDK's
and exports them, so that neither the SDK's loading nor a slow collector ever delays an alert.
"""

from __future__ import annotations

import atexit
import os
import queue
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from shared.log import log
from shared.settings import Settings
from shared.tracing import Context, Exporter, Span

ENDPOINT = "https://telemetry.googleapis.com/v1/traces"
"""Google's OTLP endpoint (https://cloud.google.com/stackdriver/docs/reference/telemetry/overview)."""

SCOPES = ("https://www.googleapis.com/auth/trace.append",)
WAITING_SPANS = 2_000
"""More than this is thrown away: a trace is not worth memory that alerts need."""

LAST_FLUSH_S = 5.0
"""How long an instance that is being ended waits for its last spans; the platform allows 10 s."""


def exporter(settings: Settings) -> Exporter:
    """A function that takes finished spans and never waits or raises.

    Args:
        settings: `traces` says where to: `cloud`, or `file:<path>` on the emulators.
    """
    waiting: queue.Queue[Span | None] = queue.Queue(WAITING_SPANS)
    worker = threading.Thread(target=_work, args=(waiting, settings), name="traces", daemon=True)
    worker.start()

    def finish() -> None:
        waiting.put(None, timeout=LAST_FLUSH_S)
        worker.join(LAST_FLUSH_S)

    atexit.register(finish)

    def take(finished: Span) -> None:
        try:
            waiting.put_nowait(finished)
        except queue.Full:
            return

    return take


def _work(waiting: queue.Queue[Span | None], settings: Settings) -> None:
    try:
        processor = _processor(settings)
        readable = converter(settings)
        while (finished := waiting.get()) is not None:
            processor.on_end(readable(finished))
        processor.shutdown()
    except Exception as error:  # Tracing may fail; it must neither stop the function nor fill the log.
        log().error("traces not exported", error=type(error).__name__)


def _processor(settings: Settings) -> Any:
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SimpleSpanProcessor

    if settings.traces == "cloud":
        return BatchSpanProcessor(otlp_exporter(ENDPOINT, _authorized_session()))
    path = Path(settings.traces.removeprefix("file:"))
    path.parent.mkdir(parents=True, exist_ok=True)
    # One line a span, appended in one write: several instances share the file.
    out = path.open("a", buffering=1)
    return SimpleSpanProcessor(ConsoleSpanExporter(out=out, formatter=lambda one: one.to_json(indent=None) + "\n"))


def otlp_exporter(endpoint: str, session: Any) -> Any:
    """The SDK's exporter to a collector.

    Args:
        endpoint: address that takes OTLP over HTTP.
        session: a `requests` session, with the right to write there.
    """
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(endpoint, session=session)


def _authorized_session() -> Any:
    import google.auth
    from google.auth.transport.requests import AuthorizedSession

    credentials, _ = google.auth.default(scopes=SCOPES)
    return AuthorizedSession(credentials)  # type: ignore[no-untyped-call]  # google.auth is typed in part only


def converter(settings: Settings) -> Callable[[Span], Any]:
    """A function that makes the SDK's span of ours."""
    from opentelemetry import trace
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import ReadableSpan

    service = os.environ.get("K_SERVICE") or os.environ.get("FUNCTION_TARGET") or "sergap"
    resource = Resource({"service.name": service, "gcp.project_id": settings.project_id})

    def context(of: Context, is_remote: bool) -> trace.SpanContext:
        flags = trace.TraceFlags(int(of.sampled))
        return trace.SpanContext(int(of.trace_id, 16), int(of.span_id, 16), is_remote, flags)

    def readable(span: Span) -> ReadableSpan:
        return ReadableSpan(
            span.name,
            context=context(span.context, is_remote=False),
            parent=context(span.parent, is_remote=True) if span.parent else None,
            resource=resource,
            attributes=span.attributes,
            links=[trace.Link(context(link, is_remote=True)) for link in span.links],
            kind=trace.SpanKind[span.kind.upper()],
            status=trace.Status(trace.StatusCode.ERROR, span.error) if span.error else trace.Status(),
            start_time=span.started_ns,
            end_time=span.ended_ns,
        )

    return readable
