"""Where agencies' own CAD systems want to be told: set by an administrator, one for an agency."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from integrate.webhooks.addresses import checked_url
from shared import paths
from shared.errors import ErrorCode, Refused
from shared.expiry import expiry
from shared.log import log
from shared.model.integration import Subscription
from shared.services import Services
from shared.store import Query, Reads, Store, Transaction, Where

SUBSCRIPTION_LIMIT = 200
REMEMBERED = timedelta(seconds=60)
"""How long an instance goes without looking whether there are subscriptions: one read a minute, none for a report."""


Change = Callable[[Subscription, datetime], dict[str, object]]


def subscribe(services: Services, agency_id: str, url: str, by: str) -> Subscription:
    """Set an agency's address. The same again changes nothing; another one takes the old one's place.

    Raises:
        InvalidInput: an address that Sergap does not call.
        Refused: AGENCY_NOT_ALERTABLE when it is not in the pack or only planned.
    """
    checked_url(url, services.settings.emulated)
    agency = services.region.pack.agencies.get(agency_id)
    if agency is None or not agency.is_active:
        raise Refused(ErrorCode.AGENCY_NOT_ALERTABLE, agency_id=agency_id)

    def commit(tx: Transaction) -> Subscription:
        now, before = services.clock.now(), _read(tx, agency_id)
        if before and before.enabled and before.url == url:
            return before
        taken_up = Subscription(
            agency_id=agency_id,
            url=url,
            # An agency that comes back gets a secret that it never had.
            generation=before.generation + (0 if before.enabled else 1) if before else 1,
            since=before.since if before and before.enabled else now,
            swept_until=before.swept_until if before and before.enabled else now,
            updated_at=now,
            updated_by=by,
        )
        tx.set(paths.webhook(agency_id), taken_up.to_document())
        return taken_up

    subscription = services.store.transact(commit)
    log().info("webhook subscribed", agency_id=agency_id, by=by)
    return subscription


def rotate(services: Services, agency_id: str, by: str, command_id: str) -> Subscription:
    """Begin a new secret; the one before is good for another day.

    Args:
        command_id: a repetition of the last one changes nothing.

    Raises:
        Refused: NOT_FOUND.
    """

    def change(subscription: Subscription, now: datetime) -> dict[str, object]:
        if subscription.rotated_by_command == command_id:
            return {}
        return {"generation": subscription.generation + 1, "rotated_at": now, "rotated_by_command": command_id}

    return _change(services, agency_id, by, change)


def end(services: Services, agency_id: str, by: str) -> Subscription:
    """Tell this agency's CAD nothing more, and take nothing from it.

    Raises:
        Refused: NOT_FOUND.
    """

    def change(subscription: Subscription, now: datetime) -> dict[str, object]:
        return {"enabled": False, "expires_at": expiry(services.region.pack, "webhooks", now)}

    return _change(services, agency_id, by, change)


def _change(services: Services, agency_id: str, by: str, change: Change) -> Subscription:
    def commit(tx: Transaction) -> Subscription:
        subscription, now = _read(tx, agency_id), services.clock.now()
        if subscription is None:
            raise Refused(ErrorCode.NOT_FOUND, "no such subscription")
        fields = change(subscription, now)
        if fields:
            subscription = subscription.model_copy(update={**fields, "updated_at": now, "updated_by": by})
            tx.set(paths.webhook(agency_id), subscription.to_document())
        return subscription

    return services.store.transact(commit)


def _read(reads: Transaction | Store, agency_id: str) -> Subscription | None:
    document = reads.get(paths.webhook(agency_id))
    return Subscription.from_document(document) if document else None


def in_force(store: Store, agency_id: str) -> Subscription | None:
    """An agency's subscription, while it has one."""
    subscription = _read(store, agency_id)
    return subscription if subscription and subscription.enabled else None


def all_in_force(store: Reads) -> list[Subscription]:
    """Every subscription that is in force."""
    query = Query("webhooks", (Where("enabled", "==", True),), limit=SUBSCRIPTION_LIMIT)
    return [Subscription.from_document(found.document) for found in store.query(query)]


_SEEN: WeakKeyDictionary[Store, tuple[datetime, bool]] = WeakKeyDictionary()


def anybody_subscribed(services: Services) -> bool:
    """Whether there was a subscription within the last minute; what it misses meanwhile the sweeper finds."""
    now = services.clock.now()
    seen_at, answer = _SEEN.get(services.store, (None, False))
    if seen_at is None or not timedelta(0) <= now - seen_at < REMEMBERED:
        answer = bool(all_in_force(services.store))
        _SEEN[services.store] = (now, answer)
    return answer
