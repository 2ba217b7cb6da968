"""Delivering one alert: lease it, push to every device of its recipients, write receipts, say who was not reached.

A second delivery of the same alert finds it settled or leased and does nothing. A crash leaves it unsettled; then
the sweeper publishes it again, and devices that have a receipt already are not pushed to twice.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from notify.content import push_message
from notify.unreached import note_unreached
from shared import paths
from shared.errors import Retryable
from shared.log import log
from shared.model.alert import Alert, Device, Duty, Receipt
from shared.model.base import to_plain
from shared.services import PushOutcome, Services
from shared.states import ALERT, RECEIPT, AlertAction, AlertStatus, ReceiptAction, ReceiptStatus
from shared.store import Missing, Query, Transaction, Where, Writes

LEASE = timedelta(seconds=30)
"""Longer than one delivery takes (FCM calls are repeated for 2 s), shorter than the sweeper's patience."""

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
    devices, receipts = _recipients(services, alert)
    waiting = _waiting(alert, devices, receipts, services.clock.now())
    outcomes = _push(services, alert, waiting)
    reached = sum(r.status in _REACHED for r in receipts.values())
    delivery = _record(services, alert, waiting, outcomes, reached)
    if not delivery.settled:
        raise Retryable(f"alert {alert_id}: {delivery.pending} devices not reached yet")
    return delivery


_REACHED = frozenset({ReceiptStatus.SENT, ReceiptStatus.DELIVERED, ReceiptStatus.OPENED})


def _lease(services: Services, alert_id: str) -> Alert | None:
    """Take the alert for this delivery; None when it is settled or somebody else has it."""
    now = services.clock.now()

    def take(tx: Transaction) -> Alert | None:
        document = tx.get(paths.alert(alert_id))
        if document is None:
            return None
        alert = Alert.from_document(document)
        leased = alert.lease_until is not None and alert.lease_until > now
        if alert.status is not AlertStatus.QUEUED or leased:
            return None
        tx.update(paths.alert(alert_id), {"lease_until": now + LEASE, "attempts": alert.attempts + 1})
        alert.attempts += 1
        return alert

    alert = services.store.transact(take)
    if alert is None:
        log().info("alert needs no delivery", alert_id=alert_id)
    return alert


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
    alert: Alert, devices: Sequence[Device], receipts: dict[str, Receipt], now: datetime
) -> list[tuple[Device, Receipt]]:
    """Devices that this attempt has to push to, one per token, each with its receipt."""
    waiting: dict[str, tuple[Device, Receipt]] = {}
    for device in devices:
        receipt = receipts.get(device.device_id)
        if receipt and receipt.status not in (ReceiptStatus.QUEUED, ReceiptStatus.FAILED_TEMPORARY):
            continue
        assert device.token is not None
        waiting.setdefault(device.token, (device, receipt or _new_receipt(alert, device, now)))
    return list(waiting.values())


def _new_receipt(alert: Alert, device: Device, now: datetime) -> Receipt:
    return Receipt(
        alert_id=alert.alert_id,
        device_id=device.device_id,
        incident_id=alert.incident_id,
        recipient=alert.recipient,
        status=ReceiptStatus.QUEUED,
        receipt_key=secrets.token_urlsafe(12),
        queued_at=now,
        exercise=alert.exercise,
        expires_at=alert.expires_at,
    )


def _push(services: Services, alert: Alert, waiting: Sequence[tuple[Device, Receipt]]) -> list[PushOutcome]:
    if not waiting:
        return []
    pack = services.region.pack
    messages = [push_message(alert, receipt, device.token or "", pack) for device, receipt in waiting]
    return services.pusher.send(messages)


def _record(
    services: Services,
    alert: Alert,
    waiting: Sequence[tuple[Device, Receipt]],
    outcomes: Sequence[PushOutcome],
    reached_before: int,
) -> Delivery:
    """Write receipts, drop dead tokens and settle the alert, in one commit."""
    now = services.clock.now()
    delivery = Delivery(
        accepted=reached_before + sum(o.accepted for o in outcomes),
        failed=sum(o.permanent for o in outcomes),
        pending=sum(not o.accepted and not o.permanent for o in outcomes),
    )
    pairs = list(zip(waiting, outcomes, strict=True))

    def receipts(writes: Writes) -> None:
        for (device, receipt), outcome in pairs:
            done = _after(receipt, outcome, now)
            writes.set(paths.receipt(alert.alert_id, device.device_id), done.to_document())
        writes.update(paths.alert(alert.alert_id), _settlement(alert, delivery, now))

    services.store.write_together([receipts])
    _drop_dead_tokens(services, pairs)
    log().info(
        "alert delivered" if delivery.accepted else "alert reached nobody",
        alert_id=alert.alert_id,
        incident_id=alert.incident_id,
        recipient=alert.recipient,
        trace=alert.trace,
        accepted=delivery.accepted,
        failed=delivery.failed,
        pending=delivery.pending,
    )
    if delivery.settled and not delivery.accepted:
        note_unreached(services, alert)
    return delivery


def _drop_dead_tokens(services: Services, pairs: Sequence[tuple[tuple[Device, Receipt], PushOutcome]]) -> None:
    """Forget tokens that FCM calls dead. One by one: a device signed out meanwhile is no reason to lose receipts."""
    for (device, _), outcome in pairs:
        if outcome.permanent:
            with suppress(Missing):
                services.store.update(paths.device(device.device_id), {"token": None, "token_problem": outcome.error})


def _after(receipt: Receipt, outcome: PushOutcome, now: datetime) -> Receipt:
    if outcome.accepted:
        action = ReceiptAction.SEND
    elif outcome.permanent:
        action = ReceiptAction.FAIL_PERMANENTLY
    else:
        action = ReceiptAction.FAIL_TEMPORARILY
    step = RECEIPT.apply(receipt.status, action)
    return receipt.model_copy(
        update={
            "status": step.after,
            "sent_at": now if outcome.accepted else receipt.sent_at,
            "error": outcome.error,
            "attempts": receipt.attempts + 1,
        }
    )


def _settlement(alert: Alert, delivery: Delivery, now: datetime) -> dict[str, object]:
    fields: dict[str, object] = {
        "lease_until": None,
        "devices": delivery.accepted + delivery.failed + delivery.pending,
        "accepted": delivery.accepted,
    }
    if delivery.accepted:
        fields["sent_at"] = alert.sent_at or now
    if delivery.settled:
        action = AlertAction.MARK_SENT if delivery.accepted else AlertAction.MARK_UNREACHED
        fields["status"] = to_plain(ALERT.apply(alert.status, action).after)
        fields["unsent_since"] = None
    return fields
