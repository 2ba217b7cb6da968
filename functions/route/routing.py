"""One report being routed: what is looked up before, and the transaction that decides and writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from route.clustering import cluster_cell, search_cells
from route.decide import Join, Open, Surroundings, decide
from route.documents import Outcome, own_incident_id
from route.gates import gate_path, opened_here, pass_gate
from route.opening import write_join, write_open
from route.planning import TravelSeconds
from route.travel import TravelSource, travel_seconds
from shared import paths
from shared.model.incident import Incident
from shared.model.report import Report
from shared.services import Services
from shared.store import Found, Query, Transaction, Where

CANDIDATE_LIMIT = 50
"""Open incidents nearby that are compared; in a storm the nearest fifty decide, and an operator can merge."""


class _MayJoin(Exception):  # noqa: N818 - no error: the decision has to be made again, with what it reads held
    """A report is about to join an incident, in a transaction that does not keep that incident from ending."""


def decide_and_write(services: Services, report: Report) -> Outcome | None:
    """Decide and write; None when the report is routed already.

    Who opens an incident writes all that the decision rests on, and needs no locks: most reports do. Who joins one
    does not write it, as a crowd's reports would all want to, and has to hold it open until the commit.
    """
    # Maps first: what is near has to be as fresh as can be.
    travel, now = travel_seconds(services, report), services.clock.now()
    routing = _Routing(services, report, now, _begin_open_incidents(services, report, now), *travel)
    try:
        return services.store.transact(routing.open_or_raise)
    except _MayJoin:
        return services.store.transact(routing.open_or_join, hold_reads=True)


class _Routing:
    """One report being routed: what is known before its transaction, and the transaction."""

    def __init__(
        self,
        services: Services,
        report: Report,
        now: datetime,
        nearby: Callable[[], list[Found]],
        travel: TravelSeconds,
        travel_source: TravelSource,
    ) -> None:
        self._services, self._report, self._now = services, report, now
        self._nearby, self._travel, self._travel_source = nearby, travel, travel_source
        self._gate = _gate(services, report)

    def open_or_raise(self, tx: Transaction) -> Outcome | None:
        """Open an incident; None when the report is routed already. Raises `_MayJoin` where there is one to join."""
        return self._routed(tx, may_join=False)

    def open_or_join(self, tx: Transaction) -> Outcome | None:
        """Open an incident or join one; None when the report is routed already."""
        return self._routed(tx, may_join=True)

    def _routed(self, tx: Transaction, may_join: bool) -> Outcome | None:
        services, now = self._services, self._now
        places = [paths.report(self._report.report_id), *([self._gate] if self._gate else [])]
        fresh, *behind = tx.get_all(places)
        if fresh is None or not fresh.get("awaiting_route"):
            return None
        report, recent = Report.from_document(fresh), opened_here(behind[0] if behind else None)
        decision = _decide(tx, services, report, self._around(tx, recent), may_join)
        if isinstance(decision, Join):
            return write_join(tx, services, report, decision, now)
        outcome = write_open(tx, services, report, decision, now)
        pass_gate(tx, self._gate, recent, own_incident_id(report), now)
        return outcome

    def _around(self, tx: Transaction, recent: Sequence[str]) -> Surroundings:
        """What is near. The query takes no part in the transaction: gate and second look make up for it."""
        nearby = {found.id: Incident.from_document(found.document) for found in self._nearby()}
        known = nearby | {i.incident_id: i for i in _read(tx, set(recent) - nearby.keys())}
        witnessed = _witnessed(tx, self._report)
        return Surroundings(list(known.values()), witnessed, self._travel, self._travel_source)


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
        _MayJoin: there is one, and this transaction must not join it.
    """
    while isinstance(decision := decide(report, services.region, around), Join):
        if not may_join:
            raise _MayJoin
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
