"""One report is one trace: from the phone's request over every hop to FCM, the deadline's task and the ladder."""

from __future__ import annotations

import json
from typing import Any

import pytest
from driver import TRACES, Driver, eventually

from devkit.stack.stack import LocalStack

pytestmark = pytest.mark.stack

Spans = dict[str, dict[str, Any]]

HOPS: dict[str, set[str | None]] = {
    "submit_report": {None},
    "alerts publish": {"submit_report", "checkincident"},
    "checkincident create": {"submit_report", "checkincident", "deliver_alert"},
    "deliver_alert": {"alerts publish"},
    "fcm.send": {"deliver_alert"},
    "checkincident": {"submit_report"},
}
"""Each kind of span with the spans that may be its parent."""


def spans_of(stack: LocalStack, report_id: str) -> Spans:
    """Spans in the trace of one report, by id."""
    lines = (stack.options.folder / TRACES).read_text().splitlines()
    spans = [json.loads(line) for line in lines]
    of = {s["context"]["trace_id"] for s in spans if s["attributes"].get("report_id") == report_id}
    return {s["context"]["span_id"]: s for s in spans if s["context"]["trace_id"] in of}


def test_one_report_is_one_tree(quick_driver: Driver, quick_stack: LocalStack) -> None:
    """Every span hangs below the request that took the report in; nothing stands alone."""
    quick_driver.device("operator")
    report_id = quick_driver.report()
    incident_id = quick_driver.incident_of(report_id)["incident_id"]
    quick_driver.alert(incident_id, "operators")
    quick_driver.alert(incident_id, "operators", "unclaimed_again")
    spans = eventually(lambda: _complete(spans_of(quick_stack, report_id)), "all hops traced")
    for span in spans.values():
        parent = spans[span["parent_id"]]["name"] if span["parent_id"] else None
        assert parent in HOPS[span["name"]], f"{span['name']} below {parent}"
    assert sum(s["parent_id"] is None for s in spans.values()) == 1
    assert quick_driver.document(f"reports/{report_id}")["trace"].split("-")[1] == _trace_id(spans)


def test_log_lines_of_a_report_carry_its_trace(quick_driver: Driver, quick_stack: LocalStack) -> None:
    """Who looks one report up in Cloud Logging finds what every function did about it."""
    quick_driver.device("operator")
    report_id = quick_driver.report()
    incident_id = quick_driver.incident_of(report_id)["incident_id"]
    quick_driver.alert(incident_id, "operators")
    trace_id = quick_driver.document(f"reports/{report_id}")["trace"].split("-")[1]
    trace = f'"logging.googleapis.com/trace": "projects/demo-sergap/traces/{trace_id}"'
    wanted = ('"message": "report received"', '"message": "alert delivered"')
    eventually(
        lambda: all(any(w in li and trace in li for li in quick_stack.log_text().splitlines()) for w in wanted),
        f"log lines of trace {trace_id}",
    )


def _complete(spans: Spans) -> Spans:
    """The spans, once every hop is there and every parent has been written."""
    there = {span["name"] for span in spans.values()} == set(HOPS)
    return spans if there and all(s["parent_id"] in spans or not s["parent_id"] for s in spans.values()) else {}


def _trace_id(spans: Spans) -> str:
    (trace_id,) = {span["context"]["trace_id"] for span in spans.values()}
    return str(trace_id).removeprefix("0x")
