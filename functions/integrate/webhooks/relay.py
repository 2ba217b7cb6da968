"""What a CAD has to be told, found by looking at the agency's assignments: nothing is written on the way of a report.

After a commit the incident's id goes to the topic `webhooks` if anybody is subscribed, and what is due becomes
deliveries whose ids are derived. Should that message be lost, the sweeper compares whatever has changed since it last
looked. The ladder of pushes and phones does not know of any of this.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from integrate.webhooks.subscriptions import all_in_force, anybody_subscribed
from shared import paths
from shared.expiry import expiry
from shared.log import log
from shared.model.incident import Assignment
from shared.model.integration import Subscription, WebhookDelivery
from shared.services import Services
from shared.states import AssignmentStatus
from shared.store import AlreadyExists, Query, Where

TYPES = {
    AssignmentStatus.DISPATCHED: "assignment.dispatched",
    AssignmentStatus.ACKNOWLEDGED: "assignment.acknowledged",
    AssignmentStatus.EN_ROUTE: "assignment.en_route",
    AssignmentStatus.ON_SCENE: "assignment.on_scene",
    AssignmentStatus.CLEARED: "assignment.cleared",
    AssignmentStatus.DECLINED: "assignment.declined",
    AssignmentStatus.EXPIRED: "assignment.expired",
    AssignmentStatus.CANCELLED: "assignment.withdrawn",
}
"""What is told of entering each state. A proposal is the operator's own thought, of which nobody is told."""

CHANGED = "assignment.changed"
"""Place, priority, category or words are others now."""

OVERLAP = timedelta(minutes=2)
"""How much later than its own time a commit may be seen by a query."""

BATCH, DUE_BATCH = 200, 200


def tell_soon(services: Services, incident_id: str) -> None:
    """After a commit: look at this incident now. Whatever fails here the sweeper makes good within a minute."""
    try:
        if anybody_subscribed(services):
            services.publisher.publish_webhook({"incident_id": incident_id})
    except Exception:  # A CAD must never stand in the way of an alert.
        log().exception("webhooks not told", incident_id=incident_id)


def relay_incident(services: Services, incident_id: str) -> list[str]:
    """Put in line what the subscribed agencies have to be told of one incident; returns the new deliveries."""
    subscriptions = {one.agency_id: one for one in all_in_force(services.store)}
    asked = [paths.assignment(incident_id, agency_id) for agency_id in sorted(subscriptions)]
    found = [Assignment.from_document(d) for d in services.store.get_all(asked) if d]
    new = [made for one in found for made in _put_in_line(services, subscriptions[one.agency_id], one)]
    return _publish(services, new)


def sweep_webhooks(services: Services) -> int:
    """Find what was not put in line, and publish what is due again; returns how many were found."""
    subscriptions = all_in_force(services.store)
    if not subscriptions:
        return 0
    new = [made for subscription in subscriptions for made in _compare(services, subscription)]
    _publish(services, new)
    _publish(services, _due(services))
    return len(new)


def _compare(services: Services, subscription: Subscription) -> list[str]:
    """What has changed since the last look."""
    now = services.clock.now()
    query = Query(
        "assignments",
        (
            Where("agency_id", "==", subscription.agency_id),
            Where("updated_at", ">", subscription.swept_until - OVERLAP),
        ),
        order_by="updated_at",
        limit=BATCH,
        group=True,
    )
    found = [Assignment.from_document(one.document) for one in services.store.query(query)]
    new = [made for one in found for made in _put_in_line(services, subscription, one)]
    seen_until = found[-1].updated_at + OVERLAP if len(found) == BATCH else now
    services.store.update(paths.webhook(subscription.agency_id), {"swept_until": min(seen_until, now)})
    return new


def _due(services: Services) -> list[str]:
    now = services.clock.now()
    query = Query(
        "webhook_deliveries", (Where("next_attempt_at", "<=", now),), order_by="next_attempt_at", limit=DUE_BATCH
    )
    found = (WebhookDelivery.from_document(one.document) for one in services.store.query(query))
    return [one.delivery_id for one in found if one.lease_until is None or one.lease_until <= now]


def _put_in_line(services: Services, subscription: Subscription, assignment: Assignment) -> Iterator[str]:
    now = services.clock.now()
    wanted = {one.delivery_id: one for one in _deliveries(services, subscription, assignment, now)}
    known = services.store.get_all([paths.webhook_delivery(one) for one in wanted])
    for delivery, found in zip(wanted.values(), known, strict=True):
        if found is not None:
            continue
        try:
            services.store.create(paths.webhook_delivery(delivery.delivery_id), delivery.to_document())
        except AlreadyExists:
            continue
        yield delivery.delivery_id


def _deliveries(
    services: Services, subscription: Subscription, assignment: Assignment, now: datetime
) -> Iterator[WebhookDelivery]:
    for type_, at, key in happenings(assignment):
        if at < subscription.since:
            continue
        yield WebhookDelivery(
            delivery_id=paths.digest("webhook", assignment.incident_id, assignment.agency_id, type_, key),
            agency_id=assignment.agency_id,
            incident_id=assignment.incident_id,
            type=type_,
            occurred_at=at,
            created_at=now,
            next_attempt_at=now,
            expires_at=expiry(services.region.pack, "webhook_deliveries", now),
        )


def happenings(assignment: Assignment) -> Iterator[tuple[str, datetime, str]]:
    """What has happened to an assignment, oldest first: type, time, and what makes it this one and no other.

    A step that was taken again has its last time only: of what is over and done again a CAD hears once.
    """
    times = sorted(assignment.times.items(), key=lambda entry: entry[1])
    dispatched = [at for status, at in times if status == AssignmentStatus.DISPATCHED]
    if not dispatched:
        return
    for status, at in times:
        if AssignmentStatus(status) in TYPES:
            yield TYPES[AssignmentStatus(status)], at, at.isoformat()
    if assignment.updated_at > times[-1][1] and assignment.is_open:
        yield CHANGED, assignment.updated_at, paths.digest(*_details(assignment))


def _details(assignment: Assignment) -> Iterator[str]:
    place = assignment.position
    yield from (assignment.category, str(assignment.priority), assignment.place, assignment.description or "")
    yield f"{place.lat},{place.lng},{place.accuracy_m}" if place else ""


def _publish(services: Services, delivery_ids: Iterable[str]) -> list[str]:
    ids = list(delivery_ids)
    for delivery_id in ids:
        services.publisher.publish_webhook({"delivery_id": delivery_id})
    return ids
