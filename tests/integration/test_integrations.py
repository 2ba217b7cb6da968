"""Other systems on a real stack, through Hosting: the commands of docs/integrations.md, and a CAD that listens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from driver import Driver, eventually, fresh_place
from page_examples import command_of, receiver, request_of
from standardwebhooks import Webhook

from devkit.clock.client import ClockClient
from devkit.stack.stack import LocalStack

pytestmark = pytest.mark.stack

AGENCY = "polsek-kroya"


def run(driver: Driver, part: str, **values: str) -> httpx.Response:
    """One command of the page, as it stands there; its answer is a good one."""
    request = request_of(command_of(part), values)
    answer = driver.http.request(request.method, request.path, content=request.body, headers=request.headers)
    assert answer.status_code in (200, 201), (answer.status_code, answer.text)
    return answer


class KeptCad(ThreadingHTTPServer):
    """An agency's CAD on this machine: takes what it gets, refuses what the page's own receiver does not believe."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.secret = ""
        self.taken: list[dict[str, Any]] = []
        self.check: dict[str, Any] = {}
        exec(receiver(), self.check)


class _Handler(BaseHTTPRequestHandler):
    server: KeptCad

    def do_POST(self) -> None:
        """One message."""
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.taken.append(self.server.check["received"](headers, body, self.server.secret))
        self._answer(204)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def listening() -> Iterator[KeptCad]:
    """A CAD while it listens."""
    with KeptCad() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_open311(driver: Driver) -> None:
    """A city system's key, request and look at it, by the page's commands."""
    key = driver.done("admin", driver.staff("admin"), "give_api_key", name="Lapor Cilacap")["api_key"]
    assert "pohon_tumbang" in run(driver, "v2/services.json").text
    line = command_of("-X POST $SERGAP/api/open311").replace("aduan-2026-000123", uuid.uuid4().hex)
    lat, lng = fresh_place()
    request = request_of(line.replace("-7.6277", str(lat)).replace("109.2447", str(lng)), {"API_KEY": key})
    answer = driver.http.request("POST", request.path, content=request.body, headers=request.headers)
    assert answer.status_code == 201, answer.text
    (made,) = answer.json()
    driver.routed(made["service_request_id"])
    told = run(driver, "requests/$SERVICE_REQUEST_ID", SERVICE_REQUEST_ID=made["service_request_id"])
    assert told.headers["content-type"] == "text/xml; charset=utf-8"
    assert "<status>open</status>" in told.text
    assert made["service_request_id"] in run(driver, "requests.json?status=open").text


def test_webhooks_both_ways(stack: LocalStack, driver: Driver) -> None:
    """A dispatch is told, the CAD answers, and that is told back; the push comes as ever."""
    admin = driver.staff("admin")
    with listening() as cad:
        url = f"http://127.0.0.1:{cad.server_port}/sergap"
        cad.secret = driver.done("admin", admin, "subscribe_webhook", agency_id=AGENCY, url=url)["secret"]
        try:
            _tell_and_answer(driver, cad)
        finally:
            driver.done("admin", admin, "end_webhook", agency_id=AGENCY)


def _tell_and_answer(driver: Driver, cad: KeptCad) -> None:
    device = driver.device("agency", AGENCY)
    incident_id = str(driver.routed(driver.report())["incident_id"])
    driver.pushed(device, incident_id)
    _told(driver, cad, incident_id, "assignment.dispatched")
    body = json.dumps({"command": "acknowledge", "incident_id": incident_id})
    now, message_id = datetime.now(UTC), f"msg_{uuid.uuid4().hex}"
    headers = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(cad.secret).sign(message_id, now, body),
    }
    first, again = (driver.http.post(f"/api/v1/cad/{AGENCY}", content=body, headers=headers) for _ in "ab")
    assert (first.status_code, again.status_code) == (200, 200), (first.text, again.text)
    assert again.json()["repeated"]
    assert driver.assignments(incident_id)[AGENCY]["status"] == "ACKNOWLEDGED"
    forged = driver.http.post(f"/api/v1/cad/{AGENCY}", content=body + " ", headers=headers)
    assert forged.status_code == 401
    _told(driver, cad, incident_id, "assignment.acknowledged")


def _told(driver: Driver, cad: KeptCad, incident_id: str, type_: str) -> None:
    """Once the CAD has been told. The sweeper is run as well: an instance may have looked for subscriptions just before
    there was one, and looks again only after a minute."""

    def look() -> bool:
        clock.run_schedule("sweep")
        return any(m["type"] == type_ and m["data"]["incident_id"] == incident_id for m in cad.taken)

    with ClockClient(driver.addresses.clock_url) as clock:
        eventually(look, f"the CAD is told {type_}")


def test_the_map_of_open_incidents(driver: Driver) -> None:
    """Staff see the incident at its place; a citizen is refused."""
    at = fresh_place()
    incident_id = driver.routed(driver.report(at=at))["incident_id"]
    answer = run(driver, "incidents.geojson", ID_TOKEN=driver.staff("operator").id_token)
    assert answer.headers["content-type"] == "application/geo+json"
    found = {feature["id"]: feature["geometry"]["coordinates"] for feature in answer.json()["features"]}
    assert found[incident_id] == [at[1], at[0]]
    citizen = {"Authorization": f"Bearer {driver.citizen().id_token}"}
    assert driver.http.get("/api/v1/incidents.geojson", headers=citizen).status_code == 403


def test_a_public_warning(driver: Driver) -> None:
    """Drafted by an operator, signed by a supervisor, read by anybody; the page's commands."""
    operator, supervisor = driver.staff("operator"), driver.staff("supervisor")
    ends_at = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    values = {"ID_TOKEN": operator.id_token, "COMMAND_ID": str(uuid.uuid4()), "ENDS_AT": ends_at}
    warning_id = run(driver, "draft_warning", **values).json()["result"]["warning_id"]
    assert warning_id not in run(driver, "warnings.atom").text
    signature = {"SUPERVISOR_TOKEN": supervisor.id_token, "OTHER_COMMAND_ID": str(uuid.uuid4())}
    run(driver, "sign_warning", **signature, WARNING_ID=warning_id)
    assert warning_id in run(driver, "warnings.atom").text
    message = run(driver, "$WARNING_ID.cap", WARNING_ID=warning_id)
    assert message.headers["content-type"] == "application/cap+xml"
    assert "<msgType>Alert</msgType>" in message.text


def test_the_command_line(stack: LocalStack) -> None:
    """Gives and ends a key on a running stack; the answer alone is on the standard output."""
    environment = {**os.environ, **stack.addresses.client_environment()}

    def sergap(*words: str) -> subprocess.CompletedProcess[str]:
        command = [Path(sys.executable).with_name("sergap"), "integration", *words, "--by", "uji"]
        line = [*map(str, command), "--project", stack.addresses.project_id]
        return subprocess.run(line, env=environment, capture_output=True, text=True, check=False)

    given = sergap("give-key", "Aduan")
    assert given.returncode == 0, given.stderr
    client_id = json.loads(given.stdout)["client_id"]
    assert sergap("revoke-key", client_id).returncode == 0
    listed = json.loads(sergap("list").stdout)
    assert {"client_id": client_id, "name": "Aduan", "revoked": True} in listed["clients"]
    assert sergap("revoke-key", "unknown").returncode == 1
