"""Watching what becomes of accepted reports: routed by the functions, pushed through FCM."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from devkit.fcm.client import FcmEmulatorClient
from devkit.stack.state import StackAddresses
from devkit.timeline.documents import Document, DocumentReader
from devkit.timeline.facts import Push, PushLog


class Watch:
    """Sees more with each call of `look`.

    Attributes:
        reports: the accepted reports' documents as last seen, by id.
        pushes: FCM's log since the watch began.
    """

    def __init__(self, addresses: StackAddresses) -> None:
        self._documents = DocumentReader(addresses.firestore_host, addresses.project_id)
        self._fcm = FcmEmulatorClient(addresses.fcm_url)
        last = max((entry.sequence for entry in self._fcm.messages(limit=1)), default=0)
        self._log = PushLog(self._fcm, since=last)
        self._waiting: set[str] = set()
        self._reached: set[str] = set()
        self.accepted = 0
        self.reports: dict[str, Document] = {}
        self.pushes: list[Push] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._documents.close()
        self._fcm.close()

    def expect(self, report_id: str) -> None:
        """A report was accepted; from now on it is waited for."""
        self.accepted += 1
        self._waiting.add(report_id)

    @property
    def routed(self) -> int:
        """How many accepted reports are routed."""
        return self.accepted - len(self._waiting)

    @property
    def incidents(self) -> set[str]:
        """Incidents that accepted reports have opened."""
        return {report["incident_id"] for report in self.reports.values() if not report["joined"]}

    @property
    def reached(self) -> set[str]:
        """Those incidents of which at least one operator's device was told."""
        return self.incidents & self._reached

    @property
    def is_complete(self) -> bool:
        """Whether nothing is waited for."""
        return not self._waiting and self.reached == self.incidents

    async def look(self) -> None:
        """Read what is new, in a thread, so that no press is late for it.

        Raises:
            httpx.HTTPError: the stack does not answer.
        """
        found, pushes = await asyncio.to_thread(self._read, sorted(self._waiting))
        routed = {report["report_id"]: report for report in found if report.get("routed_at") is not None}
        self.reports |= routed
        self._waiting -= routed.keys()
        self.pushes += pushes
        told = (p for p in pushes if p.outcome == "OK" and p.data.get("recipient") == "operators")
        self._reached |= {push.data["incident_id"] for push in told}

    def _read(self, report_ids: Sequence[str]) -> tuple[list[Document], list[Push]]:
        found = self._documents.get_all([f"reports/{report_id}" for report_id in report_ids]) if report_ids else {}
        return list(found.values()), self._log.read()


class Stillness:
    """Tells when nothing has moved for too long."""

    def __init__(self, patience_s: float) -> None:
        self._patience = timedelta(seconds=patience_s)
        self._state: object = None
        self._since = datetime.now(UTC)

    def lasts(self, state: object) -> bool:
        """Whether the state has been this one for longer than the patience."""
        if state != self._state:
            self._state, self._since = state, datetime.now(UTC)
        return datetime.now(UTC) - self._since > self._patience
