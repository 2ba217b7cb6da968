"""The use case of routing a report: look around, decide, and commit incident, assignments, alerts and audit at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from route.clustering import cluster_cell, search_cells
from route.decide import Join, Open, Surroundings, decide
from route.documents import (
    OPERATORS,
    Outcome,
    agency_recipient,
    alert_document,
    assignment_document,
    create_alerts,
    finish,
    incident_document,
    initial_status,
    own_incident_id,
)
from route.gates import gate_path, opened_here, pass_gate
from route.tracks import new_track, steps_of
from route.travel import travel_seconds
from route.witnesses import raise_priority
from shared import paths, tracing
from shared.errors import Retryable
from shared.events import audit, story_line
from shared.log import log
from shared.model.alert import Stage
from shared.model.base import to_plain
from shared.model.incident import SYSTEM, Incident
from shared.model.report import Report
from shared.services import Services
from shared.store import Document, Query, Transaction, Where

CANDIDATE_LIMIT = 50
"""Open incidents nearby that are compared; in a storm the nearest fifty decide, and an operator can merge."""


def route_report(services: Services, report_id: str, written: Document | None = None) -> None:
    """Route one report. A repeated event finds it routed, and only makes sure that its alerts are on their way.

    Args:
        written: the report as the event tells it, which saves reading it; it is read again when it is committed.

    Raises:
        Retryable: an alert could not be published; delivering the event again will.
    """
    seen = written or services.store.get(paths.report(report_id))
    if seen is None:
        log().error("report to route is missing", report_id=report_id)
        return
    report = Report.from_document(seen)
    tracing.join(report.trace)
    outcome = _commit(services, report) if report.awaiting_route else None
    if outcome is None:
        _again(services, report_id)
        return
    if outcome.joined_incident_id:
        raise_priority(services, outcome.joined_incident_id)
    if finish(services, outcome):
        raise Retryable(f"alerts of report {report_id} not published")


def _commit(services: Services, report: Report) -> Outcome | None:
    travel, travel_source = travel_seconds(services, report)
    now = services.clock.now()

    def commit(tx: Transaction) -> Outcome | None:
        fresh, *behind = tx.get_all([paths.report(report.report_id), *([gate] if gate else [])])
        if fresh is None or not fresh.get("awaiting_route"):
            return None
        current = Report.from_document(fresh)
        recent = opened_here(behind[0] if behind else None)
        known = {i.incident_id: i for i in [*nearby, *_read(tx, set(recent) - {i.incident_id for i in nearby})]}
        around = Surroundings(list(known.values()), _witnessed(tx, report), travel, travel_source)
        decision = _decide(tx, services, current, around)
        if isinstance(decision, Join):
            return _write_join(tx, services, current, decision, now)
        outcome = write_open(tx, services, current, decision, now)
        pass_gate(tx, gate, recent, own_incident_id(current), now)
        return outcome

    # A query takes no part in the transaction: the gate and the second look inside make up for it.
    nearby = _open_incidents(services, report, now)
    gate = _gate(services, report)
    return services.store.transact(commit, hold_reads=True)


def _gate(services: Services, report: Report) -> str | None:
    pack = services.region.pack
    group = pack.categories[report.category].group
    return gate_path(group, cluster_cell(report.position, group, pack))


def _read(tx: Transaction, incident_ids: Iterable[str]) -> list[Incident]:
    documents = tx.get_all([paths.incident(i) for i in sorted(incident_ids)])
    return [Incident.from_document(d) for d in documents if d is not None]


def _decide(tx: Transaction, services: Services, report: Report, around: Surroundings) -> Join | Open:
    """Decide, and look again at the incident to join: it may have been closed since the query saw it."""
    while isinstance(decision := decide(report, services.region, around), Join):
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


def _open_incidents(services: Services, report: Report, now: datetime) -> Sequence[Incident]:
    """Open incidents near enough in space and time to be the same event."""
    pack = services.region.pack
    group = pack.categories[report.category].group
    cells = search_cells(report.position, group, pack)
    if not cells:
        return []
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
    return [Incident.from_document(found.document) for found in services.store.query(query)]


def write_open(tx: Transaction, services: Services, report: Report, opening: Open, now: datetime) -> Outcome:
    """Write all that an opened incident consists of, and its alerts into the outbox."""
    incident = incident_document(services, report, opening, now)
    incident.opening = story_line("opened", SYSTEM, now, **_routed(report, incident, opening.decision.rules))
    outcome = Outcome(incident_id=incident.incident_id, next_check_at=incident.next_check_at, trace=report.trace)
    tx.create(paths.incident(incident.incident_id), incident.to_document())
    recipients = [OPERATORS]
    for chosen in opening.agencies:
        assignment = assignment_document(
            services,
            incident,
            report,
            chosen.agency_id,
            now,
            role=chosen.role,
            reason=chosen.reason,
            status=initial_status(opening.dispatch),
            border_group=chosen.border_group,
        )
        tx.create(paths.assignment(incident.incident_id, chosen.agency_id), assignment.to_document())
        if opening.dispatch == "automatic":
            recipients.append(agency_recipient(chosen.agency_id))
    _mark_routed(tx, report, incident.incident_id, joined=False, trust=opening.trust.to_document(), now=now)
    sent = [c.agency_id for c in opening.agencies] if opening.dispatch == "automatic" else []
    _create_track(tx, services, report, sent, now)
    make = partial(alert_document, services, incident, now=now, stage=Stage.INITIAL, pressed_at=report.pressed_at)
    create_alerts(tx, [make(recipient=r) for r in recipients], outcome)
    return outcome


def _write_join(tx: Transaction, services: Services, report: Report, join: Join, now: datetime) -> Outcome:
    incident = join.match.incident
    _mark_routed(tx, report, incident.incident_id, joined=True, trust=join.trust.to_document(), now=now)
    _create_track(tx, services, report, incident.agency_ids, now, steps_of(incident.status))
    audit(tx, incident.incident_id, "joined", SYSTEM, now, **_routed(report, incident, join.rules))
    return Outcome(joined_incident_id=incident.incident_id, trace=report.trace)


def _create_track(
    tx: Transaction,
    services: Services,
    report: Report,
    sent_to: Sequence[str],
    now: datetime,
    steps: Sequence[str] = (),
) -> None:
    """The caller's card. `set`, not `create`: a report that is split off has one already."""
    reached = steps or (["received", "forwarded"] if sent_to else ["received"])
    helping = sent_to if len(reached) > 1 else []
    tx.set(paths.track(report.report_id), new_track(services, report, reached, helping, now).to_document())


def _mark_routed(
    tx: Transaction, report: Report, incident_id: str, *, joined: bool, trust: dict[str, object], now: datetime
) -> None:
    tx.update(
        paths.report(report.report_id),
        {
            "incident_id": incident_id,
            "joined": joined,
            "incidents_opened": report.incidents_opened + (0 if joined else 1),
            "trust": trust,
            "routed_at": now,
            "awaiting_route": False,
        },
    )


def _routed(report: Report, incident: Incident, rules: Sequence[str]) -> dict[str, Any]:
    """What a line of the story says of a report that opened an incident or joined it."""
    return {
        # A report can come back to an incident that was reopened, after having been sent on from it.
        "key": f"{report.report_id}:{report.routed_at.isoformat() if report.routed_at else 'first'}",
        "report_id": report.report_id,
        "after": to_plain(incident.status),
        "details": {
            "rules": list(rules),
            "pressed_at": report.pressed_at,
            "received_at": report.received_at,
            "dispatch": incident.dispatch,
        },
        "exercise": report.exercise,
        "expires_at": incident.expires_at,
    }


def _again(services: Services, report_id: str) -> None:
    document = services.store.get(paths.report(report_id))
    if document is not None:
        republish(services, Report.from_document(document))


def republish(services: Services, report: Report) -> None:
    """Publish what is still in the outbox of a routed report's incident, and count a witness again.

    Raises:
        Retryable: Pub/Sub still does not answer.
    """
    if report.incident_id is None:
        return
    if report.joined:
        # The first delivery may have died between joining and counting.
        raise_priority(services, report.incident_id)
        return
    waiting = services.store.query(
        Query(
            "alerts",
            (Where("incident_id", "==", report.incident_id), Where("status", "==", "QUEUED")),
        )
    )
    if waiting and services.publisher.publish_alerts([found.id for found in waiting], report.trace):
        raise Retryable(f"alerts of report {report.report_id} not published")
