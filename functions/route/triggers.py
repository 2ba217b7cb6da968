"""The functions that decide: routing, deadlines, the sweeper."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from firebase_functions import firestore_fn, scheduler_fn, tasks_fn

from shared import tracing
from shared.log import log
from shared.options import CHECKINCIDENT, FIRESTORE_EVENT, SCHEDULED, with_retry
from shared.platform_events import happened_at, too_old, trace_of
from shared.runtime import runtime


@with_retry
@firestore_fn.on_document_created(document="reports/{report_id}", **FIRESTORE_EVENT)
def route_report(event: Any) -> None:
    """Route a new report. A failing event is delivered again; after a day the sweeper alone goes on trying."""
    from route.handlers import route_report as handle

    report_id = event.params["report_id"]
    with tracing.span("route_report", "consumer", trace_of(event), report_id=report_id):
        try:
            handle(runtime(), report_id, event.data.to_dict() if event.data else None)
        except Exception:
            if too_old(happened_at(event), datetime.now(UTC)):
                log().exception("routing given up by the event, left to the sweeper", report_id=report_id)
                return
            raise


@tasks_fn.on_task_dispatched(**CHECKINCIDENT)
def checkincident(request: Any) -> None:
    """Look at an incident whose deadline is due. Coming early or twice does no harm.

    One word, since the queue takes the function's name and Cloud Tasks allows no underscore in it.
    """
    from route.check import check_incident as handle

    incident_id = str(request.data["incident_id"])
    with tracing.span("checkincident", "consumer", incident_id=incident_id):
        handle(runtime(), incident_id)


def _is_scheduled(event: Any) -> bool:
    """Whether a scheduler called; the platform's health probes call scheduled functions too, without a job's name."""
    return getattr(event, "job_name", None) is not None


@scheduler_fn.on_schedule(schedule="every 1 minutes", **SCHEDULED)
def sweep(event: Any) -> None:
    """Pick up what was left lying."""
    if not _is_scheduled(event):
        return
    from route.sweeper import sweep as handle

    with tracing.span("sweep"):
        handle(runtime())


@scheduler_fn.on_schedule(schedule="every 15 minutes", **SCHEDULED)
def roll_call(event: Any) -> None:
    """Ask every agency's devices whether they are there, before they are needed."""
    if not _is_scheduled(event):
        return
    from notify.roll_call import roll_call as handle

    with tracing.span("roll_call"):
        handle(runtime())
