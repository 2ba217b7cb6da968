"""A Sergap without a cloud: the real handlers on a store in memory, with a clock that a test moves."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from devkit.faults.gateways import SimulatedServices
from devkit.faults.memory_store import MemoryStore
from intake.caller_commands import CALLER_COMMANDS
from intake.handlers import submit_report
from intake.submission import ReportSubmission
from notify.handlers import deliver_alerts
from route.check import check_incident
from route.commands.agency import AGENCY_COMMANDS
from route.commands.base import CommandTable, run_command
from route.commands.incidents import OPERATOR_COMMANDS
from route.handlers import route_report
from shared import paths
from shared.identity import Caller
from shared.model.alert import Device
from shared.model.incident import Role
from shared.region import Region, load_region
from shared.services import PushMessage, PushOutcome
from shared.settings import Settings

MORNING = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
"""09:00 in Cilacap."""

KROYA = (-7.6330, 109.2460)
OPERATOR = Caller("operator-1", Role.OPERATOR)
CALLER = Caller("caller")
TABLES: dict[Role, CommandTable] = {
    Role.CITIZEN: CALLER_COMMANDS,
    Role.OPERATOR: OPERATOR_COMMANDS,
    Role.SUPERVISOR: OPERATOR_COMMANDS,
    Role.AGENCY: AGENCY_COMMANDS,
}


class MovedClock:
    """Shows the time that a test has set."""

    def __init__(self) -> None:
        self.time = MORNING

    def now(self) -> datetime:
        """The time."""
        return self.time


class NotedPublisher:
    """Keeps what was published, until somebody delivers it."""

    def __init__(self) -> None:
        self.alert_ids: list[str] = []

    def publish_alerts(self, alert_ids: Sequence[str], trace: str, recipients: Sequence[str] = ()) -> list[str]:
        """Take all."""
        self.alert_ids += alert_ids
        return []

    def publish_dead_letter(self, alert_id: str, reason: str) -> None:
        """Nothing dies here."""
        raise AssertionError(f"dead letter {alert_id}: {reason}")

    def publish_webhook(self, body: Mapping[str, str]) -> None:
        """Nobody here has a CAD."""


class NotedPusher:
    """FCM that takes everything."""

    def __init__(self) -> None:
        self.messages: list[PushMessage] = []

    def send(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        """Take all."""
        self.messages += messages
        return [PushOutcome(accepted=True) for _ in messages]


class NoTasks:
    """The test itself says when an incident is looked at."""

    def check_incident_at(self, incident_id: str, at: datetime) -> bool:
        """Taken, and forgotten."""
        return True


class NoMaps:
    """Maps does not answer."""

    def seconds_to(
        self, origins: Sequence[tuple[float, float]], destination: tuple[float, float]
    ) -> list[float | None] | None:
        """No travel times."""
        return None


@lru_cache
def cilacap() -> Region:
    """The pack, loaded once."""
    return load_region("cilacap")


class Scene:
    """Plays people on the handlers."""

    def __init__(self) -> None:
        self.clock, self.publisher, self.pusher = MovedClock(), NotedPublisher(), NotedPusher()
        self.store = MemoryStore()
        self.services = SimulatedServices(
            Settings(emulated=True), self.clock, self.store, cilacap(), self.publisher, NoTasks(), self.pusher, NoMaps()
        )

    def after(self, seconds: float) -> Scene:
        """Let time pass."""
        self.clock.time += timedelta(seconds=seconds)
        return self

    def device(self, recipient: str) -> None:
        """A phone that takes the alerts of a recipient group."""
        now = self.clock.now()
        role = Role.AGENCY if recipient.startswith("agency:") else Role.OPERATOR
        device = Device(device_id=recipient.replace(":", "-"), uid=recipient, role=role, recipients=[recipient],
                        token=f"token-{recipient}", platform="android", registered_at=now, seen_at=now)  # fmt: skip
        self.store.set(paths.device(device.device_id), device.to_document())

    def report(self, uid: str = "caller", *, pressed_s_ago: float = 0.0, **fields: Any) -> str:
        """Press the button, send and route; returns the incident's id."""
        lat, lng = fields.pop("at", KROYA)
        body = {
            "report_id": str(uuid.uuid4()),
            "category": "kecelakaan_lalu_lintas",
            "position": {"lat": lat, "lng": lng, "accuracy_m": 12.0},
            "pressed_at": (self.clock.now() - timedelta(seconds=pressed_s_ago)).isoformat(),
        } | fields
        submission = ReportSubmission.model_validate(body, strict=False)
        submit_report(self.services, uid, submission, "trace")
        report_id = str(submission.report_id)
        route_report(self.services, report_id)
        document = self.store.get(paths.report(report_id))
        assert document is not None
        return str(document["incident_id"])

    def act(self, command: str, by: Caller = OPERATOR, **fields: Any) -> dict[str, Any]:
        """Give a command."""
        data = {"command": command, "command_id": str(uuid.uuid4()), **fields}
        return run_command(self.services, by, data, TABLES[by.role])

    def agency(self, command: str, incident_id: str, agency_id: str = "polsek-kroya", **fields: Any) -> None:
        """An agency answers."""
        self.act(command, Caller(f"{agency_id}-1", Role.AGENCY, agency_id), incident_id=incident_id, **fields)

    def report_of(self, incident_id: str) -> str:
        """The id of an incident's first report."""
        document = self.store.get(paths.incident(incident_id))
        assert document is not None
        return str(document["first_report_id"])

    def look(self, incident_id: str) -> None:
        """What a deadline's task does."""
        check_incident(self.services, incident_id)

    def deliver(self) -> None:
        """Deliver all that was published."""
        deliver_alerts(self.services, self.publisher.alert_ids)
        self.publisher.alert_ids.clear()
