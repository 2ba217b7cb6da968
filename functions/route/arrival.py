"""Routing a report in the transaction that takes it in: its alerts then need not wait for the trigger.

Most reports open an incident, which needs no locks: report, incident, assignments and alerts become one commit. Left to
`route_report` is what would keep the caller waiting (an incident to join, stations to be ordered by travel times), and
whatever fails here: docs/decisions/routing-on-arrival.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from route.decide import Join, Open
from route.documents import Outcome, finish
from route.handlers import make_sure_alerted
from route.opening import routed_by_opening
from route.routing import MayJoin, Routing
from route.travel import asks_for_travel
from shared.log import log
from shared.model.report import Report
from shared.services import Services
from shared.store import Document, Transaction


def begin_arrival(services: Services, report: Report) -> Arrival | None:
    """Ask for what is near a report that is being taken in; None when its routing is left to the trigger."""
    may_wait = report.witness_of is not None or asks_for_travel(services, report)
    return None if may_wait else Arrival(Routing(services, report))


@dataclass(frozen=True)
class Arrival:
    """A report that is being taken in, while what is near it is looked up."""

    routing: Routing

    @property
    def gates(self) -> list[str]:
        """Documents to be read in the transaction, for `opening`."""
        return self.routing.gates

    def opening(self, tx: Transaction, report: Report, behind: Sequence[Document | None]) -> Opening | None:
        """The incident to open; None when there may be one to join.

        Args:
            report: as it will be created, its caller's history with it.
            behind: the documents of `gates`.
        """
        try:
            decision = self.routing.decide(tx, report, behind, may_join=False)
        except MayJoin:
            return None
        assert not isinstance(decision, Join)
        return Opening(self.routing, report, decision, behind)


@dataclass(frozen=True)
class Opening:
    """The incident that a report opens while it is being taken in; nothing of it is written yet."""

    routing: Routing
    report: Report
    decision: Open
    behind: Sequence[Document | None]

    @property
    def fields(self) -> Document:
        """What the report itself says of it."""
        return routed_by_opening(self.report, self.decision, self.routing.now)

    def write(self, tx: Transaction) -> Outcome:
        """Write the incident and all that comes with it."""
        return self.routing.open(tx, self.report, self.decision, self.behind)


def alert(services: Services, outcome: Outcome) -> None:
    """Publish and schedule. The report is safe: what fails now must not fail its caller, and the sweeper repeats it."""
    try:
        finish(services, outcome)
    except Exception:
        log().exception("alerts of a new report not published", incident_id=outcome.incident_id)


def alert_again(services: Services, report_id: str) -> None:
    """A report has come again, since its caller had no answer: perhaps nobody was alerted then, either."""
    try:
        make_sure_alerted(services, report_id)
    except Exception:
        log().exception("alerts of a repeated report not published", report_id=report_id)
