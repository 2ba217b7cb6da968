"""An alert that no device took becomes work for an operator: phone them."""

from __future__ import annotations

from datetime import datetime, timedelta

from shared import paths
from shared.events import audit
from shared.model.alert import Alert
from shared.model.incident import SYSTEM
from shared.services import Services
from shared.store import Transaction

AGENCY_PREFIX = "agency:"

GATHERING_TIME = timedelta(seconds=1)
"""Several agencies of one incident can be unreachable at once: one look at the incident serves them all."""


def note_unreached(tx: Transaction, alert: Alert, now: datetime) -> None:
    """Mark the agency's assignment "phone them", with an event.

    It belongs into the transaction that settles the alert, after that one's reads and before its writes: an alert
    that counts as settled is never looked at again, so a crash between the two would leave nobody knowing.
    The incident itself is not written here: five agencies without devices would make it a hot document.

    Args:
        tx: the transaction.
        alert: an alert that is being settled without a device that took it.
    """
    agency_id = _agency_id(alert)
    if agency_id is not None:
        path = paths.assignment(alert.incident_id, agency_id)
        if tx.get(path) is not None:
            tx.update(path, {"reach": "phone"})
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
        expires_at=alert.expires_at,
    )


def escalate_at_once(services: Services, alert: Alert) -> None:
    """After the commit: an agency without devices must not cost its whole deadline."""
    if _agency_id(alert) is not None:
        # Whole seconds, so that the task is one for all.
        soon = (services.clock.now() + GATHERING_TIME).replace(microsecond=0) + timedelta(seconds=1)
        services.tasks.check_incident_at(alert.incident_id, soon)


def _agency_id(alert: Alert) -> str | None:
    return alert.recipient.removeprefix(AGENCY_PREFIX) if alert.recipient.startswith(AGENCY_PREFIX) else None
