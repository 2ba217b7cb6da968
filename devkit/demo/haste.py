"""Bringing the deadlines of one incident forward, on a stack that keeps real time.

What `SERGAP_TIME_SCALE` does for all incidents of a stack from its start, this does for one: the time by which an
agency must have answered is moved in its assignment, and the clock is asked to have the incident checked then. What
happens at that time is up to the functions alone.
"""

from __future__ import annotations

import base64
import json
import uuid
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

import httpx

from devkit.stack.options import REGION
from devkit.stack.state import StackAddresses
from devkit.timeline.documents import OWNER, Document
from devkit.timeline.facts import ReportFacts

FASTER = 20
"""A deadline of two minutes comes after six seconds."""


class Haste:
    """Hurries incidents of one stack.

    Raises:
        httpx.HTTPError: from any method, when the stack does not answer or refuses.
    """

    def __init__(self, addresses: StackAddresses) -> None:
        self._addresses = addresses
        self._http = httpx.Client(timeout=60, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def hurry(self, facts: ReportFacts) -> None:
        """Bring forward every deadline of an incident that has not been brought forward yet."""
        for assignment in facts.assignments:
            sooner = sooner_deadline(assignment)
            if sooner is not None:
                self._set_deadline(assignment, sooner)
                self._check_at(assignment["incident_id"], sooner)

    def _set_deadline(self, assignment: Document, at: datetime) -> None:
        parent = f"projects/{self._addresses.project_id}/databases/(default)/documents"
        path = f"{parent}/incidents/{assignment['incident_id']}/assignments/{assignment['agency_id']}"
        self._http.patch(
            f"http://{self._addresses.firestore_host}/v1/{path}",
            params={"updateMask.fieldPaths": "acknowledge_by", "currentDocument.exists": "true"},
            json={"fields": {"acknowledge_by": {"timestampValue": at.isoformat()}}},
            headers=OWNER,
        ).raise_for_status()

    def _check_at(self, incident_id: str, at: datetime) -> None:
        queue = f"projects/{self._addresses.project_id}/locations/{REGION}/queues/checkincident/tasks"
        task = check_task(f"{queue}/{uuid.uuid4().hex}", incident_id, at)
        self._http.post(f"{self._addresses.clock_url}/{queue}", json={"task": task}).raise_for_status()


def sooner_deadline(assignment: Document) -> datetime | None:
    """When an agency has to have answered in quick time; None when nothing is asked of it or it is that quick."""
    by: datetime | None = assignment["acknowledge_by"]
    asked_at: datetime | None = assignment["times"].get("DISPATCHED")
    if assignment["status"] != "DISPATCHED" or by is None or asked_at is None:
        return None
    sooner = asked_at + timedelta(seconds=assignment["acknowledge_within_s"] / FASTER)
    return sooner if sooner < by else None


def check_task(name: str, incident_id: str, at: datetime) -> dict[str, Any]:
    """A task of the queue `checkincident`, as firebase_admin makes them (`functions/shared/cloud_tasks.py`)."""
    payload = json.dumps({"data": {"incident_id": incident_id}}).encode()
    request = {"url": "", "body": base64.b64encode(payload).decode(), "headers": {"Content-Type": "application/json"}}
    return {"name": name, "httpRequest": request, "scheduleTime": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
