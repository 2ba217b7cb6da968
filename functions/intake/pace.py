"""When everything is slow, being heard comes first: reports are only taken in, and the trigger routes them. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

SLOW = timedelta(seconds=2)
"""Taking a report in with its routing takes a twentieth of it; whoever waits for longer begins to doubt."""

REST = timedelta(seconds=15)
"""After a slow one the trigger routes for so long; then the next report tries again."""


class Pace:
    """How fast an instance takes reports in; in its memory alone, as each instance has its own load."""

    def __init__(self) -> None:
        self._rests_until: datetime | None = None

    def may_route(self, now: datetime) -> bool:
        """Whether the next report may be routed while it is taken in."""
        return self._rests_until is None or now >= self._rests_until

    def took(self, began: datetime, ended: datetime) -> None:
        """Note how long a report that was routed has taken."""
        if ended - began > SLOW:
            self._rests_until = ended + REST
