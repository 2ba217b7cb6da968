"""Spans: which piece of work belongs to which report, across HTTP, Firestore, Pub/Sub, tasks and FCM.

A span is a name, two times and three ids. The ids travel as W3C `traceparent` (https://www.w3.org/TR/trace-context/)
in the field `trace` of documents and in the attribute `traceparent` of messages, and stand in every log line. This
module is all that a cold start loads; OpenTelemetry's SDK comes later and elsewhere (docs/decisions/tracing.md).
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["internal", "server", "client", "producer", "consumer"]
Value = str | int | float | bool

ALWAYS_TRACED = frozenset({"submit_report"})
"""Calls whose trace is kept whatever the front end has drawn by lot: reports are rare, and each one matters."""

_HEADER = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?")
_NO_TRACE, _NO_SPAN = "0" * 32, "0" * 16


@dataclass(frozen=True)
class Context:
    """Where in which trace something happens; what `traceparent` says."""

    trace_id: str
    span_id: str
    sampled: bool

    def __str__(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{self.sampled:02x}"


@dataclass
class Span:
    """One piece of work.

    Attributes:
        parent: of this span; may be told after the beginning (`join`).
        links: other traces that it has to do with.
        started_ns, ended_ns: nanoseconds since the epoch.
        error: class of the exception that ended it.
    """

    name: str
    kind: Kind
    context: Context
    parent: Context | None
    attributes: dict[str, Value]
    links: list[Context] = field(default_factory=list)
    started_ns: int = field(default_factory=time.time_ns)
    ended_ns: int = 0
    error: str | None = None


_current: ContextVar[Span | None] = ContextVar("sergap_span", default=None)


def current() -> Span | None:
    """The span that this code runs in."""
    return _current.get()


def parse(header: str | None) -> Context | None:
    """Read a `traceparent`; None when it is missing, malformed, or from before there were spans."""
    match = _HEADER.fullmatch((header or "").strip())
    if match is None or match[1] == _NO_TRACE or match[2] == _NO_SPAN:
        return None
    return Context(match[1], match[2], bool(int(match[3], 16) & 1))


@contextmanager
def span(name: str, kind: Kind = "internal", parent: str | None = None, **attributes: Value) -> Iterator[Span]:
    """Run a piece of work as a span.

    Args:
        name: of the function or the call, without ids.
        parent: `traceparent` of a caller in another process; the span around this one by default.
        attributes: what it is about; ids, never personal data.
    """
    around = _current.get()
    origin = parse(parent) or (around.context if around else None)
    running = Span(name, kind, _below(origin, name), origin, dict(attributes))
    token = _current.set(running)
    try:
        yield running
    except BaseException as error:
        running.error = type(error).__name__
        raise
    finally:
        _current.reset(token)
        running.ended_ns = time.time_ns()
        if running.context.sampled:
            _export(running)


def join(trace: str) -> None:
    """Say which trace the present work belongs to, once the document that tells it has been read.

    A span that began without a parent becomes part of that trace; one that has a parent is linked to it. Call it
    before spans are opened inside.

    Args:
        trace: the field `trace` of a document.
    """
    running, origin = _current.get(), parse(trace)
    if running is None or origin is None or running.context.trace_id == origin.trace_id:
        return
    if running.parent is None:
        running.parent = origin
        running.context = Context(origin.trace_id, running.context.span_id, origin.sampled)
    elif origin not in running.links:
        running.links.append(origin)


def note(**attributes: Value) -> None:
    """Say what the present span is about, where that is known only inside it; ids, never personal data."""
    running = _current.get()
    if running is not None:
        running.attributes.update(attributes)


def onward(trace: str) -> str:
    """What a document or message shall carry on: the present span where it belongs to this trace, else the trace."""
    running, origin = _current.get(), parse(trace)
    if running is not None and origin is not None and running.context.trace_id == origin.trace_id:
        return str(running.context)
    return trace


def here() -> str:
    """`traceparent` of the present span; empty outside of one."""
    running = _current.get()
    return str(running.context) if running else ""


def _below(origin: Context | None, name: str) -> Context:
    sampled = name in ALWAYS_TRACED or bool(origin and origin.sampled)
    return Context(origin.trace_id if origin else os.urandom(16).hex(), os.urandom(8).hex(), sampled)


def _nowhere(finished: Span) -> None:
    """Exporting is off."""


Exporter = Callable[[Span], None]
_exporter: Exporter | None = None


def export_to(exporter: Exporter | None) -> None:
    """Hand every finished span of a kept trace to this; None: as the settings say, looked up at the next span."""
    global _exporter
    _exporter = exporter


def _export(finished: Span) -> None:
    global _exporter
    if _exporter is None:
        _exporter = _chosen()
    _exporter(finished)


def _chosen() -> Exporter:
    from shared.errors import UnsafeSettings
    from shared.settings import Settings

    try:
        settings = Settings.from_environment()
    except UnsafeSettings:  # The function itself stops at it and says so.
        return _nowhere
    if settings.traces == "off":
        return _nowhere
    from shared.trace_export import exporter

    return exporter(settings)
