"""What starts `route_report`: a document beside a report that somebody else has to route, or to see to."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shared import paths
from shared.expiry import expiry
from shared.store import Writes

if TYPE_CHECKING:
    from shared.pack_basics import PackBasics


def leave_to_trigger(writes: Writes, pack: PackBasics, report_id: str, now: datetime) -> None:
    """Start `route_report` with this commit: it routes the report or, if that is done, sees to what comes after it."""
    ends = expiry(pack, "unrouted", now)
    writes.set(paths.unrouted(report_id), {"left_at": now, "expires_at": ends})
