"""The end of the line for an alert: it stops being tried, and an operator is told to phone."""

from __future__ import annotations

from notify.handlers import MAX_ATTEMPTS
from notify.unreached import note_unreached
from shared import paths
from shared.log import log
from shared.model.alert import Alert
from shared.model.base import to_plain
from shared.services import Services
from shared.states import ALERT, AlertAction, AlertStatus
from shared.store import Transaction


def give_up_on(services: Services, alert_id: str) -> bool:
    """Whether this alert has had all the attempts it gets."""
    document = services.store.get(paths.alert(alert_id))
    return document is not None and Alert.from_document(document).attempts >= MAX_ATTEMPTS


def collect(services: Services, alert_id: str, reason: str) -> None:
    """Settle an undeliverable alert and hand it to a person. A repeated letter changes nothing.

    Args:
        reason: why it ended here, for the operator and the engineer.
    """
    now = services.clock.now()

    def commit(tx: Transaction) -> Alert | None:
        document = tx.get(paths.alert(alert_id))
        tx.set(paths.dead_letter(alert_id), {"alert_id": alert_id, "reason": reason, "at": now})
        if document is None:
            return None
        alert = Alert.from_document(document)
        if alert.status is AlertStatus.QUEUED:
            step = ALERT.apply(alert.status, AlertAction.MARK_SENT if alert.accepted else AlertAction.MARK_UNREACHED)
            tx.update(
                paths.alert(alert_id),
                {"status": to_plain(step.after), "unsent_since": None, "problem": reason},
            )
        return alert

    alert = services.store.transact(commit)
    log().error("alert undeliverable", alert_id=alert_id, reason=reason)
    if alert is not None and not alert.accepted:
        note_unreached(services, alert)
