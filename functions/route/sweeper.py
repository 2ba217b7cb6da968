"""The safety net: what a crash, an outage or a lost event left lying is picked up again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from integrate.webhooks.relay import sweep_webhooks
from route.check import check_incident
from route.handlers import route_report
from route.rehoming import rehome_witnesses
from route.retention import delete_expired, is_due
from shared import tracing
from shared.log import log
from shared.services import Services
from shared.store import Found, Query, Where

PATIENCE = timedelta(seconds=15)
"""Younger work is left to its own event (architecture.md, Outbox: not sent within 15 s)."""

BATCH = 200
"""Most items of each kind in one sweep; the rest waits a minute."""


@dataclass
class Sweep:
    """What one sweep picked up; all zero in good times."""

    reports: int = 0
    alerts: int = 0
    incidents: int = 0
    failures: int = 0


def sweep(services: Services) -> Sweep:
    """Route reports never routed, publish alerts never sent, check incidents whose deadline went by unnoticed."""
    done = Sweep()
    before = services.clock.now() - PATIENCE
    for found in services.store.query(_unrouted(before)):
        done.reports += _try(services, route_report, found, done)
    done.alerts = _publish(services, services.store.query(_unsent(before)), done)
    for found in services.store.query(_overdue(before)):
        done.incidents += _try(services, check_incident, found, done)
    for found in services.store.query(_left_behind()):
        done.incidents += _try(services, rehome_witnesses, found, done)
    _apart(services, sweep_webhooks, done, "sweep of webhooks failed")
    if is_due(services.clock.now()):
        _apart(services, delete_expired, done, "deleting what has expired failed")
    rescued = done.reports + done.alerts + done.incidents
    level = log().warning if rescued or done.failures else log().info
    level(
        "sweep",
        rescued_reports=done.reports,
        rescued_alerts=done.alerts,
        rescued_incidents=done.incidents,
        failures=done.failures,
    )
    return done


def _unrouted(before: datetime) -> Query:
    return Query(
        "reports",
        (Where("awaiting_route", "==", True), Where("received_at", "<", before)),
        order_by="received_at",
        limit=BATCH,
    )


def _unsent(before: datetime) -> Query:
    return Query("alerts", (Where("unsent_since", "<", before),), order_by="unsent_since", limit=BATCH)


def _overdue(before: datetime) -> Query:
    return Query("incidents", (Where("next_check_at", "<", before),), order_by="next_check_at", limit=BATCH)


def _left_behind() -> Query:
    return Query("incidents", (Where("witnesses_pending", "==", True),), limit=BATCH)


def _try(services: Services, work: Callable[[Services, str], object], found: Found, done: Sweep) -> int:
    """One item's failure must not keep the others lying."""
    try:
        # The rescue is part of what it rescues: its trace goes on here.
        with tracing.span(work.__name__, parent=str(found.document.get("trace") or ""), rescued=True):
            work(services, found.id)
    except Exception:
        done.failures += 1
        log().exception("sweep of one item failed", item=found.path)
        return 0
    return 1


def _apart(services: Services, work: Callable[[Services], object], done: Sweep, failed: str) -> None:
    """Work whose failure is counted and told, and must not end the sweep."""
    try:
        work(services)
    except Exception:
        done.failures += 1
        log().exception(failed)


def _publish(services: Services, found: list[Found], done: Sweep) -> int:
    now = services.clock.now()
    free = [f for f in found if not (f.document.get("lease_until") and f.document["lease_until"] > now)]
    if not free:
        return 0
    unpublished = services.publisher.publish_alerts([f.id for f in free], "")
    done.failures += len(unpublished)
    return len(free) - len(unpublished)
