"""One report being routed: what is looked up before, and the transaction that decides and writes.

`route.arrival` does the same for a report that is only being taken in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from route.clustering import cluster_cell, search_cells
from route.decide import Join, Open, Surroundings, decide
from route.documents import Outcome, own_incident_id
from route.gates import gate_path, opened_here, pass_gate
from route.opening import routed_by_joining, routed_by_opening, write_join, write_open
from route.planning import TravelSeconds
from route.travel import TravelSource, travel_seconds
from shared import paths
from shared.model.incident import Incident
from shared.model.report import Report
from shared.services import Services
from shared.store import Document, Found, Query, Store, Transaction, Where

T = TypeVar("T")

CANDIDATE_LIMIT = 50
"""Open incidents nearby that are compared; in a storm the nearest fifty decide, and an operator can merge."""


class MayJoin(Exception):  # noqa: N818 - no error: the decision has to be made again, with what it reads held
    """A report is about to join an incident, in a transaction that does not keep that incident from ending."""


def decide_and_write(services: Services, report: Report) -> Outcome | None:
    """Decide and write; None when the report is routed already.

    Who opens an incident writes all that the decision rests on, and needs no locks: most reports do. Who joins one
    does not write it, as a crowd's reports would all want to, and has to hold it open until the commit.
    """
    # Maps first: what is near has to be as fresh as can be.
    routing = Routing(services, report, *travel_seconds(services, report))
    return locked_if_joining(services.store, lambda tx, may_join: _route(tx, routing, may_join))


def locked_if_joining(store: Store, work: Callable[[Transaction, bool], T]) -> T:
    """Run `work` without locks and, should it raise `MayJoin`, once more with all that it reads held.

    Args:
        work: told whether it may join.
    """
    try:
        return store.transact(lambda tx: work(tx, False))
    except MayJoin:
        return store.transact(lambda tx: work(tx, True), hold_reads=True)


def _route(tx: Transaction, routing: Routing, may_join: bool) -> Outcome | None:
    """Open an incident or join one; None when the report is routed already. Raises `MayJoin` as `decide` does."""
    place = paths.report(routing.report_id)
    document, *behind = tx.get_all([place, *routing.gates])
    if document is None or not document.get("awaiting_route"):
        return None
    report = Report.from_document(document)
    decided = routing.decide(tx, report, behind, may_join)
    tx.update(place, decided.fields)
    return decided.write(tx)


class Routing:
    """One report being routed: what is near is asked for as soon as this is made.

    Attributes:
        gates: documents that whoever decides reads in the transaction; none without a position.
    """

    def __init__(
        self,
        services: Services,
        report: Report,
        travel: TravelSeconds | None = None,
        travel_source: TravelSource = "none",
    ) -> None:
        self.services, self.report_id, self.now = services, report.report_id, services.clock.now()
        self._travel, self._travel_source = travel, travel_source
        self._nearby = _begin_open_incidents(services, report, self.now)
        gate = _gate(services, report)
        self.gates = [gate] if gate else []

    def decide(self, tx: Transaction, report: Report, behind: Sequence[Document | None], may_join: bool) -> Decided:
        """Decide; nothing is written.

        Args:
            report: as it is, or is about to be, in the store.
            behind: the documents of `gates`.
            may_join: the transaction holds what it reads.

        Raises:
            MayJoin: there is an incident to join, and this transaction must not join it.
        """
        recent = opened_here(behind[0] if behind else None)
        decision = _decide(tx, self.services, report, self._around(tx, report, recent), may_join)
        return Decided(self, report, decision, recent)

    def _around(self, tx: Transaction, report: Report, recent: Sequence[str]) -> Surroundings:
        """What is near. The query takes no part in the transaction: gate and second look make up for it."""
        nearby = {found.id: Incident.from_document(found.document) for found in self._nearby()}
        known = nearby | {i.incident_id: i for i in _read(tx, set(recent) - nearby.keys())}
        return Surroundings(list(known.values()), _witnessed(tx, report), self._travel, self._travel_source)


@dataclass(frozen=True)
class Decided:
    """What becomes of a report; nothing of it is written yet.

    Attributes:
        recent: incidents opened last behind its gate.
    """

    routing: Routing
    report: Report
    decision: Join | Open
    recent: Sequence[str]

    @property
    def fields(self) -> Document:
        """What the report itself says of it."""
        if isinstance(self.decision, Join):
            return routed_by_joining(self.decision, self.routing.now)
        return routed_by_opening(self.report, self.decision, self.routing.now)

    def write(self, tx: Transaction) -> Outcome:
        """Write all that comes with the report."""
        services, now = self.routing.services, self.routing.now
        if isinstance(self.decision, Join):
            return write_join(tx, services, self.report, self.decision, now)
        outcome = write_open(tx, services, self.report, self.decision, now)
        for gate in self.routing.gates:
            pass_gate(tx, gate, self.recent, own_incident_id(self.report), now)
        return outcome


def _gate(services: Services, report: Report) -> str | None:
    pack = services.region.pack
    group = pack.categories[report.category].group
    return gate_path(group, cluster_cell(report.position, group, pack))


def _read(tx: Transaction, incident_ids: Iterable[str]) -> list[Incident]:
    documents = tx.get_all([paths.incident(i) for i in sorted(incident_ids)])
    return [Incident.from_document(d) for d in documents if d is not None]


def _decide(tx: Transaction, services: Services, report: Report, around: Surroundings, may_join: bool) -> Join | Open:
    """Decide, and look again at the incident to join: it may have been closed since the query saw it.

    Raises:
        MayJoin: there is one, and this transaction must not join it.
    """
    while isinstance(decision := decide(report, services.region, around), Join):
        if not may_join:
            raise MayJoin
        seen = decision.match.incident
        fresh = _read(tx, [seen.incident_id])
        if fresh and fresh[0].is_open:
            return decision
        others = [i for i in around.open_incidents if i.incident_id != seen.incident_id]
        around = replace(around, open_incidents=others, witnessed=None)
    return decision


def _witnessed(tx: Transaction, report: Report) -> Incident | None:
    document = tx.get(paths.incident(report.witness_of)) if report.witness_of else None
    return Incident.from_document(document) if document else None


def _begin_open_incidents(services: Services, report: Report, now: datetime) -> Callable[[], list[Found]]:
    """Ask for open incidents near enough in space and time to be the same event."""
    pack = services.region.pack
    group = pack.categories[report.category].group
    cells = search_cells(report.position, group, pack)
    if not cells:
        return list
    window = timedelta(seconds=pack.clustering_for(report.category).window_s)
    query = Query(
        "incidents",
        (
            Where("group", "==", group),
            Where("is_open", "==", True),
            Where("cluster_cell", "in", cells),
            Where("opened_at", ">=", min(now, report.received_at) - window),
        ),
        order_by="-opened_at",
        limit=CANDIDATE_LIMIT,
    )
    return services.store.begin_query(query)
