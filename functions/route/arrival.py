"""Routing a report in the transaction that takes it in: its alerts then need not wait for the trigger.

Report, incident and alerts, or report and what makes it a witness, become one commit. Left to `route_report` is what
would keep the caller waiting (stations to be ordered by travel times), and whatever fails here, be it before or after
the commit: docs/decisions/routing-on-arrival.md.
"""

from __future__ import annotations

from datetime import timedelta

from route.documents import Outcome, finish
from route.handlers import make_sure_alerted
from route.routing import Routing
from route.travel import asks_for_travel
from route.witnesses import raise_priority
from shared.log import log
from shared.model.report import Report
from shared.services import Services
from shared.unrouted import leave_to_trigger

UNDER_WAY = timedelta(seconds=5)
"""For so long the request that took a report in may be publishing its alerts (`PUBLISH_TIMEOUT_S`). A phone
on a bad network repeats itself sooner, and everybody's phone would ring twice."""


def begin_arrival(services: Services, report: Report) -> Routing | None:
    """Ask for what is near a report that is being taken in; None when its routing is left to the trigger."""
    return None if asks_for_travel(services, report) else Routing(services, report)


def alert(services: Services, report_id: str, outcome: Outcome) -> None:
    """Publish, schedule, count witnesses. The report is safe: what fails now is the trigger's, not its caller's."""
    try:
        if outcome.count_witnesses_of:
            raise_priority(services, outcome.count_witnesses_of)
        if not finish(services, outcome):
            return
        log().warning("alerts of a new report left to the trigger", report_id=report_id)
    except Exception:
        log().exception("what follows a new report left to the trigger", report_id=report_id)
    _hand_over(services, report_id)


def alert_again(services: Services, report_id: str, older_than: timedelta) -> None:
    """A report has come again, since its caller had no answer: perhaps nobody was alerted then, either.

    Args:
        older_than: `UNDER_WAY` where another request has taken it in, which may be about to alert; nothing where this
            one has, and could not know.
    """
    try:
        make_sure_alerted(services, report_id, older_than)
    except Exception:
        log().exception("what follows a repeated report left to the trigger", report_id=report_id)
        _hand_over(services, report_id)


def _hand_over(services: Services, report_id: str) -> None:
    try:
        now = services.clock.now()
        services.store.write_together([lambda writes: leave_to_trigger(writes, services.region.basics, report_id, now)])
    except Exception:
        # The sweeper finds queued alerts; a witness is counted with the next one.
        log().exception("trigger not started", report_id=report_id)
