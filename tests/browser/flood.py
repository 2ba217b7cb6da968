"""Thousands of open reports, written straight into the emulator as copies of a real one."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from devkit.stack.state import StackAddresses
from devkit.timeline.documents import OWNER

BATCH = 250
"""Reports in one commit: two documents each, and a commit takes 500."""

CALM_PRIORITY = 4
TOP_PRIORITY = 1
COLUMNS = 50
APART_DEGREES = 0.002

Wire = dict[str, Any]
"""A document's fields as Firestore's REST interface writes them."""


class Flood:
    """Writes reports with their incidents, past functions and rules.

    Args:
        report_id: a routed report; the others are its copies.
        incident_id: its incident.
    """

    def __init__(self, addresses: StackAddresses, report_id: str, incident_id: str) -> None:
        self._root = f"projects/{addresses.project_id}/databases/(default)/documents"
        self._http = httpx.Client(
            base_url=f"http://{addresses.firestore_host}/v1/", headers=OWNER, timeout=60, trust_env=False
        )
        self._report = self._fields(f"reports/{report_id}")
        self._incident = self._fields(f"incidents/{incident_id}")
        self._written = 0

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def write(self, count: int, urgent: int = 0) -> None:
        """Write open reports that nobody has claimed; the last of them may be urgent."""
        priorities = [CALM_PRIORITY] * (count - urgent) + [TOP_PRIORITY] * urgent
        for start in range(0, count, BATCH):
            writes = [write for priority in priorities[start : start + BATCH] for write in self._copy(priority)]
            self._http.post(f"{self._root}:commit", json={"writes": writes}).raise_for_status()

    @contextmanager
    def pouring(self, count: int, bursts: int) -> Iterator[str]:
        """Write reports beside what the block does, a burst every second; the last one is the most urgent of all.

        In bursts, as the emulator cannot do otherwise: with 2,000 documents listened to and 20 commits a second its web
        channel gives up with 10,001 messages pending.

        Yields:
            the id of that one. At the end of the block all are written.
        """
        last = f"flood-{self._written + count - 1}"
        failed: list[BaseException] = []

        def pour() -> None:
            try:
                for burst in range(1, bursts + 1):
                    last_one = 1 if burst == bursts else 0
                    self.write(count // bursts, urgent=last_one)
                    time.sleep(1)  # the rate of the flood; nothing is waited for
            except BaseException as error:
                failed.append(error)

        thread = threading.Thread(target=pour)
        thread.start()
        try:
            yield last
        finally:
            thread.join()
        assert not failed, failed

    def _fields(self, path: str) -> Wire:
        answer = self._http.get(f"{self._root}/{path}").raise_for_status()
        fields: Wire = answer.json()["fields"]
        return fields

    def _copy(self, priority: int) -> list[Wire]:
        number, self._written = self._written, self._written + 1
        report_id = f"flood-{number}"
        incident_id = f"i-{report_id}"
        at = {"timestampValue": (datetime.now(UTC) - timedelta(seconds=5)).isoformat()}
        report, incident = copy.deepcopy(self._report), copy.deepcopy(self._incident)
        report |= {"report_id": _text(report_id), "incident_id": _text(incident_id)}
        report |= {"received_at": at, "unclaimed_since": at}
        incident |= {"incident_id": _text(incident_id), "first_report_id": _text(report_id), "opened_at": at}
        incident |= {"priority": {"integerValue": str(priority)}, "next_check_at": {"nullValue": None}}
        for fields in (report, incident):
            _move(fields["position"]["mapValue"]["fields"], number)
        return [self._write(f"incidents/{incident_id}", incident), self._write(f"reports/{report_id}", report)]

    def _write(self, path: str, fields: Wire) -> Wire:
        return {"update": {"name": f"{self._root}/{path}", "fields": fields}}


def _text(value: str) -> Wire:
    return {"stringValue": value}


def _move(position: Wire, number: int) -> None:
    """Each at a place of its own, in rows over the region."""
    row, column = divmod(number, COLUMNS)
    position["lat"] = {"doubleValue": -7.60 + row * APART_DEGREES}
    position["lng"] = {"doubleValue": 109.00 + column * APART_DEGREES}
