"""The end of the line for an alert: it stops being tried, and an operator is told to phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from notify.handlers import MAX_ATTEMPTS
from notify.unreached import escalate_at_once, note_unreached
from shared import paths, tracing
from shared.expiry import expiry
from shared.log import log
from shared.model.alert import Alert
from shared.model.base import to_plain
from shared.services import Services
from shared.states import ALERT, AlertAction, AlertStatus
from shared.store import Document, Transaction


def give_up(services: Services, alert_ids: Sequence[str], too_late: bool = False) -> list[str]:
    """Hand those alerts of a message that have had all the attempts they get to the dead-letter topic.

    Args:
        alert_ids: what a delivery has left undone.
        too_late: the message has been tried long enough, whatever the attempts of its alerts.

    Returns:
        Those that are worth another attempt.

    Raises:
        Retryable: Pub/Sub does not answer.
    """
    documents = services.store.get_all([paths.alert(alert_id) for alert_id in alert_ids])
    again: list[str] = []
    for alert_id, document in zip(alert_ids, documents, strict=True):
        if too_late or _is_worn_out(document):
            services.publisher.publish_dead_letter(alert_id, "attempts used up")
        else:
            again.append(alert_id)
    return again


def _is_worn_out(document: Document | None) -> bool:
    """Looks at the number alone: an alert that cannot be read otherwise must come to its end, too."""
    attempts = document.get("attempts") if document else None
    return isinstance(attempts, int) and attempts >= MAX_ATTEMPTS


def collect(services: Services, alert_id: str, reason: str) -> None:
    """Settle an undeliverable alert and hand it to a person. A repeated letter changes nothing.

    Args:
        reason: why it ended here, for the operator and the engineer.
    """

    def commit(tx: Transaction) -> Alert | None:
        document = tx.get(paths.alert(alert_id))
        now = services.clock.now()
        alert = _readable(document)
        tracing.join(alert.trace if alert else "")
        unreached = _settle(tx, alert, reason, now) if alert and alert.status is AlertStatus.QUEUED else False
        letter = {
            "alert_id": alert_id,
            "reason": reason,
            "at": now,
            "expires_at": expiry(services.region.pack, "dead_letters", now),
        }
        tx.set(paths.dead_letter(alert_id), letter)
        return alert if unreached else None

    alert = services.store.transact(commit)
    log().error("alert undeliverable", alert_id=alert_id, reason=reason)
    if alert is not None:
        escalate_at_once(services, alert)


def _readable(document: Document | None) -> Alert | None:
    """The alert, or None when there is none that can be read: its letter tells a person all the same."""
    try:
        return Alert.from_document(document) if document else None
    except ValueError:
        return None


def _settle(tx: Transaction, alert: Alert, reason: str, now: datetime) -> bool:
    """Settle the alert by what was reached so far; returns whether that is nobody."""
    if not alert.accepted:
        note_unreached(tx, alert, now)
    step = ALERT.apply(alert.status, AlertAction.MARK_SENT if alert.accepted else AlertAction.MARK_UNREACHED)
    tx.update(
        paths.alert(alert.alert_id),
        {"status": to_plain(step.after), "unsent_since": None, "problem": reason},
    )
    return not alert.accepted
