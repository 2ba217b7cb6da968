"""The use case of routing a report: look around, decide, and commit incident, assignments, alerts and audit at once."""

from __future__ import annotations

from datetime import datetime, timedelta

from route.documents import finish
from route.routing import decide_and_write
from route.witnesses import may_rise, raise_priority
from shared import paths, tracing
from shared.errors import Retryable
from shared.log import log
from shared.model.incident import Incident
from shared.model.report import Report
from shared.services import Services
from shared.store import Query, Where


def route_report(services: Services, report_id: str) -> None:
    """Route one report. A repeated event finds it routed, and only makes sure that its alerts are on their way.

    Raises:
        Retryable: an alert could not be published; delivering the event again will.
    """
    seen = services.store.get(paths.report(report_id))
    if seen is None:
        log().error("report to route is missing", report_id=report_id)
        return
    report = Report.from_document(seen)
    tracing.join(report.trace)
    outcome = decide_and_write(services, report) if report.awaiting_route else None
    if outcome is None:
        make_sure_alerted(services, report_id)
        return
    if outcome.count_witnesses_of:
        raise_priority(services, outcome.count_witnesses_of)
    if finish(services, outcome):
        raise Retryable(f"alerts of report {report_id} not published")


def make_sure_alerted(services: Services, report_id: str, older_than: timedelta = timedelta(0)) -> None:
    """Of a report that was routed before: publish what is still in the outbox, count a witness again.

    Args:
        older_than: alerts that are younger are left alone.

    Raises:
        Retryable: Pub/Sub still does not answer.
    """
    document = services.store.get(paths.report(report_id))
    if document is not None:
        _republish(services, Report.from_document(document), services.clock.now() - older_than)


def _republish(services: Services, report: Report, created_until: datetime) -> None:
    if report.incident_id is None:
        return
    if report.joined:
        # The first delivery may have died between joining and counting.
        incident = services.store.get(paths.incident(report.incident_id))
        if incident is not None and may_rise(services, Incident.from_document(incident)):
            raise_priority(services, report.incident_id)
        return
    queued = services.store.query(
        Query(
            "alerts",
            (Where("incident_id", "==", report.incident_id), Where("status", "==", "QUEUED")),
        )
    )
    waiting = [found.id for found in queued if found.document["created_at"] <= created_until]
    if waiting and services.publisher.publish_alerts(waiting, report.trace):
        raise Retryable(f"alerts of report {report.report_id} not published")
