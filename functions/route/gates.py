"""The gate of a neighbourhood: makes two simultaneous reports of one event see each other.

Whether a report joins an incident is decided from a query, and a query cannot take part in the transaction: on the
emulator queries of any two transactions on one collection block each other, and in production they would make every
report of a district wait for every other. So whoever opens an incident also writes the gate of its cell and category
group, and whoever decides there reads the gate inside the transaction: of two at once one is told to look again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from shared import paths
from shared.store import Document, Transaction

REMEMBERED = 20
"""Incidents opened last in one cell; older ones have long been found by the query."""

KEPT = timedelta(days=1)


def gate_path(group: str, cell: str | None) -> str | None:
    """Where the gate of a cell and group stands; None without a position, since nothing is joined then."""
    return paths.gate(paths.digest(group, cell)) if cell else None


def opened_here(document: Document | None) -> list[str]:
    """The incidents that were opened last behind a gate, by its document, newest first."""
    return list(document["recent"]) if document else []


def pass_gate(tx: Transaction, path: str | None, recent: Sequence[str], incident_id: str, now: datetime) -> None:
    """Note that an incident is opened behind this gate."""
    if path:
        remembered = [incident_id, *(one for one in recent if one != incident_id)][:REMEMBERED]
        tx.set(path, {"recent": remembered, "updated_at": now, "expires_at": now + KEPT})
