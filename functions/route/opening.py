"""Writing a decision down: the incident that a report opens, or the incident that it joins.

The report itself is written by whoever routes it: changed where it is in the store already, created where it is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from route.decide import Join, Open
from route.documents import (
    OPERATORS,
    Outcome,
    agency_recipient,
    alert_document,
    assignment_document,
    create_alerts,
    incident_document,
    initial_status,
    own_incident_id,
)
from route.tracks import new_track, steps_of
from route.witnesses import may_rise
from shared import paths
from shared.events import audit, story_line
from shared.model.alert import Stage
from shared.model.base import to_plain
from shared.model.incident import SYSTEM, Incident
from shared.model.report import Report, Trust
from shared.services import Services
from shared.store import Document, Transaction


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
    sent = [c.agency_id for c in opening.agencies] if opening.dispatch == "automatic" else []
    _create_track(tx, services, report, sent, now)
    make = partial(alert_document, services, incident, now=now, stage=Stage.INITIAL, pressed_at=report.pressed_at)
    create_alerts(tx, [make(recipient=r) for r in recipients], outcome)
    return outcome


def write_join(tx: Transaction, services: Services, report: Report, join: Join, now: datetime) -> Outcome:
    """Note a witness of an open incident; the incident itself is not written."""
    incident = join.match.incident
    _create_track(tx, services, report, incident.agency_ids, now, steps_of(incident.status))
    audit(tx, incident.incident_id, "joined", SYSTEM, now, **_routed(report, incident, join.rules))
    counted = incident.incident_id if may_rise(services, incident) else None
    return Outcome(count_witnesses_of=counted, trace=report.trace)


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


def routed_by_opening(report: Report, opening: Open, now: datetime) -> Document:
    """The fields of a report that say that it has opened its incident."""
    opened = {"incident_id": own_incident_id(report), "incidents_opened": report.incidents_opened + 1}
    return {**opened, "joined": False, **_at(opening.trust, now)}


def routed_by_joining(join: Join, now: datetime) -> Document:
    """The fields of a report that say that it has joined an incident."""
    return {"incident_id": join.match.incident.incident_id, "joined": True, **_at(join.trust, now)}


def _at(trust: Trust, now: datetime) -> Document:
    return {"trust": trust.to_document(), "routed_at": now, "awaiting_route": False}


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
