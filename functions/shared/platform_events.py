"""What a platform's event says of itself: when it happened, whose trace it is in, whether it was tried long enough."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

GIVE_UP_AFTER = timedelta(hours=24)
"""The platform redelivers a failing event for up to 24 hours (Cloud Functions documentation); then a person decides."""


def trace_of(event: Any) -> str:
    """The field `trace` of the document that a Firestore event is about; empty when it has none."""
    with suppress(KeyError):
        return str((event.data.get("trace") if event.data is not None else None) or "")
    return ""


def happened_at(event: Any) -> datetime:
    """When a platform's event happened."""
    at = event.time
    return at if isinstance(at, datetime) else datetime.fromisoformat(str(at))


def too_old(event_at: datetime, now: datetime) -> bool:
    """Whether a failing event has been tried long enough and goes to a person instead."""
    return now - event_at > GIVE_UP_AFTER
