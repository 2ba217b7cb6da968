"""Other systems around the functions in this process: a key, a subscription, an incident, a CAD that keeps all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.handlers import submit_report
from intake.submission import ReportSubmission
from integrate.commands import INTEGRATION_COMMANDS
from integrate.webhooks.delivery import deliver
from integrate.webhooks.relay import relay_incident
from integrate.webhooks.sender import Outcome
from route.commands.agency import AGENCY_COMMANDS
from route.commands.base import CommandTable, run_command
from route.commands.incidents import OPERATOR_COMMANDS
from route.handlers import route_report
from shared.identity import Caller
from shared.model.incident import Role
from tests.unit.security.create_services import NOW, TestServices

ADMIN = Caller("u-admin", Role.ADMIN)
OPERATOR = Caller("u-operator", Role.OPERATOR)
SUPERVISOR = Caller("u-supervisor", Role.SUPERVISOR)
POLSEK = Caller("u-polsek", Role.AGENCY, "polsek-kroya")
AGENCY, URL = "polsek-kroya", "https://cad.example.org/sergap"
KROYA = {"lat": -7.6277, "lng": 109.2447, "accuracy_m": 12}


def give(services: TestServices, by: Caller, table: CommandTable, command: str, **fields: Any) -> dict[str, Any]:
    """One command."""
    return run_command(services, by, {"command_id": str(uuid.uuid4()), "command": command, **fields}, table)


def as_admin(services: TestServices, command: str, **fields: Any) -> dict[str, Any]:
    """One of the administrator's commands."""
    return give(services, ADMIN, INTEGRATION_COMMANDS, command, **fields)


def as_polsek(services: TestServices, command: str, incident_id: str) -> dict[str, Any]:
    """One of the agency's commands."""
    services.clock.advance(1)
    return give(services, POLSEK, AGENCY_COMMANDS, command, incident_id=incident_id)


def as_desk(services: TestServices, by: Caller, command: str, **fields: Any) -> dict[str, Any]:
    """One of the command centre's commands."""
    return give(services, by, OPERATOR_COMMANDS, command, **fields)


def create_incident(services: TestServices, **fields: Any) -> str:
    """A traffic accident in Kroya, routed; returns the incident's id."""
    report_id = str(uuid.uuid4())
    body = {
        "report_id": report_id,
        "category": "kecelakaan_lalu_lintas",
        "position": KROYA,
        "pressed_at": NOW.isoformat(),
        "description": "Nama saya Sari, 081234567890",
        "contact_name": "Sari",
        "contact_phone": "+6281234567890",
    }
    submission = ReportSubmission.model_validate({**body, **fields}, strict=False)
    submit_report(services, "u-citizen", submission, "trace")
    route_report(services, report_id)
    return f"i-{report_id}"


@dataclass
class Cad:
    """An agency's system that answers what the test says."""

    outcome: Outcome = field(default_factory=lambda: Outcome(True))
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Take one message."""
        self.taken.append((url, dict(headers), body))
        return self.outcome


def work_off(services: TestServices, cad: Cad) -> None:
    """Do what `deliver_webhook` does with all that was published."""
    while services.publisher.webhooks:
        message = services.publisher.webhooks.pop(0)
        if "incident_id" in message:
            relay_incident(services, message["incident_id"])
        else:
            deliver(services, cad, message["delivery_id"])
