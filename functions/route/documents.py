"""Turning a decision into the documents of one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from integrate.webhooks.relay import tell_soon
from route.clustering import cluster_cell
from route.decide import Open
from route.tracks import advance_witnesses
from shared import paths, tracing
from shared.expiry import expiry
from shared.model.alert import Alert, Stage
from shared.model.incident import Assignment, Incident
from shared.model.report import Report
from shared.services import Services
from shared.states import AssignmentStatus, incident_status
from shared.store import Writes

OPERATORS = "operators"
SUPERVISORS = "supervisors"


@dataclass
class Outcome:
    """What has to happen after a commit: alerts to publish, when to look again, whose witnesses to count."""

    alert_ids: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    incident_id: str | None = None
    next_check_at: datetime | None = None
    count_witnesses_of: str | None = None
    witnesses_pending: bool = False
    track_step: str | None = None
    track_agencies: list[str] = field(default_factory=list)
    expired: list[Assignment] = field(default_factory=list)
    trace: str = ""


def scaled(services: Services, seconds: float) -> timedelta:
    """A deadline of the region pack; on the emulators `SERGAP_TIME_SCALE` can make it shorter."""
    return timedelta(seconds=seconds * services.settings.time_scale)


def own_incident_id(report: Report) -> str:
    """The id of the incident that this report opens next."""
    return paths.incident_id_for(report.report_id, report.incidents_opened)


def incident_document(services: Services, report: Report, opening: Open, now: datetime) -> Incident:
    """The incident that a report opens."""
    pack = services.region.pack
    group = pack.categories[report.category].group
    statuses = [initial_status(opening.dispatch) for _ in opening.agencies]
    return Incident(
        incident_id=own_incident_id(report),
        first_report_id=report.report_id,
        category=report.category,
        group=group,
        position=report.position,
        place=opening.place,
        cluster_cell=cluster_cell(report.position, group, pack),
        kecamatan_codes=list(opening.codes),
        agency_ids=sorted(one.agency_id for one in opening.agencies),
        priority=opening.priority,
        base_priority=opening.priority,
        status=incident_status(statuses),
        dispatch=opening.dispatch,
        decision=opening.decision,
        opened_at=report.received_at,
        updated_at=now,
        next_check_at=report.received_at + scaled(services, pack.thresholds.escalation.unclaimed_again_s),
        silent=report.silent,
        exercise=report.exercise,
        trace=tracing.onward(report.trace),
        expires_at=expiry(pack, "incidents", now),
    )


def initial_status(dispatch: Literal["automatic", "on_verify"]) -> AssignmentStatus:
    """Automatic plans dispatch at once; the others wait for the operator."""
    return AssignmentStatus.DISPATCHED if dispatch == "automatic" else AssignmentStatus.PROPOSED


def assignment_document(
    services: Services,
    incident: Incident,
    report: Report,
    agency_id: str,
    now: datetime,
    *,
    role: Literal["lead", "support"],
    reason: str,
    status: AssignmentStatus,
    rung: int = 0,
    border_group: str | None = None,
) -> Assignment:
    """One agency's part in an incident, with the snapshot that its app shows."""
    pack = services.region.pack
    within_s = pack.plan_for(incident.category).acknowledge_within_s
    dispatched = status is AssignmentStatus.DISPATCHED
    return Assignment(
        incident_id=incident.incident_id,
        agency_id=agency_id,
        role=role,
        rung=rung,
        status=status,
        reason=reason,
        border_group=border_group,
        acknowledge_by=now + scaled(services, within_s) if dispatched else None,
        acknowledge_within_s=within_s,
        phone=pack.agencies[agency_id].phone,
        times={status.value: now},
        category=incident.category,
        priority=incident.priority,
        position=incident.position,
        place=incident.place,
        description=report.description,
        report_id=report.report_id,
        silent=incident.silent,
        exercise=incident.exercise,
        updated_at=now,
        expires_at=expiry(pack, "assignments", now),
    )


def alert_document(
    services: Services,
    incident: Incident,
    recipient: str,
    stage: Stage,
    now: datetime,
    *,
    pressed_at: datetime | None = None,
    round_: int = 0,
) -> Alert:
    """One entry of the outbox."""
    return Alert(
        alert_id=paths.alert_id_for(incident.incident_id, recipient, stage.value, round_),
        incident_id=incident.incident_id,
        report_id=incident.first_report_id,
        recipient=recipient,
        stage=stage,
        round=round_,
        category=incident.category,
        place=incident.place,
        priority=incident.priority,
        silent=incident.silent,
        exercise=incident.exercise,
        created_at=now,
        pressed_at=pressed_at or incident.opened_at,
        unsent_since=now,
        trace=tracing.onward(incident.trace),
        expires_at=expiry(services.region.pack, "alerts", now),
    )


def create_alerts(writes: Writes, alerts: Iterable[Alert], outcome: Outcome) -> None:
    """Put alerts into the outbox, and note them for publishing after the commit."""
    for alert in alerts:
        writes.create(paths.alert(alert.alert_id), alert.to_document())
        outcome.alert_ids.append(alert.alert_id)
        outcome.recipients.append(alert.recipient)
        outcome.trace = alert.trace


def agency_recipient(agency_id: str) -> str:
    """The recipient key of an agency's devices."""
    return f"agency:{agency_id}"


def finish(services: Services, outcome: Outcome) -> list[str]:
    """Publish and schedule what a commit has decided. Failures stay in the outbox, where the sweeper finds them.

    Returns:
        Ids of alerts that could not be published.
    """
    unpublished: list[str] = []
    if outcome.alert_ids:
        unpublished = services.publisher.publish_alerts(outcome.alert_ids, outcome.trace, outcome.recipients)
    if outcome.incident_id and outcome.next_check_at:
        services.tasks.check_incident_at(outcome.incident_id, outcome.next_check_at)
    if outcome.incident_id:
        tell_soon(services, outcome.incident_id)
    if outcome.incident_id and outcome.track_step:
        advance_witnesses(services, outcome.incident_id, outcome.track_step, outcome.track_agencies)
    return unpublished
