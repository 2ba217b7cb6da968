"""The function that routes a report which was not routed when it was taken in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from firebase_functions import firestore_fn

from shared import tracing
from shared.log import log
from shared.options import FIRESTORE_EVENT, with_retry
from shared.platform_events import happened_at, too_old, trace_of
from shared.runtime import runtime


@with_retry
@firestore_fn.on_document_created(document="unrouted/{report_id}", **FIRESTORE_EVENT)
def route_report(event: Any) -> None:
    """Route a report. A failing event is delivered again; after a day the sweeper alone goes on trying."""
    from route.handlers import route_report as handle

    report_id = event.params["report_id"]
    with tracing.span("route_report", "consumer", trace_of(event), report_id=report_id):
        try:
            handle(runtime(), report_id)
        except Exception:
            if too_old(happened_at(event), datetime.now(UTC)):
                log().exception("routing given up by the event, left to the sweeper", report_id=report_id)
                return
            raise
