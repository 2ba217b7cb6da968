"""Telling an agency's CAD one thing: leased, signed, tried again with growing pauses, at last shown to a person."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from integrate.webhooks.sender import Outcome, Send
from integrate.webhooks.signatures import headers_for, secrets_of
from integrate.webhooks.subscriptions import in_force
from shared import paths
from shared.errors import ErrorCode, Refused
from shared.expiry import expiry
from shared.log import log
from shared.model.incident import Assignment
from shared.model.integration import Subscription, WebhookDelivery
from shared.services import Services
from shared.states import DELIVERY, DeliveryAction, DeliveryStatus
from shared.store import Transaction

LEASE = timedelta(seconds=60)
"""Longer than one call takes."""

PAUSES_S = (10, 60, 300, 1_800, 3_600, 7_200, 14_400)
"""After each failed attempt; the sweeper looks every minute. With the eighth failure, after seven and a half hours, it
is given up: what a CAD has not heard by then a person must tell it."""


def deliver(services: Services, send: Send, delivery_id: str) -> Outcome | None:
    """Try once; None when there is nothing to do. A failure is written down and not raised."""
    delivery = _lease(services, delivery_id)
    if delivery is None:
        return None
    subscription = in_force(services.store, delivery.agency_id)
    outcome = _send(services, send, subscription, delivery) if subscription else Outcome(False, "subscription ended")
    _record(services, delivery, outcome, ended=subscription is None)
    return outcome


def _lease(services: Services, delivery_id: str) -> WebhookDelivery | None:
    def take(tx: Transaction) -> WebhookDelivery | None:
        document, now = tx.get(paths.webhook_delivery(delivery_id)), services.clock.now()
        if document is None:
            return None
        delivery = WebhookDelivery.from_document(document)
        leased = delivery.lease_until is not None and delivery.lease_until > now
        early = delivery.next_attempt_at is None or delivery.next_attempt_at > now
        if delivery.status is not DeliveryStatus.WAITING or leased or early:
            return None
        delivery.attempts += 1
        delivery.lease_until = now + LEASE
        tx.update(
            paths.webhook_delivery(delivery_id),
            {"attempts": delivery.attempts, "lease_until": delivery.lease_until},
        )
        return delivery

    return services.store.transact(take)


def _send(services: Services, send: Send, subscription: Subscription, delivery: WebhookDelivery) -> Outcome:
    document = services.store.get(paths.assignment(delivery.incident_id, delivery.agency_id))
    if document is None:
        return Outcome(False, "the assignment is gone")
    body = json.dumps(content(delivery, Assignment.from_document(document)), ensure_ascii=False).encode()
    now = services.clock.now()
    try:
        secrets = secrets_of(services.settings, subscription, now)
    except Refused:
        return Outcome(False, "the installation has no secret to sign with")
    signed = headers_for(secrets, delivery.delivery_id, now, body)
    return send(subscription.url, {**signed, "content-type": "application/json", "user-agent": "Sergap"}, body)


def content(delivery: WebhookDelivery, assignment: Assignment) -> dict[str, Any]:
    """The message: what happened, and how the assignment is at the moment of sending, so that order does not matter.

    Who called is not told: an agency asks the operators.
    """
    position = assignment.position
    return {
        "type": delivery.type,
        "timestamp": delivery.occurred_at.isoformat(),
        "data": {
            "incident_id": assignment.incident_id,
            "agency_id": assignment.agency_id,
            "status": assignment.status.value,
            "role": assignment.role,
            "category": assignment.category,
            "priority": assignment.priority,
            "place": assignment.place,
            "position": {"lat": position.lat, "lng": position.lng, "accuracy_m": position.accuracy_m}
            if position
            else None,
            "description": assignment.description,
            "acknowledge_by": assignment.acknowledge_by.isoformat() if assignment.acknowledge_by else None,
            "times": {status: at.isoformat() for status, at in assignment.times.items()},
            "silent": assignment.silent,
            "exercise": assignment.exercise,
        },
    }


def _record(services: Services, delivery: WebhookDelivery, outcome: Outcome, ended: bool) -> None:
    now = services.clock.now()
    dead = not outcome.taken and (ended or delivery.attempts > len(PAUSES_S))

    def commit(tx: Transaction) -> None:
        document = tx.get(paths.webhook_delivery(delivery.delivery_id))
        # Another attempt may have come through while this one waited for its answer.
        if document is None or document["status"] == DeliveryStatus.DELIVERED:
            return
        current = DeliveryStatus(document["status"])
        tx.update(paths.webhook_delivery(delivery.delivery_id), _fields(delivery, outcome, current, dead, now))
        if dead and not ended:
            _write_letter(tx, services, delivery, outcome, now)

    services.store.transact(commit)
    level = log().info if outcome.taken else (log().error if dead else log().warning)
    level(
        "webhook delivered" if outcome.taken else "webhook not delivered",
        delivery_id=delivery.delivery_id,
        incident_id=delivery.incident_id,
        agency_id=delivery.agency_id,
        attempts=delivery.attempts,
        problem=outcome.problem,
        dead=dead,
    )


def _fields(
    delivery: WebhookDelivery, outcome: Outcome, current: DeliveryStatus, dead: bool, now: datetime
) -> dict[str, Any]:
    fields: dict[str, Any] = {"lease_until": None, "problem": outcome.problem}
    if outcome.taken:
        after = DELIVERY.apply(current, DeliveryAction.DELIVER).after
        return {**fields, "status": after.value, "next_attempt_at": None, "delivered_at": now}
    if dead:
        after = DELIVERY.apply(current, DeliveryAction.GIVE_UP).after
        return {**fields, "status": after.value, "next_attempt_at": None}
    pause = timedelta(seconds=PAUSES_S[delivery.attempts - 1])
    return {**fields, "next_attempt_at": now + pause}


def _write_letter(
    tx: Transaction, services: Services, delivery: WebhookDelivery, outcome: Outcome, now: datetime
) -> None:
    """The console shows these to the operators, below the alerts that reached nobody."""
    agency = services.region.pack.agencies.get(delivery.agency_id)
    reason = f"Webhook CAD {agency.name if agency else delivery.agency_id}: {delivery.type}, {outcome.problem}"
    letter = {
        "alert_id": delivery.delivery_id,
        "reason": reason,
        "at": now,
        "expires_at": expiry(services.region.pack, "dead_letters", now),
    }
    tx.set(paths.dead_letter(delivery.delivery_id), letter)


def retry(services: Services, delivery_id: str) -> WebhookDelivery:
    """A person has mended what was wrong: try a dead delivery again, from the beginning of the pauses.

    Raises:
        Refused: NOT_FOUND; ILLEGAL_TRANSITION when it was delivered.
    """

    def commit(tx: Transaction) -> WebhookDelivery:
        document = tx.get(paths.webhook_delivery(delivery_id))
        if document is None:
            raise Refused(ErrorCode.NOT_FOUND, "no such delivery")
        delivery = WebhookDelivery.from_document(document)
        step = DELIVERY.apply(delivery.status, DeliveryAction.RETRY)
        if step.changed:
            now = services.clock.now()
            changed = {"status": step.after.value, "attempts": 0, "next_attempt_at": now, "lease_until": None}
            tx.update(paths.webhook_delivery(delivery_id), changed)
            tx.delete(paths.dead_letter(delivery_id))
        return delivery.model_copy(update={"status": step.after})

    delivery = services.store.transact(commit)
    services.publisher.publish_webhook({"delivery_id": delivery_id})
    return delivery
