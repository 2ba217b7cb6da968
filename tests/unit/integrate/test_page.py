"""docs/integrations.md: every command is sent to the functions in this process, and the receiver is run."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from integrate.webhooks.relay import CHANGED, TYPES
from integrate.webhooks.signatures import headers_for
from route.handlers import route_report
from tests.fuzz.surface import Surface, surface
from tests.unit.integrate.scene import (
    AGENCY,
    OPERATOR,
    SUPERVISOR,
    URL,
    Cad,
    as_admin,
    as_desk,
    create_incident,
    work_off,
)

SOURCE = Path(__file__).resolve().parents[2] / "integration" / "page_examples.py"


def _examples() -> Any:
    """The integration tests' own module, which is in no package."""
    spec = importlib.util.spec_from_file_location("page_examples_for_units", SOURCE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


EXAMPLES = _examples()


def run(http: Surface, part: str, **values: str) -> Any:
    """One command of the page; its answer, which is a good one."""
    request = EXAMPLES.request_of(EXAMPLES.command_of(part), values)
    answer = http.send(request.method, request.path, request.body, request.headers)
    assert answer.status_code in (200, 201), answer.data
    return answer


def test_the_open311_commands_do_what_they_say() -> None:
    """List, definition, request, list of requests, one request."""
    with surface() as http:
        key = as_admin(http.services, "give_api_key", name="Lapor")["api_key"]
        assert "pohon_tumbang" in run(http, "v2/services.json").data.decode()
        assert "pohon_tumbang" in run(http, "v2/services/pohon").data.decode()
        (made,) = json.loads(run(http, "-X POST $SERGAP/api/open311", API_KEY=key).data)
        route_report(http.services, made["service_request_id"])
        (listed,) = json.loads(run(http, "requests.json?status=open").data)
        assert listed["service_request_id"] == made["service_request_id"]
        run(http, "requests/$SERVICE_REQUEST_ID", SERVICE_REQUEST_ID=made["service_request_id"])


def test_the_receiver_of_the_page_takes_ours_and_nothing_else() -> None:
    """It is the page's own code that runs."""
    with surface() as http:
        services, cad = http.services, Cad()
        secret = as_admin(services, "subscribe_webhook", agency_id=AGENCY, url=URL)["secret"]
        create_incident(services)
        work_off(services, cad)
        _, headers, body = cad.taken[0]
        page: dict[str, Any] = {}
        exec(EXAMPLES.receiver(), page)
        now = services.clock.now().timestamp()
        told = page["received"](headers, body, secret, now=lambda: now)
        assert told["type"] == "assignment.dispatched"
        named = re.search(r"`data` \((.*?)\)", EXAMPLES.PAGE.read_text(), flags=re.DOTALL)
        assert named
        assert set(re.findall(r"`(\w+)`", named[1])) == told["data"].keys()
        for bad_body, at in ((body + b" ", now), (body, now + 301)):
            with pytest.raises(ValueError, match=r"not from|too old"):
                page["received"](headers, bad_body, secret, now=lambda at=at: at)


def test_every_type_of_message_is_on_the_page() -> None:
    """And none that there is not."""
    rows = re.findall(r"^\| `(assignment\.\w+)` \|", EXAMPLES.PAGE.read_text(), flags=re.MULTILINE)
    assert set(rows) == {*TYPES.values(), CHANGED}


def test_the_cads_command_does_what_it_says() -> None:
    """Signed with the agency's secret, and harmless when it comes again."""
    with surface() as http:
        secret = as_admin(http.services, "subscribe_webhook", agency_id=AGENCY, url=URL)["secret"]
        incident_id, line = create_incident(http.services), EXAMPLES.command_of("/api/v1/cad/")
        unsigned = dict.fromkeys(("MESSAGE_ID", "TIMESTAMP", "SIGNATURE"), "x")
        body = EXAMPLES.request_of(line, {**unsigned, "INCIDENT_ID": incident_id}).body
        signed = headers_for([secret], "msg-00001", http.services.clock.now(), body)
        values = {
            "MESSAGE_ID": signed["webhook-id"],
            "TIMESTAMP": signed["webhook-timestamp"],
            "SIGNATURE": signed["webhook-signature"],
            "INCIDENT_ID": incident_id,
        }
        first, again = (json.loads(run(http, "/api/v1/cad/", **values).data) for _ in "ab")
        assert (first["assignment_status"], first["repeated"]) == ("ACKNOWLEDGED", False)
        assert again["repeated"]


def test_the_map_and_the_warnings_commands_do_what_they_say() -> None:
    """The two commands of the callable protocol are given as the commands that they carry."""
    with surface() as http:
        create_incident(http.services)
        collection = json.loads(run(http, "incidents.geojson", ID_TOKEN="operator").data)
        assert len(collection["features"]) == 1
        ends_at = http.services.clock.now().replace(hour=18).isoformat()
        values = {"ID_TOKEN": "", "COMMAND_ID": str(uuid.uuid4()), "ENDS_AT": ends_at}
        draft = json.loads(EXAMPLES.request_of(EXAMPLES.command_of("draft_warning"), values).body)["data"]
        warning_id = as_desk(http.services, OPERATOR, **draft)["warning_id"]
        values = {"SUPERVISOR_TOKEN": "", "OTHER_COMMAND_ID": str(uuid.uuid4()), "WARNING_ID": warning_id}
        sign = json.loads(EXAMPLES.request_of(EXAMPLES.command_of("sign_warning"), values).body)["data"]
        as_desk(http.services, SUPERVISOR, **sign)
        assert warning_id in run(http, "warnings.atom").data.decode()
        assert "Banjir di Kroya" in run(http, "$WARNING_ID.cap", WARNING_ID=warning_id).data.decode()
