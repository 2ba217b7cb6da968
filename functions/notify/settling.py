"""Writing down what one attempt to deliver achieved: receipts, and the alert's settlement.

Alerts that go out for the first time are settled together, without reads and in one commit; whatever is unusual is
settled alert by alert, each in a transaction that adds to what is known by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notify.unreached import note_unreached
from shared import paths
from shared.log import log
from shared.model.alert import Alert, Device, Receipt
from shared.model.base import to_plain
from shared.services import PushMessage, PushOutcome, Services
from shared.states import ALERT, RECEIPT, AlertAction, AlertStatus, ReceiptAction, ReceiptStatus
from shared.store import AlreadyExists, Transaction, Writes

MOST_WRITES = 500
"""Of one commit for several alerts; groups so large that it would be more are settled apart."""

REACHED = frozenset({ReceiptStatus.SENT, ReceiptStatus.DELIVERED, ReceiptStatus.OPENED})
WAITING = frozenset({ReceiptStatus.QUEUED, ReceiptStatus.FAILED_TEMPORARY})


@dataclass(frozen=True)
class Attempt:
    """One alert on its way.

    Attributes:
        waiting: the devices to push to, each with its receipt as it was before.
        messages, outcomes: one for each of them, in the same order.
        reached_before: devices that earlier attempts have reached.
    """

    alert: Alert
    waiting: Sequence[tuple[Device, Receipt]]
    messages: Sequence[PushMessage]
    reached_before: int = 0
    outcomes: Sequence[PushOutcome] = ()

    @property
    def is_first(self) -> bool:
        """Whether nobody has tried before, so that there is nothing to add to."""
        return self.alert.attempts == 1

    def dead(self) -> list[tuple[Device, PushOutcome]]:
        """Devices whose token FCM calls dead."""
        pairs = zip(self.waiting, self.outcomes, strict=True)
        return [(device, outcome) for (device, _), outcome in pairs if outcome.permanent]


@dataclass(frozen=True)
class Delivery:
    """What came of an alert by now, in devices."""

    accepted: int
    failed: int
    pending: int

    @property
    def settled(self) -> bool:
        """Whether no device is left that another attempt could reach."""
        return self.pending == 0

    @property
    def reached_nobody(self) -> bool:
        """Whether the alert is at its end and no device has taken it."""
        return self.settled and not self.accepted


Settled = tuple[Attempt, list[Receipt], Delivery]


def settle_together(services: Services, attempts: Sequence[Attempt]) -> dict[str, Delivery]:
    """Settle the usual ones with one commit.

    Returns:
        Deliveries by alert. Whoever is not in it has to be settled alone: it is not the first attempt, nobody was
        reached, or the commit failed, such as when another delivery was quicker with one of them.
    """
    now = services.clock.now()
    usual = [one for one in (_settled(attempt, now) for attempt in attempts if attempt.is_first) if _is_usual(one)]
    together = sum(len(receipts) + 1 for _, receipts, _ in usual) <= MOST_WRITES
    done: dict[str, Delivery] = {}
    for part in [usual] if together else [[one] for one in usual]:
        if part and _committed(services, part, now):
            done |= {attempt.alert.alert_id: delivery for attempt, _, delivery in part}
    return done


def _settled(attempt: Attempt, now: datetime) -> Settled:
    pairs = zip(attempt.waiting, attempt.outcomes, strict=True)
    receipts = [_after(receipt, outcome, now) for (_, receipt), outcome in pairs]
    return attempt, receipts, _counted(receipts)


def _is_usual(one: Settled) -> bool:
    return not one[2].reached_nobody


def _committed(services: Services, part: Sequence[Settled], now: datetime) -> bool:
    def write(writes: Writes) -> None:
        for attempt, receipts, delivery in part:
            for receipt in receipts:
                # `create`: a delivery that has outlived its lease must not write over what a later one knows.
                writes.create(paths.receipt(receipt.alert_id, receipt.device_id), receipt.to_document())
            writes.update(paths.alert(attempt.alert.alert_id), _settlement(attempt.alert, delivery, now))

    try:
        services.store.write_together([write])
    except AlreadyExists:
        return False
    except Exception as error:  # Whatever it is, and even if it was committed: alone each of them may come through.
        log().warning("alerts are settled one by one", alerts=len(part), error=type(error).__name__)
        return False
    return True


def settle_alone(services: Services, attempt: Attempt) -> Delivery:
    """Add what this attempt achieved to what is known by now: devices may have answered meanwhile."""
    return services.store.transact(lambda tx: _settle(tx, services, attempt))


def _settle(tx: Transaction, services: Services, attempt: Attempt) -> Delivery:
    alert, path = attempt.alert, paths.alert(attempt.alert.alert_id)
    documents = tx.get_all([path] + [paths.receipt(alert.alert_id, d.device_id) for d, _ in attempt.waiting])
    now = services.clock.now()
    stored = Alert.from_document(documents[0]) if documents[0] else alert
    stored.attempts = max(stored.attempts, alert.attempts)
    known = [Receipt.from_document(d) if d else None for d in documents[1:]]
    receipts = [
        _after(_known(before, receipt), outcome, now)
        for before, (_, receipt), outcome in zip(known, attempt.waiting, attempt.outcomes, strict=True)
    ]
    delivery = _counted(receipts, attempt.reached_before)
    if stored.status is AlertStatus.QUEUED and delivery.reached_nobody:
        note_unreached(tx, stored, now)
    for receipt in receipts:
        tx.set(paths.receipt(alert.alert_id, receipt.device_id), receipt.to_document())
    tx.update(path, _settlement(stored, delivery, now))
    return delivery


def _known(before: Receipt | None, receipt: Receipt) -> Receipt:
    """What is stored by now, with the key of the newest push."""
    return before.model_copy(update={"receipt_key_hash": receipt.receipt_key_hash}) if before else receipt


def _counted(receipts: Sequence[Receipt], reached_before: int = 0) -> Delivery:
    return Delivery(
        accepted=reached_before + sum(r.status in REACHED for r in receipts),
        failed=sum(r.status is ReceiptStatus.FAILED_PERMANENT for r in receipts),
        pending=sum(r.status in WAITING for r in receipts),
    )


def _after(receipt: Receipt, outcome: PushOutcome, now: datetime) -> Receipt:
    if outcome.accepted:
        action = ReceiptAction.SEND
    elif outcome.permanent:
        action = ReceiptAction.FAIL_PERMANENTLY
    else:
        action = ReceiptAction.FAIL_TEMPORARILY
    # A device that has answered has the alert, whatever FCM says of this attempt.
    allowed = RECEIPT.allows(receipt.status, action)
    return receipt.model_copy(
        update={
            "status": RECEIPT.apply(receipt.status, action).after if allowed else receipt.status,
            "sent_at": receipt.sent_at or now if outcome.accepted else receipt.sent_at,
            "error": outcome.error,
            "attempts": receipt.attempts + 1,
        }
    )


def _settlement(alert: Alert, delivery: Delivery, now: datetime) -> dict[str, object]:
    fields: dict[str, object] = {
        "lease_until": None,
        "attempts": alert.attempts,
        "devices": delivery.accepted + delivery.failed + delivery.pending,
        "accepted": delivery.accepted,
    }
    if delivery.accepted:
        fields["sent_at"] = alert.sent_at or now
    if delivery.settled:
        action = AlertAction.MARK_SENT if delivery.accepted else AlertAction.MARK_UNREACHED
        if ALERT.allows(alert.status, action):
            fields["status"] = to_plain(ALERT.apply(alert.status, action).after)
        fields["unsent_since"] = None
    return fields
