"""One report is one trace, seen quickly: the handlers one after another on the store in memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from notify.handlers import deliver_alerts
from route.check import check_incident
from route.handlers import route_report
from route.sweeper import sweep
from shared import paths, tracing
from shared.tracing import Span
from tests.unit.observability.test_metrics import Scene


@pytest.fixture
def spans() -> Iterator[list[Span]]:
    """All finished spans of kept traces."""
    finished: list[Span] = []
    tracing.export_to(finished.append)
    yield finished
    tracing.export_to(None)


class TracedScene(Scene):
    """Each handler in a span of its own, as the triggers run it."""

    def press(self, route: bool = False) -> str:
        """Take a report in; returns its id."""
        with tracing.span("submit_report", "server"):
            return self.report(trace=tracing.here(), route=route)

    def stored(self, path: str) -> dict[str, Any]:
        """A document that is there."""
        document = self.store.get(path)
        assert document is not None
        return document

    def deliver(self) -> None:
        """Deliver what was published; the message's own attribute is lost on the way."""
        self._register_devices()
        for message in self.publisher.waiting:
            with tracing.span("deliver_alert", "consumer"):
                deliver_alerts(self.services, *message)

    def alert_and_look_again(self, report_id: str) -> None:
        """Deliver, and run the first deadline's task."""
        self.deliver()
        self.clock.time += timedelta(seconds=11)
        with tracing.span("checkincident", "consumer"):
            check_incident(self.services, paths.incident_id_for(report_id))


def tree(spans: list[Span]) -> set[tuple[str, str | None]]:
    """Each span's name with its parent's."""
    names = {span.context: span.name for span in spans}
    return {(span.name, names[span.parent] if span.parent else None) for span in spans}


def test_a_report_that_is_routed_when_it_is_taken_in_has_no_hop_between(spans: list[Span]) -> None:
    """Alerts and deadlines hang below the phone's own request."""
    scene = TracedScene()
    scene.alert_and_look_again(scene.press(route=True))
    assert tree(spans) == {
        ("submit_report", None),
        ("deliver_alert", "submit_report"),
        ("fcm.send", "deliver_alert"),
        ("checkincident", "submit_report"),
    }


def test_documents_alone_carry_the_trace_over_every_hop(spans: list[Span]) -> None:
    """The event, the message and the task bring ids only; the tree is whole all the same."""
    scene = TracedScene()
    report_id = scene.press()
    with tracing.span("route_report", "consumer", scene.stored(paths.report(report_id))["trace"]):
        route_report(scene.services, report_id)
    scene.alert_and_look_again(report_id)
    assert tree(spans) == {
        ("submit_report", None),
        ("route_report", "submit_report"),
        ("deliver_alert", "route_report"),
        ("fcm.send", "deliver_alert"),
        ("checkincident", "route_report"),
    }
    assert len({span.context.trace_id for span in spans}) == 1


def test_a_rescue_goes_on_in_the_reports_own_trace(spans: list[Span]) -> None:
    """The event was lost; a minute later the sweeper routes the report, and its trace shows that."""
    scene = TracedScene()
    scene.press()
    scene.clock.time += timedelta(minutes=1)
    with tracing.span("sweep"):
        sweep(scene.services)
    scene.deliver()
    assert ("route_report", "submit_report") in tree(spans)
    (rescue,) = [span for span in spans if span.name == "route_report"]
    assert rescue.attributes["rescued"] is True
    assert {span.context.trace_id for span in spans} == {rescue.context.trace_id}
