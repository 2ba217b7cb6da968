"""Looks at every commit: no document may take a step that its state table does not have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from devkit.faults.memory_store import Change
from shared.states import (
    ALERT,
    ASSIGNMENT,
    RECEIPT,
    REPORT,
    AlertStatus,
    AssignmentStatus,
    IncidentStatus,
    ReceiptStatus,
    ReportStatus,
    StateMachine,
)
from shared.store import Document

Wrong = Callable[[str, str], None]
"""Told which law was broken, and by what."""

_MACHINES: dict[str, StateMachine[Any, Any]] = {
    "reports": REPORT,
    "assignments": ASSIGNMENT,
    "alerts": ALERT,
    "receipts": RECEIPT,
}

_FIRST: dict[str, frozenset[str]] = {
    "reports": frozenset({ReportStatus.RECEIVED}),
    "assignments": frozenset({AssignmentStatus.PROPOSED, AssignmentStatus.DISPATCHED}),
    "alerts": frozenset({AlertStatus.QUEUED}),
    # A receipt is first written with what became of its push.
    "receipts": frozenset({ReceiptStatus.SENT, ReceiptStatus.FAILED_TEMPORARY, ReceiptStatus.FAILED_PERMANENT}),
}

DELETABLE = frozenset({"devices"})

LAW = "every step is in a state table"


class Watchman:
    """Judges each change as it is committed."""

    def __init__(self, wrong: Wrong) -> None:
        self._wrong = wrong

    def committed(self, changes: Sequence[Change]) -> None:
        """A commit has happened."""
        for change in changes:
            kind = change.path.split("/")[-2]
            if change.after is None:
                if change.before is not None and kind not in DELETABLE:
                    self._wrong("nothing is deleted", change.path)
            elif kind in _MACHINES:
                self._check(kind, change.path, change.before, change.after)
            elif kind == "incidents":
                self._check_incident(change.path, change.before, change.after)
            elif kind == "events" and change.before is not None:
                self._wrong("the audit log is only appended to", change.path)

    def _check(self, kind: str, path: str, before: Document | None, after: Document) -> None:
        new = str(after["status"])
        if before is None:
            if new not in _FIRST[kind]:
                self._wrong(LAW, f"{path} began as {new}")
            return
        old = str(before["status"])
        if old != new and not any(row.get(old) == new for row in _MACHINES[kind].table.values()):
            self._wrong(LAW, f"{path} went from {old} to {new}")

    def _check_incident(self, path: str, before: Document | None, after: Document) -> None:
        """An open incident's status follows its assignments; a closed one can only be reopened."""
        if before is None:
            return
        old, new = before["status"], after["status"]
        if old == IncidentStatus.CLOSED and new not in (IncidentStatus.CLOSED, IncidentStatus.REOPENED):
            self._wrong(LAW, f"{path} went from {old} to {new}")
        if (new == IncidentStatus.CLOSED) == after["is_open"]:
            self._wrong(LAW, f"{path} is {new} and is_open={after['is_open']}")
