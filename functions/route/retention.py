"""Deleting what clients wrote when its time is over. All else has a field `expires_at` and goes by Firestore's TTL.

Clients cannot be asked for `expires_at`: a phone with a wrong clock could not be told from one that wants its words
kept for ever (docs/decisions/retention.md). So the server's own time `at`, which the rules insist on, is compared.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.log import log
from shared.services import Services
from shared.store import Query, Store, Where, Writes

EVERY_MINUTES = 10
"""How often there is a look; an empty one costs three reads."""

BATCH = 300
"""Most documents of each kind at one look: 43,200 a day, of which a commit takes a second or two."""


def is_due(now: datetime) -> bool:
    """Whether the sweep of this minute looks for expired documents."""
    return now.minute % EVERY_MINUTES == 0


def delete_expired(services: Services) -> dict[str, int]:
    """Delete positions, chat lines and photos that are older than the pack's `retention_days`.

    Returns:
        Collection to how many were deleted; at most `BATCH`, the rest follows at the next look.
    """
    days = services.region.pack.thresholds.retention_days
    now = services.clock.now()
    looks = {"fixes": _fixes, "messages": _messages, "photos": _photos}
    deleted = {
        name: _delete(services.store, look(now - timedelta(days=days[name])))
        for name, look in looks.items()
        if days.get(name)
    }
    if any(deleted.values()):
        log().info("expired documents deleted", **deleted)
    return deleted


def _fixes(before: datetime) -> Query:
    return Query("fixes", (Where("at", "<", before),), order_by="at", limit=BATCH, group=True)


def _messages(before: datetime) -> Query:
    return Query("messages", (Where("at", "<", before),), order_by="at", limit=BATCH, group=True)


def _photos(before: datetime) -> Query:
    return Query("photos", (Where("at", "<", before),), order_by="at", limit=BATCH, group=True)


def _delete(store: Store, query: Query) -> int:
    paths = [found.path for found in store.query(query)]

    def write(writes: Writes) -> None:
        for path in paths:
            writes.delete(path)

    if paths:
        store.write_together([write])
    return len(paths)
