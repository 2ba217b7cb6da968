"""Spans: ids that travel as W3C traceparent, in documents and messages, and stand in every log line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import tracing
from shared.log import log
from shared.settings import Settings
from shared.tracing import Span
from tests.unit.docs.source import FUNCTIONS

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


@pytest.fixture
def exported() -> Iterator[list[Span]]:
    """Spans that were handed to the exporter."""
    spans: list[Span] = []
    tracing.export_to(spans.append)
    yield spans
    tracing.export_to(None)


def test_a_header_is_read_as_the_standard_has_it() -> None:
    """The example of the W3C recommendation, and what it forbids."""
    context = tracing.parse(PARENT)
    assert context is not None
    assert str(context) == PARENT
    assert tracing.parse(PARENT + "-what-a-later-version-adds") == context
    for bad in (
        None,
        "",
        "sweep",
        PARENT.upper(),
        PARENT[:-1],
        f"00-{'0' * 32}-{'1' * 16}-01",
        f"00-{'1' * 32}-{'0' * 16}-01",
    ):
        assert tracing.parse(bad) is None


@given(st.text())
def test_no_header_makes_a_call_fail(header: str) -> None:
    """The header comes from anybody."""
    with tracing.span("submit_report", "server", header) as span:
        assert tracing.parse(str(span.context)) == span.context


def test_a_span_goes_on_with_its_callers_trace(exported: list[Span]) -> None:
    """Parent, child and the way onward are one trace."""
    with tracing.span("route_report", "consumer", PARENT) as outer, tracing.span("fcm.send", "client") as inner:
        carried = tracing.onward(PARENT)
    assert carried == str(inner.context)
    assert [span.name for span in exported] == ["fcm.send", "route_report"]
    assert outer.parent == tracing.parse(PARENT)
    assert inner.parent == outer.context
    assert outer.started_ns <= inner.started_ns <= inner.ended_ns <= outer.ended_ns


def test_a_span_without_a_parent_joins_the_documents_trace(exported: list[Span]) -> None:
    """A task knows its incident only by id; the incident knows the trace."""
    with tracing.span("checkincident", "consumer") as span:
        tracing.join(PARENT)
        assert tracing.onward(PARENT) == str(span.context)
    assert exported == [span]
    assert span.parent == tracing.parse(PARENT)
    assert not span.links


def test_a_request_of_its_own_is_linked_to_what_it_changes() -> None:
    """An operator's click has the browser's trace, and documents it changes keep theirs."""
    other = PARENT.replace("4bf9", "4bfa")
    with tracing.span("operator_command", "server", other) as span:
        for _ in range(2):
            tracing.join(PARENT)
        assert tracing.onward(PARENT) == PARENT
    assert span.parent == tracing.parse(other)
    assert span.links == [tracing.parse(PARENT)]


def test_a_report_is_always_traced_and_a_schedule_is_not(exported: list[Span]) -> None:
    """Each report matters; a sweep a minute would only cost."""
    with tracing.span("submit_report", "server", PARENT[:-2] + "00"), tracing.span("sweep"):
        pass
    with tracing.span("sweep"):
        pass
    assert [span.name for span in exported] == ["sweep", "submit_report"]


def test_an_error_is_noted_and_goes_on(exported: list[Span]) -> None:
    """The class alone: a message could hold personal data."""
    with pytest.raises(ValueError, match="Siti"), tracing.span("submit_report"):
        raise ValueError("Siti")
    assert exported[0].error == "ValueError"


def test_log_lines_are_cloud_loggings(capsys: pytest.CaptureFixture[str]) -> None:
    """Severity, message, trace, span and labels as Cloud Logging reads them."""
    with tracing.span("route_report", "consumer", PARENT) as span:
        log().warning("x", report_id="r-1", alert_id=None, devices=3)
        try:
            raise KeyError("y")
        except KeyError:
            log().exception("failed")
    warning, error = map(json.loads, capsys.readouterr().out.splitlines())
    assert warning["severity"] == "WARNING"
    assert error["severity"] == "ERROR", "EXCEPTION is no severity of Cloud Logging"
    assert "KeyError" in error["exception"]
    assert warning["logging.googleapis.com/trace"] == f"projects/demo-sergap/traces/{span.context.trace_id}"
    assert warning["logging.googleapis.com/spanId"] == span.context.span_id
    assert warning["logging.googleapis.com/trace_sampled"] is True
    assert warning["logging.googleapis.com/labels"] == {"report_id": "r-1"}


def test_spans_reach_a_file_as_opentelemetrys(tmp_path: Path) -> None:
    """The exporter of the emulators, through the SDK, in a process of its own as its thread ends with it."""
    path = tmp_path / "deep" / "traces.jsonl"
    program = f"from shared import tracing\nwith tracing.span('route_report', 'consumer', {PARENT!r}, devices=2): pass"
    environment = {"FIRESTORE_EMULATOR_HOST": "127.0.0.1:1", "SERGAP_TRACES": f"file:{path}"}
    subprocess.run([sys.executable, "-c", program], cwd=FUNCTIONS, env=environment, check=True, timeout=60)
    (line,) = path.read_text().splitlines()
    span = json.loads(line)
    assert (span["name"], span["kind"], span["attributes"]) == ("route_report", "SpanKind.CONSUMER", {"devices": 2})
    assert (span["context"]["trace_id"], span["parent_id"]) == (f"0x{PARENT[3:35]}", f"0x{PARENT[36:52]}")


@pytest.mark.parametrize("module", ["intake.triggers", "route.report_triggers", "notify.triggers"])
def test_a_cold_start_loads_no_sdk(module: str) -> None:
    """docs/decisions/tracing.md: neither the SDK nor an exporter before there is a finished span to export."""
    program = f"import sys, {module}; print([m for m in sys.modules if 'opentelemetry.' in m or 'export' in m])"
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=FUNCTIONS, capture_output=True, text=True, check=True, timeout=120
    )
    loaded = answer.stdout
    assert "opentelemetry.sdk" not in loaded
    assert "trace_export" not in loaded


def test_traces_are_off_on_emulators_and_on_in_production() -> None:
    """A file in production would fill the instance's memory: it is refused there."""
    assert Settings.from_environment({"FIRESTORE_EMULATOR_HOST": "h:1"}).traces == "off"
    assert Settings.from_environment({"GCLOUD_PROJECT": "sergap", "SERGAP_RECEIPT_SECRET": "s"}).traces == "cloud"
    with pytest.raises(Exception, match="traces"):
        Settings.from_environment(
            {"GCLOUD_PROJECT": "sergap", "SERGAP_RECEIPT_SECRET": "s", "SERGAP_TRACES": "file:/x"}
        )
