"""Plays callers, operators, agencies and their devices against a running stack, as the apps do."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import product
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from devkit.fcm.client import FcmEmulatorClient, LoggedMessage
from devkit.seed.api import Answer, SergapApi, answer_of
from devkit.seed.auth import AuthEmulator, SignedIn
from devkit.seed.people import Person
from devkit.stack.state import StackAddresses
from devkit.timeline.documents import DocumentReader
from shared.jurisdiction import Placement
from shared.region import load_region

T = TypeVar("T")

TRACES = "traces.jsonl"
"""Where the quick stack's functions write their spans, below its folder."""

KROYA = "33.01.06"
APART_DEGREES = 0.0045
"""About 500 m: further than two accidents can lie apart and be held to be one event (250 m and both accuracies)."""

PATIENCE_S = 60.0
"""How long a test waits for something to come true: cold functions start at 1-2 s each on two busy cores."""

COMMAND_REPEATS = 4
"""The apps' own patience with a busy incident is longer."""


@dataclass(frozen=True)
class PlayedDevice:
    """A phone that takes alerts: its id at Sergap and its token at FCM."""

    device_id: str
    token: str
    user: SignedIn


def eventually(look: Callable[[], T], what: str, patience_s: float = PATIENCE_S) -> T:
    """Look until the answer is true; fail with what was waited for and what was seen last."""
    deadline = time.monotonic() + patience_s
    seen = look()
    while not seen:
        assert time.monotonic() < deadline, f"not within {patience_s:.0f} s: {what}; last seen: {seen!r}"
        time.sleep(0.1)
        seen = look()
    return seen


@lru_cache
def _places(code: str) -> Iterator[tuple[float, float]]:
    """Places well inside a kecamatan, each far from the others."""
    region = load_region("cilacap")
    box = region.pack.bounding_box
    rows, columns = int((box.north - box.south) / APART_DEGREES), int((box.east - box.west) / APART_DEGREES)
    for row, column in product(range(rows), range(columns)):
        place = (round(box.south + row * APART_DEGREES, 5), round(box.west + column * APART_DEGREES, 5))
        match = region.jurisdiction.locate(*place, 100)
        if match.codes == (code,) and match.placement is Placement.INSIDE:
            yield place


def fresh_place(code: str = KROYA) -> tuple[float, float]:
    """A place inside a kecamatan that no test has used: reports there are events of their own."""
    return next(_places(code))


class Driver:
    """One stack's people."""

    def __init__(self, addresses: StackAddresses) -> None:
        self.addresses = addresses
        self.api = SergapApi(addresses.hosting_url)
        self.auth = AuthEmulator(addresses.auth_host, addresses.project_id)
        self.fcm = FcmEmulatorClient(addresses.fcm_url)
        self.http = httpx.Client(base_url=addresses.hosting_url, timeout=120, trust_env=False)
        self.documents = DocumentReader(addresses.firestore_host, addresses.project_id)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in (self.api, self.auth, self.fcm, self.http, self.documents):
            client.close()

    def citizen(self) -> SignedIn:
        """A new anonymous caller."""
        return self.auth.sign_in_anonymously()

    def staff(self, role: str, agency_id: str | None = None) -> SignedIn:
        """A new member of staff with this role."""
        person = person_with(role, agency_id)
        self.auth.put_account(person)
        return self.auth.sign_in(person.email, person.password)

    def device(self, role: str, agency_id: str | None = None) -> PlayedDevice:
        """A new member of staff whose phone is registered for alerts."""
        user = self.staff(role, agency_id)
        token = self.fcm.register_device().token
        device_id = uuid.uuid4().hex
        answer = self.api.put_device(user.id_token, device_id, {"token": token, "platform": "web"})
        assert answer.status == 200, answer
        return PlayedDevice(device_id, token, user)

    def report(self, caller: SignedIn | None = None, **fields: Any) -> str:
        """Send a report; returns its id."""
        body = report_body(**fields)
        answer = self.api.post_report((caller or self.citizen()).id_token, body)
        assert answer.status == 201, answer
        return str(body["report_id"])

    def command(self, function: str, user: SignedIn, command: str, **fields: Any) -> Answer:
        """Give a command through Hosting; the answer's body is the callable's result or error.

        As the apps do, one that is answered 503 (the incident was busy) is sent again under the same id.
        """
        data = {"command": command, "command_id": str(uuid.uuid4()), **fields}
        answer = self._send_command(function, user, data)
        for _ in range(COMMAND_REPEATS):
            if answer.status != 503:
                break
            answer = self._send_command(function, user, data)
        return answer

    def _send_command(self, function: str, user: SignedIn, data: dict[str, Any]) -> Answer:
        response = self.http.post(
            f"/api/v1/commands/{function}",
            json={"data": data},
            headers={"Authorization": f"Bearer {user.id_token}"},
        )
        return answer_of(response)

    def done(self, function: str, user: SignedIn, command: str, **fields: Any) -> dict[str, Any]:
        """Give a command that must be carried out; returns its result."""
        answer = self.command(function, user, command, **fields)
        assert answer.status == 200, (command, answer)
        result: dict[str, Any] = answer.body["result"]
        return result

    def refused(self, function: str, user: SignedIn, command: str, **fields: Any) -> dict[str, Any]:
        """Give a command that must be refused; returns the error with code and texts."""
        answer = self.command(function, user, command, **fields)
        assert answer.status >= 400, (command, answer)
        details: dict[str, Any] = answer.body["error"]["details"]
        return details

    def document(self, path: str) -> dict[str, Any]:
        """A document, empty when it is not there."""
        return self.documents.get(path) or {}

    def routed(self, report_id: str) -> dict[str, Any]:
        """The report once it has been routed."""
        return eventually(
            lambda: _if(self.document(f"reports/{report_id}"), lambda d: not d.get("awaiting_route", True)),
            f"report {report_id} routed",
        )

    def incident_of(self, report_id: str) -> dict[str, Any]:
        """The incident of a report once it has been routed."""
        return self.document(f"incidents/{self.routed(report_id)['incident_id']}")

    def assignments(self, incident_id: str) -> dict[str, dict[str, Any]]:
        """An incident's assignments by agency id."""
        found = self.documents.children(f"incidents/{incident_id}", "assignments")
        return {document["agency_id"]: document for document in found}

    def events(self, incident_id: str) -> list[dict[str, Any]]:
        """An incident's story, oldest first."""
        path = f"incidents/{incident_id}"
        incident = self.documents.get(path) or {}
        opening = [incident["opening"]] if incident.get("opening") else []
        return opening + sorted(self.documents.children(path, "events"), key=lambda e: e["at"])

    def alerts(self, incident_id: str) -> list[dict[str, Any]]:
        """An incident's alerts."""
        return self.documents.where("alerts", "incident_id", incident_id)

    def alert(self, incident_id: str, recipient: str, stage: str = "initial") -> dict[str, Any]:
        """One alert, once it is settled."""

        def settled() -> dict[str, Any] | None:
            for alert in self.alerts(incident_id):
                if (alert["recipient"], alert["stage"]) == (recipient, stage) and alert["status"] != "QUEUED":
                    return alert
            return None

        found = eventually(settled, f"alert {stage} to {recipient} settled")
        assert found is not None
        return found

    def receipts(self, alert_id: str) -> dict[str, dict[str, Any]]:
        """An alert's receipts by device id."""
        found = self.documents.children(f"alerts/{alert_id}", "receipts")
        return {document["device_id"]: document for document in found}

    def pushes(self, device: PlayedDevice, incident_id: str, stage: str = "initial") -> list[LoggedMessage]:
        """Messages FCM accepted for a device about one stage of an incident."""
        wanted = {"incident_id": incident_id, "stage": stage}
        return [
            message
            for message in self.fcm.messages(token=device.token, limit=5_000)
            if wanted.items() <= message.message.get("data", {}).items() and message.outcome == "OK"
        ]

    def pushed(self, device: PlayedDevice, incident_id: str, stage: str = "initial") -> list[LoggedMessage]:
        """The same, once there is at least one."""
        return eventually(lambda: self.pushes(device, incident_id, stage), f"push {stage} to {device.device_id}")


def _if(document: dict[str, Any], holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    return document if document and holds(document) else {}


def person_with(role: str, agency_id: str | None = None) -> Person:
    """A made-up member of staff."""
    uid = f"{role}-{uuid.uuid4().hex[:12]}"
    return Person(uid=uid, email=f"{uid}@sergap.test", name=f"Uji {role}", role=role, agency_id=agency_id)


def report_body(**fields: Any) -> dict[str, Any]:
    """A traffic accident at a fresh place in Kroya; fields override."""
    place = fields.pop("at") if "at" in fields else fresh_place()
    body: dict[str, Any] = {
        "report_id": str(uuid.uuid4()),
        "category": "kecelakaan_lalu_lintas",
        "position": {"lat": place[0], "lng": place[1], "accuracy_m": 12} if place else None,
        "pressed_at": datetime.now(UTC).isoformat(),
    }
    return body | fields
