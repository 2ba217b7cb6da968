"""Delivering the alerts of one commit: take them, push to every device of their recipients, settle them, and say who
was not reached.

They go together for speed, and each has its own status and receipts: what fails for one is told and tried again for
that one alone. A second delivery finds an alert settled or leased and leaves it. A crash leaves alerts unsettled; then
the sweeper publishes them again, and devices that have a receipt already are not pushed to twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from notify.content import push_message
from notify.devices import forget_token
from notify.receipt_keys import key_hash, receipt_key
from notify.recipients import DEVICE_LIMIT, Asked, devices_of
from notify.settling import REACHED, WAITING, Attempt, Delivery, settle_alone, settle_together
from notify.unreached import AGENCY_PREFIX, escalate_at_once
from shared import paths, tracing
from shared.errors import Retryable
from shared.log import log
from shared.model.alert import Alert, Device, Receipt
from shared.services import Services
from shared.states import AlertStatus, ReceiptStatus
from shared.store import Document, Query, Transaction

LEASE = timedelta(seconds=30)
"""Longer than one delivery takes (FCM calls are repeated for 2 s), shorter than the sweeper's patience."""

FRESH = timedelta(seconds=10)
"""An alert is new for so long; the sweeper leaves alone what is younger than 15 s."""

MAX_ATTEMPTS = 6
"""Deliveries begun before an alert goes to the dead-letter topic and a person phones."""


class Undelivered(Retryable):
    """Not all alerts of a message are at their end: deliver the message again.

    Attributes:
        pending: alerts with devices that may yet be reached.
        failed: alerts that something else was in the way of; they may have been pushed.
    """

    def __init__(self, pending: Sequence[str], failed: Sequence[str]) -> None:
        super().__init__(f"devices not reached yet: {list(pending)}; failed: {list(failed)}")
        self.pending = tuple(pending)
        self.failed = tuple(failed)

    @property
    def alert_ids(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys(self.pending + self.failed))


def deliver_alerts(services: Services, alert_ids: Sequence[str], recipients: Sequence[str] = ()) -> None:
    """Deliver these alerts, as far as there is anything (more) to do.

    Args:
        recipients: the groups that they are for, as far as the message says: their devices are looked up while the
            alerts are read, and those of other groups after that.

    Raises:
        Undelivered: some may yet come through.
    """
    failed: list[str] = []
    asked, ids = Asked(services, recipients), list(dict.fromkeys(alert_ids))
    documents = services.store.get_all([*map(paths.alert, ids), *asked.roster_paths])
    alerts = _taken(services, dict(zip(ids, documents, strict=False)), failed)
    devices = _devices(services, asked, documents[len(ids) :], alerts) if alerts else {}
    attempts = _pushed(services, _prepared(services, alerts, devices, failed))
    settled = settle_together(services, attempts)
    pending: list[str] = []
    for attempt in attempts:
        alert_id = attempt.alert.alert_id
        with _apart(alert_id, failed):
            delivery = settled.get(alert_id) or settle_alone(services, attempt)
            pending += [] if delivery.settled else [alert_id]
            _follow_up(services, attempt, delivery)
    if pending or failed:
        raise Undelivered(pending, failed)


@contextmanager
def _apart(alert_id: str, failed: list[str]) -> Iterator[None]:
    """What one alert fails of is noted and told, and must not keep the others from going out."""
    try:
        yield
    except Exception:
        failed.append(alert_id)
        log().exception("alert failed", alert_id=alert_id)


def _taken(services: Services, documents: Mapping[str, Document | None], failed: list[str]) -> list[Alert]:
    """Those that this delivery has to see to; the operators' first, who can reach everybody else."""
    taken: list[Alert] = []
    for alert_id, document in documents.items():
        with _apart(alert_id, failed):
            alert = _taken_one(services, alert_id, document)
            if alert is None:
                log().info("alert needs no delivery", alert_id=alert_id)
                continue
            tracing.join(alert.trace)
            taken.append(alert)
    return sorted(taken, key=lambda alert: alert.recipient.startswith(AGENCY_PREFIX))


def _taken_one(services: Services, alert_id: str, document: Document | None) -> Alert | None:
    """One alert, leased where it has to be; None when it is settled or somebody else has it."""
    alert = Alert.from_document(document) if document else None
    if alert is None or alert.status is not AlertStatus.QUEUED:
        return None
    if _is_fresh(alert, services.clock.now()):
        return alert.model_copy(update={"attempts": 1})
    return services.store.transact(lambda tx: _lease(tx, alert_id, services.clock.now()))


def _is_fresh(alert: Alert, now: datetime) -> bool:
    """Whether this is the message that was published with the alert: it goes out without a lease, which would cost a
    write and a round trip before every first push. Should the same message come twice in these seconds, both push;
    that is what a crash after a push can do as well, and the apps show one alert once."""
    untouched = alert.status is AlertStatus.QUEUED and alert.attempts == 0 and alert.lease_until is None
    return untouched and now - alert.created_at < FRESH


def _lease(tx: Transaction, alert_id: str, now: datetime) -> Alert | None:
    document = tx.get(paths.alert(alert_id))
    alert = Alert.from_document(document) if document else None
    if alert is None or alert.status is not AlertStatus.QUEUED or (alert.lease_until and alert.lease_until > now):
        return None
    tx.update(paths.alert(alert_id), {"lease_until": now + LEASE, "attempts": alert.attempts + 1})
    return alert.model_copy(update={"attempts": alert.attempts + 1})


def _devices(
    services: Services, asked: Asked, rosters: Sequence[Document | None], alerts: Sequence[Alert]
) -> dict[str, list[Device]]:
    """The devices of all these alerts' recipients, by recipient: those that were asked for, and whoever is missing."""
    found = asked.devices(rosters)
    missing = {alert.recipient for alert in alerts} - found.keys()
    return found | devices_of(services, missing) if missing else found


def _prepared(
    services: Services, alerts: Sequence[Alert], devices: Mapping[str, list[Device]], failed: list[str]
) -> list[Attempt]:
    attempts: list[Attempt] = []
    for alert in alerts:
        with _apart(alert.alert_id, failed):
            attempts.append(_attempt(services, alert, devices[alert.recipient]))
    return attempts


def _attempt(services: Services, alert: Alert, devices: Sequence[Device]) -> Attempt:
    """Whom this attempt has to push to, and what they are told."""
    earlier = _earlier(services, alert)
    waiting = _waiting(services, alert, devices, earlier)
    pack = services.region.pack
    messages = [push_message(alert, d.device_id, d.token or "", _key(services, alert, d), pack) for d, _ in waiting]
    return Attempt(alert, waiting, messages, sum(r.status in REACHED for r in earlier.values()))


def _earlier(services: Services, alert: Alert) -> dict[str, Receipt]:
    """What earlier attempts of this alert achieved, by device."""
    if alert.attempts == 1:
        return {}
    found = services.store.query(Query(f"{paths.alert(alert.alert_id)}/receipts", limit=DEVICE_LIMIT))
    return {f.id: Receipt.from_document(f.document) for f in found}


def _waiting(
    services: Services, alert: Alert, devices: Sequence[Device], earlier: dict[str, Receipt]
) -> list[tuple[Device, Receipt]]:
    """Devices that this attempt has to push to, one per token, each with its receipt."""
    waiting: dict[str, tuple[Device, Receipt]] = {}
    for device in devices:
        receipt = earlier.get(device.device_id)
        if receipt and receipt.status not in WAITING:
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


def _pushed(services: Services, attempts: Sequence[Attempt]) -> list[Attempt]:
    """Hand all messages to FCM with one call."""
    messages = [message for attempt in attempts for message in attempt.messages]
    if not messages:
        return list(attempts)
    with tracing.span("fcm.send", "client", alerts=len(attempts), devices=len(messages)):
        outcomes = iter(services.pusher.send(messages))
    return [replace(attempt, outcomes=list(islice(outcomes, len(attempt.messages)))) for attempt in attempts]


def _follow_up(services: Services, attempt: Attempt, delivery: Delivery) -> None:
    """After an alert is settled: forget dead tokens, tell what came of it, and let nobody wait for the unreached."""
    alert = attempt.alert
    for device, outcome in attempt.dead():
        forget_token(services, device, outcome.error)
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
    if delivery.reached_nobody:
        escalate_at_once(services, alert)


def _ms(passed: timedelta) -> int:
    return round(passed.total_seconds() * 1000)
