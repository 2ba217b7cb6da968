"""The log of every message that was sent to the emulator, bounded so that memory stays flat."""

from __future__ import annotations

import json
from collections import Counter, deque
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from devkit.fcm.mailbox import Deliveries

LOG_LIMIT_DEFAULT = 50_000
"""Messages kept; about 1 kB each."""

ACCEPTED = "OK"


@dataclass(slots=True)
class LogEntry:
    """One call of ``messages:send``. The message is kept as JSON text: a tenth of a dict's memory."""

    sequence: int
    message_id: str
    received_at: datetime
    target_kind: str
    target: str
    message_json: str
    validate_only: bool
    outcome: str = ACCEPTED
    detail: str = ""
    deliveries: Deliveries = field(default_factory=Deliveries)

    def describe(self) -> dict[str, Any]:
        """The JSON answer of GET /emulator/messages."""
        return {
            "sequence": self.sequence,
            "id": self.message_id,
            "received_at": iso_timestamp(self.received_at),
            self.target_kind: self.target,
            "message": json.loads(self.message_json),
            "validate_only": self.validate_only,
            "outcome": self.outcome,
            "detail": self.detail,
            "deliveries": asdict(self.deliveries),
        }


class MessageLog:
    """The latest entries, oldest first, and counts of all outcomes since the last clear."""

    def __init__(self, limit: int = LOG_LIMIT_DEFAULT) -> None:
        self._entries: deque[LogEntry] = deque(maxlen=limit)
        self.outcomes: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: LogEntry) -> None:
        """Appends an entry; the oldest falls out when the log is full."""
        self._entries.append(entry)

    def count(self, outcome: str) -> None:
        """Counts one finished send."""
        self.outcomes[outcome] += 1

    def clear(self) -> None:
        """Forgets entries and counts."""
        self._entries.clear()
        self.outcomes.clear()

    def select(self, token: str | None, since: int | datetime | None, limit: int) -> list[LogEntry]:
        """Entries oldest first: the first ``limit`` after ``since``, or the last ``limit`` of all.

        Args:
            token: only messages to this token.
            since: a sequence number or a time; entries after it.
        """
        if since is None:
            latest_first = (e for e in reversed(self._entries) if token in (None, e.target))
            return list(islice(latest_first, limit))[::-1]
        after = (e for e in self._entries if _is_after(e, since) and token in (None, e.target))
        return list(islice(after, limit))


def iso_timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _is_after(entry: LogEntry, since: int | datetime) -> bool:
    return entry.sequence > since if isinstance(since, int) else entry.received_at > since
