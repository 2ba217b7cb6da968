"""What colleagues may do to a report that an operator has in hand: send help, and not take it away."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from intake.handlers import submit_report
from intake.submission import ReportSubmission
from route.commands.base import run_command
from route.commands.incidents import OPERATOR_COMMANDS
from route.handlers import route_report
from shared.errors import ErrorCode, Refused
from shared.identity import Caller
from shared.model.incident import Role
from tests.unit.security.create_services import NOW, TestServices

CALM = "gangguan_ketertiban"
HELD, OTHER = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
HOLDER, COLLEAGUE = Caller("u-holder", Role.OPERATOR), Caller("u-colleague", Role.OPERATOR)
SUPERVISOR = Caller("u-supervisor", Role.SUPERVISOR)


@pytest.fixture
def services() -> TestServices:
    """Two reports far apart; the first is in the holder's hands."""
    services = TestServices()
    for report_id, lat in ((HELD, -7.6277), (OTHER, -7.5)):
        body = {
            "report_id": report_id, "category": CALM, "pressed_at": NOW.isoformat(),
            "position": {"lat": lat, "lng": 109.2447, "accuracy_m": 12},
        }  # fmt: skip
        submit_report(services, f"u-{report_id}", ReportSubmission.model_validate_json(json.dumps(body)), "trace")
        route_report(services, report_id)
    _give(services, HOLDER, "claim")
    return services


def _give(services: TestServices, by: Caller, command: str, **fields: Any) -> dict[str, Any]:
    data = {"command": command, "command_id": str(uuid.uuid4()), "report_id": HELD, **fields}
    return run_command(services, by, data, OPERATOR_COMMANDS)


def _other_incident(services: TestServices) -> str:
    report = services.store.get(f"reports/{OTHER}")
    assert report is not None
    return str(report["incident_id"])


TAKING_AWAY = [("mark_false", {"kind": "prank"}), ("mark_duplicate", {})]


def _fields(services: TestServices, command: str, fields: dict[str, Any]) -> dict[str, Any]:
    return fields | ({"incident_id": _other_incident(services)} if command == "mark_duplicate" else {})


@pytest.mark.parametrize(("command", "fields"), TAKING_AWAY)
def test_a_colleague_cannot_take_help_away(services: TestServices, command: str, fields: dict[str, Any]) -> None:
    """Refused as long as the claim is fresh; also after the holder has verified the report."""
    for _ in range(2):
        with pytest.raises(Refused) as refused:
            _give(services, COLLEAGUE, command, **_fields(services, command, fields))
        assert refused.value.code is ErrorCode.CLAIMED_BY_OTHER
        _give(services, HOLDER, "verify")


@pytest.mark.parametrize("by", [HOLDER, SUPERVISOR], ids=lambda by: by.uid)
@pytest.mark.parametrize(("command", "fields"), TAKING_AWAY)
def test_the_holder_and_supervisors_may(
    services: TestServices, by: Caller, command: str, fields: dict[str, Any]
) -> None:
    """Somebody has to be able to overrule."""
    assert not _give(services, by, command, **_fields(services, command, fields))["repeated"]


@pytest.mark.parametrize(("command", "fields"), TAKING_AWAY)
def test_everybody_may_once_the_claim_is_stale(services: TestServices, command: str, fields: dict[str, Any]) -> None:
    """A console that died holds nothing."""
    services.clock.advance(46)
    assert not _give(services, COLLEAGUE, command, **_fields(services, command, fields))["repeated"]


def test_a_colleague_may_send_help(services: TestServices) -> None:
    """Nobody waits for a claim to end."""
    assert _give(services, COLLEAGUE, "verify")["report_status"] == "VERIFIED"
