"""An alert that no device took becomes work for an operator: phone them."""

from __future__ import annotations

from shared import paths
from shared.events import audit
from shared.model.alert import Alert
from shared.model.incident import SYSTEM, Assignment, Incident
from shared.services import Services
from shared.store import Transaction

AGENCY_PREFIX = "agency:"


def note_unreached(services: Services, alert: Alert) -> None:
    """Put "phone them" on the incident and the agency's assignment, once, with an event.

    Args:
        services: the outside world.
        alert: an alert that is settled without a device that took it.
    """
    now = services.clock.now()
    agency_id = alert.recipient.removeprefix(AGENCY_PREFIX) if AGENCY_PREFIX in alert.recipient else None

    def note(tx: Transaction) -> None:
        documents = tx.get_all(
            [paths.incident(alert.incident_id)]
            + ([paths.assignment(alert.incident_id, agency_id)] if agency_id else [])
        )
        if documents[0] is None:
            return
        incident = Incident.from_document(documents[0])
        mark = f"unreached:{agency_id or alert.recipient}"
        if mark in incident.attention:
            return
        # Escalation looks again at once: an agency without devices must not cost its whole deadline.
        tx.update(
            paths.incident(alert.incident_id),
            {"attention": [*incident.attention, mark], "next_check_at": now, "updated_at": now},
        )
        if agency_id and documents[1]:
            assignment = Assignment.from_document(documents[1])
            tx.update(paths.assignment(alert.incident_id, assignment.agency_id), {"reach": "phone"})
        audit(
            tx,
            alert.incident_id,
            "unreached",
            SYSTEM,
            now,
            key=alert.alert_id,
            agency_id=agency_id,
            details={"recipient": alert.recipient, "stage": alert.stage.value},
            exercise=alert.exercise,
            expires_at=incident.expires_at,
        )

    services.store.transact(note)
    services.tasks.check_incident_at(alert.incident_id, now)
