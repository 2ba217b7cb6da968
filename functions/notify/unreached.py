"""An alert that no device took becomes work for an operator: phone them."""

from __future__ import annotations

from datetime import timedelta

from shared import paths
from shared.events import audit
from shared.model.alert import Alert
from shared.model.incident import SYSTEM, Assignment
from shared.services import Services
from shared.store import Transaction

AGENCY_PREFIX = "agency:"

GATHERING_TIME = timedelta(seconds=1)
"""Several agencies of one incident can be unreachable at once: one look at the incident serves them all."""


def note_unreached(services: Services, alert: Alert) -> None:
    """Mark the agency's assignment "phone them", once, with an event; escalation then looks at once.

    The incident itself is not written here: five agencies without devices would make it a hot document.

    Args:
        services: the outside world.
        alert: an alert that is settled without a device that took it.
    """
    now = services.clock.now()
    agency_id = alert.recipient.removeprefix(AGENCY_PREFIX) if AGENCY_PREFIX in alert.recipient else None

    def note(tx: Transaction) -> bool:
        known = tx.get(paths.event(alert.incident_id, _event_id(alert)))
        document = tx.get(paths.assignment(alert.incident_id, agency_id)) if agency_id else None
        if known is not None:
            return False
        if document is not None:
            assignment = Assignment.from_document(document)
            tx.update(paths.assignment(alert.incident_id, assignment.agency_id), {"reach": "phone"})
        audit(
            tx,
            alert.incident_id,
            "unreached",
            SYSTEM,
            now,
            key=alert.alert_id,
            event_id=_event_id(alert),
            agency_id=agency_id,
            details={"recipient": alert.recipient, "stage": alert.stage.value},
            exercise=alert.exercise,
            expires_at=alert.expires_at,
        )
        return document is not None

    if services.store.transact(note):
        # An agency without devices must not cost its whole deadline. Whole seconds, so that the task is one for all.
        soon = (now + GATHERING_TIME).replace(microsecond=0) + timedelta(seconds=1)
        services.tasks.check_incident_at(alert.incident_id, soon)


def _event_id(alert: Alert) -> str:
    return paths.digest("unreached", alert.alert_id)
