"""When a document may be deleted: the region pack's `retention_days`, carried out by Firestore's TTL policies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.pack_basics import PackBasics


def expiry(pack: PackBasics, collection: str, now: datetime) -> datetime | None:
    """When a document of this collection that was last touched now may be deleted; None: it is kept."""
    days = pack.thresholds.retention_days.get(collection)
    return now + timedelta(days=days) if days else None
