"""More witnesses raise an incident's priority, step by step; never lower it."""

from __future__ import annotations

from collections.abc import Sequence

from route.documents import OPERATORS, Outcome, alert_document, create_alerts, finish
from shared import paths
from shared.events import audit
from shared.model.alert import Stage
from shared.model.incident import SYSTEM, Incident
from shared.services import Services
from shared.store import Query, Transaction, Where

HIGHEST = 1


def witness_level(reports: int, raise_at: Sequence[int]) -> int:
    """How many steps the priority is raised for so many reports of one incident."""
    return sum(reports >= threshold for threshold in raise_at)


def raised_priority(base_priority: int, level: int) -> int:
    """The priority after so many steps; 1 is the highest."""
    return max(HIGHEST, base_priority - level)


def may_rise(services: Services, incident: Incident) -> bool:
    """Whether more witnesses can still raise an incident's priority. In a storm most join one for which they cannot."""
    return incident.witness_level < len(services.region.pack.thresholds.priority_raise_at_reports)


def raise_priority(services: Services, incident_id: str) -> None:
    """Count an incident's reports and raise its priority when a step is reached.

    The count is one aggregation read, and the incident is written only when a step is reached: in a storm hundreds
    of reports join one incident, and each writing to it would make it a hot document.
    """
    steps = services.region.pack.thresholds.priority_raise_at_reports
    enough = max(steps, default=1)
    reports = services.store.count(Query("reports", (Where("incident_id", "==", incident_id),), limit=enough))
    level = witness_level(reports, steps)
    if level:
        finish(services, services.store.transact(lambda tx: _raise_to(tx, services, incident_id, level, reports)))


def _raise_to(tx: Transaction, services: Services, incident_id: str, level: int, reports: int) -> Outcome:
    outcome = Outcome()
    document = tx.get(paths.incident(incident_id))
    if document is None:
        return outcome
    incident = Incident.from_document(document)
    if incident.witness_level >= level or not incident.is_open:
        return outcome
    now = services.clock.now()
    before = incident.priority
    incident.priority = min(before, raised_priority(incident.base_priority, level))
    tx.update(
        paths.incident(incident_id),
        {"witness_level": level, "priority": incident.priority, "updated_at": now},
    )
    audit(
        tx,
        incident_id,
        "priority_raised",
        SYSTEM,
        now,
        key=f"{incident_id}:{level}",
        before=str(before),
        after=str(incident.priority),
        details={"reports": reports},
        exercise=incident.exercise,
        expires_at=incident.expires_at,
    )
    alert = alert_document(services, incident, OPERATORS, Stage.PRIORITY_RAISED, now, round_=level)
    create_alerts(tx, [alert], outcome)
    return outcome
