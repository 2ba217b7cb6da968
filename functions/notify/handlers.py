"""Delivering one alert: lease it, push to every device of its recipients, write receipts, say who was not reached.

A second delivery of the same alert finds it settled or leased and does nothing. A crash leaves it unsettled; then
the sweeper publishes it again, and devices that have a receipt already are not pushed to twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from notify.content import push_message
from notify.devices import forget_token
from notify.receipt_keys import key_hash, receipt_key
from notify.unreached import escalate_at_once, note_unreached
from shared import paths, tracing
from shared.errors import Retryable
from shared.log import log
from shared.model.alert import Alert, Device, Duty, Receipt
from shared.model.base import to_plain
from shared.services import PushOutcome, Services
from shared.states import ALERT, RECEIPT, AlertAction, AlertStatus, ReceiptAction, ReceiptStatus
from shared.store import AlreadyExists, Query, Transaction, Where, Writes

LEASE = timedelta(seconds=30)
"""Longer than one delivery takes (FCM calls are repeated for 2 s), shorter than the sweeper's patience."""

FRESH = timedelta(seconds=10)
"""An alert is new for so long; the sweeper leaves alone what is younger than 15 s."""

MAX_ATTEMPTS = 6
"""Deliveries begun before an alert goes to the dead-letter topic and a person phones."""

DEVICE_LIMIT = 500
"""Most devices of one recipient group; the console warns an agency that comes near it."""

STALE_TOKEN = timedelta(days=30)
"""FCM's documentation: a token not seen for a month is stale."""


@dataclass(frozen=True)
class Delivery:
    """What came of one delivery."""

    accepted: int
    failed: int
    pending: int

    @property
    def settled(self) -> bool:
        """Whether no device is left that another attempt could reach."""
        return self.pending == 0


def deliver_alert(services: Services, alert_id: str) -> Delivery | None:
    """Deliver one alert; None when there is nothing (more) to do.

    Raises:
        Retryable: some devices may yet be reached; deliver the message again.
    """
    alert = _lease(services, alert_id)
    if alert is None:
        return None
    tracing.join(alert.trace)
    devices, receipts = _recipients(services, alert)
    waiting = _waiting(services, alert, devices, receipts)
    outcomes = _push(services, alert, waiting)
    reached = sum(r.status in _REACHED for r in receipts.values())
    delivery = _record(services, alert, waiting, outcomes, reached)
    if not delivery.settled:
        raise Retryable(f"alert {alert_id}: {delivery.pending} devices not reached yet")
    return delivery


_REACHED = frozenset({ReceiptStatus.SENT, ReceiptStatus.DELIVERED, ReceiptStatus.OPENED})
_WAITING = frozenset({ReceiptStatus.QUEUED, ReceiptStatus.FAILED_TEMPORARY})


def _lease(services: Services, alert_id: str) -> Alert | None:
    """Take the alert for this delivery; None when it is settled or somebody else has it."""
    document = services.store.get(paths.alert(alert_id))
    alert = Alert.from_document(document) if document else None
    if alert is not None and _is_fresh(alert, services.clock.now()):
        return alert.model_copy(update={"attempts": 1})
    taken = services.store.transact(lambda tx: _take(tx, alert_id, services.clock.now())) if alert else None
    if taken is None:
        log().info("alert needs no delivery", alert_id=alert_id)
    return taken


def _is_fresh(alert: Alert, now: datetime) -> bool:
    """Whether this is the message that was published with the alert: it goes out without a lease, which would cost a
    write and a round trip before every first push. Should the same message come twice in these seconds, both push;
    that is what a crash after a push can do as well, and the apps show one alert once."""
    untouched = alert.status is AlertStatus.QUEUED and alert.attempts == 0 and alert.lease_until is None
    return untouched and now - alert.created_at < FRESH


def _take(tx: Transaction, alert_id: str, now: datetime) -> Alert | None:
    document = tx.get(paths.alert(alert_id))
    alert = Alert.from_document(document) if document else None
    if alert is None or alert.status is not AlertStatus.QUEUED or (alert.lease_until and alert.lease_until > now):
        return None
    tx.update(paths.alert(alert_id), {"lease_until": now + LEASE, "attempts": alert.attempts + 1})
    return alert.model_copy(update={"attempts": alert.attempts + 1})


def _recipients(services: Services, alert: Alert) -> tuple[list[Device], dict[str, Receipt]]:
    """The devices to alert, and what earlier attempts of this alert achieved."""
    query = Query("devices", (Where("recipients", "array_contains", alert.recipient),), limit=DEVICE_LIMIT)
    found = [Device.from_document(f.document) for f in services.store.query(query)]
    devices = _on_duty(services, alert, [d for d in found if d.token])
    if alert.attempts == 1:
        return devices, {}
    earlier = services.store.query(Query(f"{paths.alert(alert.alert_id)}/receipts", limit=DEVICE_LIMIT))
    return devices, {f.id: Receipt.from_document(f.document) for f in earlier}


def _on_duty(services: Services, alert: Alert, devices: list[Device]) -> list[Device]:
    """Those whose user is on duty. A roster that leaves nobody is not obeyed: an alert must reach somebody."""
    document = services.store.get(paths.duty(alert.recipient.removeprefix("agency:")))
    if document is None:
        return devices
    now = services.clock.now()
    on_duty = {entry.uid for entry in Duty.from_document(document).on_duty if entry.until is None or entry.until > now}
    return [d for d in devices if d.uid in on_duty] or devices


def _waiting(
    services: Services, alert: Alert, devices: Sequence[Device], receipts: dict[str, Receipt]
) -> list[tuple[Device, Receipt]]:
    """Devices that this attempt has to push to, one per token, each with its receipt."""
    waiting: dict[str, tuple[Device, Receipt]] = {}
    for device in devices:
        receipt = receipts.get(device.device_id)
        if receipt and receipt.status not in _WAITING:
            continue
        assert device.token is not None
        # A token that was renewed since the last attempt makes another key; the newest push is the one to answer.
        hashed = key_hash(_key(services, alert, device))
        fresh = receipt or _new_receipt(alert, device, services.clock.now())
        waiting.setdefault(device.token, (device, fresh.model_copy(update={"receipt_key_hash": hashed})))
    return list(waiting.values())


def _key(services: Services, alert: Alert, device: Device) -> str:
    return receipt_key(services.settings, alert.alert_id, device.device_id, device.token or "")


def _new_receipt(alert: Alert, device: Device, now: datetime) -> Receipt:
    return Receipt(
        alert_id=alert.alert_id,
        device_id=device.device_id,
        incident_id=alert.incident_id,
        recipient=alert.recipient,
        status=ReceiptStatus.QUEUED,
        receipt_key_hash="",
        queued_at=now,
        exercise=alert.exercise,
        expires_at=alert.expires_at,
    )


def _push(services: Services, alert: Alert, waiting: Sequence[tuple[Device, Receipt]]) -> list[PushOutcome]:
    if not waiting:
        return []
    pack = services.region.pack
    messages = [
        push_message(alert, device.device_id, device.token or "", _key(services, alert, device), pack)
        for device, _ in waiting
    ]
    with tracing.span("fcm.send", "client", alert_id=alert.alert_id, devices=len(messages)):
        return services.pusher.send(messages)


def _record(
    services: Services,
    alert: Alert,
    waiting: Sequence[tuple[Device, Receipt]],
    outcomes: Sequence[PushOutcome],
    reached_before: int,
) -> Delivery:
    """Write receipts, drop dead tokens and settle the alert, in one commit."""
    pairs = list(zip(waiting, outcomes, strict=True))
    delivery = _record_first(services, alert, pairs) if alert.attempts == 1 else None
    if delivery is None:
        delivery = services.store.transact(lambda tx: _record_again(tx, services, alert, pairs, reached_before))
    _drop_dead_tokens(services, pairs)
    log().info(
        "alert delivered" if delivery.accepted else "alert reached nobody",
        alert_id=alert.alert_id,
        incident_id=alert.incident_id,
        agency_id=alert.recipient.partition(":")[2] or None,
        recipient=alert.recipient,
        stage=alert.stage.value,
        exercise=alert.exercise,
        accepted=delivery.accepted,
        failed=delivery.failed,
        pending=delivery.pending,
        press_to_alert_ms=_ms(services.clock.now() - alert.pressed_at),
    )
    if delivery.settled and not delivery.accepted:
        escalate_at_once(services, alert)
    return delivery


def _ms(passed: timedelta) -> int:
    return round(passed.total_seconds() * 1000)


Pairs = Sequence[tuple[tuple[Device, Receipt], PushOutcome]]


def _record_first(services: Services, alert: Alert, pairs: Pairs) -> Delivery | None:
    """The usual case, without reads. None when it is not usual: nobody was reached, or another delivery was quicker."""
    now = services.clock.now()
    receipts = [_after(receipt, outcome, now) for (_, receipt), outcome in pairs]
    delivery = _counted(receipts)
    if delivery.settled and not delivery.accepted:
        return None

    def write(writes: Writes) -> None:
        for receipt in receipts:
            # `create`: a delivery that has outlived its lease must not write over what a later one knows.
            writes.create(paths.receipt(alert.alert_id, receipt.device_id), receipt.to_document())
        writes.update(paths.alert(alert.alert_id), _settlement(alert, delivery, now))

    try:
        services.store.write_together([write])
    except AlreadyExists:
        return None
    return delivery


def _record_again(tx: Transaction, services: Services, alert: Alert, pairs: Pairs, reached_before: int) -> Delivery:
    """Add what this delivery achieved to what is known by now: devices may have answered meanwhile."""
    path = paths.alert(alert.alert_id)
    documents = tx.get_all([path] + [paths.receipt(alert.alert_id, d.device_id) for (d, _), _ in pairs])
    now = services.clock.now()
    stored = Alert.from_document(documents[0]) if documents[0] else alert
    stored.attempts = max(stored.attempts, alert.attempts)
    known = [Receipt.from_document(d) if d else None for d in documents[1:]]
    receipts = [
        _after(_known(before, receipt), outcome, now)
        for before, ((_, receipt), outcome) in zip(known, pairs, strict=True)
    ]
    delivery = _counted(receipts, reached_before)
    if stored.status is AlertStatus.QUEUED and delivery.settled and not delivery.accepted:
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
        accepted=reached_before + sum(r.status in _REACHED for r in receipts),
        failed=sum(r.status is ReceiptStatus.FAILED_PERMANENT for r in receipts),
        pending=sum(r.status in _WAITING for r in receipts),
    )


def _drop_dead_tokens(services: Services, pairs: Pairs) -> None:
    """Forget tokens that FCM calls dead."""
    for (device, _), outcome in pairs:
        if outcome.permanent:
            forget_token(services, device, outcome.error)


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
