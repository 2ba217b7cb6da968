"""Writing the audit log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared import paths
from shared.model.actor import Actor
from shared.model.incident import Event
from shared.store import Writes


def audit(writes: Writes, incident_id: str, type_: str, actor: Actor, at: datetime, **more: Any) -> None:
    """Append one line to an incident's story, in the transaction that makes it true.

    Args:
        writes: the transaction.
        more: the arguments of `story_line`.
    """
    event = story_line(type_, actor, at, **more)
    writes.create(paths.event(incident_id, event.event_id), event.to_document())


def story_line(
    type_: str,
    actor: Actor,
    at: datetime,
    *,
    key: str,
    event_id: str | None = None,
    report_id: str | None = None,
    agency_id: str | None = None,
    before: str | None = None,
    after: str | None = None,
    details: Mapping[str, Any] | None = None,
    exercise: bool = False,
    expires_at: datetime | None = None,
) -> Event:
    """One line of an incident's story.

    Args:
        type_: what happened, such as `dispatched`; listed in docs/events.md.
        key: makes the line's id, so that a repeated command cannot write it twice.
        event_id: the id itself, where a later repetition has to look the line up.
    """
    return Event(
        event_id=event_id or paths.digest(type_, key, agency_id or "", report_id or ""),
        type=type_,
        at=at,
        actor=actor,
        report_id=report_id,
        agency_id=agency_id,
        before=before,
        after=after,
        details=dict(details or {}),
        exercise=exercise,
        expires_at=expires_at,
    )
