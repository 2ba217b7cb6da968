"""Metrics, alerts and dashboard count what the code really logs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import yaml
from flask import Flask, Response, request

from devkit.meter.stage import KROYA
from intake.handlers import submit_report as take_in
from intake.submission import ReportSubmission
from notify.dead_letters import collect
from notify.handlers import deliver_alerts
from notify.roll_call import roll_call
from route.check import check_incident
from route.handlers import route_report
from route.sweeper import sweep
from shared import paths
from shared.errors import Retryable
from shared.http_edge import guarded
from tests.unit.docs.ledger import Ledger
from tests.unit.docs.pages import Page, words
from tests.unit.docs.source import REPOSITORY
from tests.unit.observability.logging_filter import matches

FOLDER = REPOSITORY / "infra" / "modules" / "observability"
DATA: dict[str, Any] = yaml.safe_load((FOLDER / "metrics.yaml").read_text())
METRICS, ALERTS = DATA["metrics"], DATA["alerts"]

Lines = list[dict[str, Any]]


class Scene(Ledger):
    """One accident on the store in memory, with whatever goes wrong."""

    def report(self, exercise: bool = False, trace: str = "", route: bool = False) -> str:
        """Take a report in, and route it at once if that is wanted; returns its id."""
        report_id = str(uuid.uuid4())
        body = {
            "report_id": report_id,
            "category": "kecelakaan_lalu_lintas",
            "position": KROYA,
            "pressed_at": (self.clock.now() - timedelta(seconds=2)).isoformat(),
            "exercise": exercise,
        }
        submission = ReportSubmission.model_validate(body, strict=False)
        take_in(self.services, f"caller-{report_id}", submission, trace, route=route)
        return report_id

    def routed(self, exercise: bool = False) -> str:
        """The same, routed; returns the incident's id."""
        report_id = self.report(exercise)
        route_report(self.services, report_id)
        return paths.incident_id_for(report_id)


def _report(scene: Scene) -> None:
    scene.report()


def _drill(scene: Scene) -> None:
    incident_id = scene.routed(exercise=True)
    _deliver(scene)
    scene.clock.time += timedelta(minutes=10)
    check_incident(scene.services, incident_id)


def _delivered(scene: Scene) -> None:
    scene.routed()
    _deliver(scene)


def _deliver(scene: Scene) -> None:
    scene._register_devices()
    deliver_alerts(scene.services, scene.publisher.published)


def _late(scene: Scene) -> None:
    scene.routed()
    scene.clock.time += timedelta(hours=1)
    _deliver(scene)


def _silence(scene: Scene) -> None:
    incident_id = scene.routed()
    scene.clock.time += timedelta(minutes=10)
    check_incident(scene.services, incident_id)


def _dead_letter(scene: Scene) -> None:
    scene.routed()
    collect(scene.services, scene.publisher.published[0], "attempts used up")


def _lost_event(scene: Scene) -> None:
    scene.report()
    scene.clock.time += timedelta(minutes=1)
    sweep(scene.services)


def _quiet_sweep(scene: Scene) -> None:
    sweep(scene.services)


def _failing_sweep(scene: Scene) -> None:
    report_id = scene.report()
    scene.store.update(paths.report(report_id), {"category": "unknown"})
    scene.clock.time += timedelta(minutes=1)
    sweep(scene.services)


def _nobody_there(scene: Scene) -> None:
    roll_call(scene.services)


def _outage(scene: Scene) -> None:
    _request(Retryable("Firestore does not answer"))


def _bug(scene: Scene) -> None:
    _request(KeyError("x"))


def _request(error: Exception) -> None:
    def submit(_: Any) -> Response:
        raise error

    with Flask("test").test_request_context("/", method="POST"):
        assert guarded(request, submit).status_code >= 500


HAPPENS: dict[Callable[[Scene], None], set[str]] = {
    _report: {"sergap_reports_received"},
    _drill: set(),
    _delivered: {"sergap_reports_received", "sergap_press_to_alert_ms"},
    _late: {"sergap_reports_received"},
    _silence: {"sergap_reports_received", "sergap_unacknowledged"},
    _dead_letter: {"sergap_reports_received", "sergap_dead_letters"},
    _lost_event: {"sergap_reports_received", "sergap_rescues"},
    _quiet_sweep: set(),
    _failing_sweep: {"sergap_reports_received", "sergap_sweep_failures"},
    _nobody_there: {"sergap_unreachable_agencies"},
    _outage: {"sergap_submit_failures"},
    _bug: {"sergap_submit_failures"},
}
"""What happens, and the metrics that have to move by it: these and no other."""


@pytest.mark.parametrize("happens", HAPPENS, ids=lambda f: f.__name__)
def test_each_metric_counts_what_the_handlers_log(
    happens: Callable[[Scene], None], capsys: pytest.CaptureFixture[str]
) -> None:
    """The filter is held against lines of the real handlers: a reworded message would silence an alarm."""
    scene = Scene()
    happens(scene)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    moved = {name for name, metric in METRICS.items() if any(matches(metric["filter"], _entry(x)) for x in lines)}
    assert moved == HAPPENS[happens]
    for name in moved:
        _values_are_there(METRICS[name], [x for x in lines if matches(METRICS[name]["filter"], _entry(x))])


def _values_are_there(metric: dict[str, Any], lines: Lines) -> None:
    """Whatever a metric extracts is in the line; a value is a number."""
    for line in lines:
        if "value" in metric:
            assert isinstance(_extracted(metric["value"], line), int)
        for expression in metric.get("labels", {}).values():
            assert _extracted(expression, line)


def _extracted(expression: str, line: dict[str, Any]) -> Any:
    return line[expression.removeprefix("EXTRACT(jsonPayload.").removesuffix(")")]


def _entry(line: dict[str, Any]) -> dict[str, Any]:
    """A line as Cloud Logging files it; the function's name comes from the platform."""
    payload = {name: value for name, value in line.items() if not name.startswith("logging.googleapis.com/")}
    return {"jsonPayload": payload, "resource": {"labels": {"service_name": "submit-report"}}}


def test_every_metric_is_seen_to_move() -> None:
    """No filter that nothing was held against."""
    assert set().union(*HAPPENS.values()) == set(METRICS)


def test_the_press_counts_from_the_phones_press(capsys: pytest.CaptureFixture[str]) -> None:
    """Two seconds before the report arrived, in this scene whose clock stands still."""
    _delivered(Scene())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (line,) = [x for x in lines if matches(METRICS["sergap_press_to_alert_ms"]["filter"], _entry(x))]
    assert line["press_to_alert_ms"] == 2000


def test_alerts_and_dashboard_use_metrics_that_exist() -> None:
    """And none is counted that nobody looks at."""
    dashboard = (FOLDER / "dashboard.json").read_text()
    json.loads(dashboard)
    assert {alert["metric"] for alert in ALERTS.values()} <= set(METRICS)
    assert {name for name in METRICS if f"user/{name}\\" in dashboard} == set(METRICS)
    assert dashboard.count("logging.googleapis.com/user/") == len(METRICS)
    objectives = (FOLDER / "objectives.tf").read_text()
    used = {word for word in objectives.replace('"', " ").split() if word.startswith("sergap_")}
    assert used <= set(METRICS)
    assert len(used) == 3


def test_alerts_say_in_both_languages_what_to_do() -> None:
    """Whoever is woken at night reads the first sentence in Indonesian."""
    for name, alert in ALERTS.items():
        indonesian, slash, english = alert["explanation"].partition(" / ")
        assert slash and indonesian and english, name
        assert alert["severity"] in ("CRITICAL", "ERROR", "WARNING")
        percentile = alert.get("aligner", "").startswith("ALIGN_PERCENTILE")
        assert percentile == ("value" in METRICS[alert["metric"]]), f"{name}: a distribution needs a percentile"


def test_the_page_lists_the_lines_that_metrics_read() -> None:
    """docs/events.md tells which lines must not be reworded."""
    table = Page("events.md").table("Log lines that metrics read")
    told: dict[str, set[str]] = {message: words(row[1]) for message, row in table.items()}
    real: dict[str, set[str]] = {message: set() for message in told}
    for name, metric in METRICS.items():
        for message in told:
            if f'jsonPayload.message="{message}"' in metric["filter"]:
                real[message].add(name)
    assert told == real
    assert set().union(*told.values()) == set(METRICS)


def test_filters_that_are_not_understood_are_not_passed_over() -> None:
    """The small evaluator says so, and is not fooled by types."""
    entry = {"jsonPayload": {"n": 3, "s": "3"}}
    assert matches("jsonPayload.n>2 AND NOT (jsonPayload.n=4 OR jsonPayload.m=1)", entry)
    assert not matches('jsonPayload.n="3"', entry)
    for bad in ("jsonPayload.n>2 jsonPayload.s=3", "(jsonPayload.n>2", "jsonPayload.n ~ 2"):
        with pytest.raises((SyntaxError, KeyError, IndexError)):
            matches(bad, entry)
