"""Counting what the real handlers read and write in Firestore, on a store in memory, as Firestore bills it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from devkit.faults.gateways import SimulatedServices
from devkit.faults.memory_store import MemoryStore
from intake.handlers import submit_report
from intake.submission import ReportSubmission
from integrate.webhooks.subscriptions import anybody_subscribed
from notify.handlers import deliver_alert
from notify.receipts import ReceiptReport, record_receipt
from route.check import check_incident
from route.commands.agency import AGENCY_COMMANDS
from route.commands.base import CommandTable, run_command
from route.commands.incidents import OPERATOR_COMMANDS
from route.handlers import route_report
from route.sweeper import sweep
from shared import paths
from shared.identity import Caller
from shared.model.alert import Device
from shared.model.incident import Role
from shared.region import load_region
from shared.services import PushMessage, PushOutcome
from shared.settings import Settings
from shared.store import Found, Query

MORNING = datetime(2026, 3, 1, 2, 1, tzinfo=UTC)
KROYA = {"lat": -7.6330, "lng": 109.2460, "accuracy_m": 12.0}
OPERATOR = Caller("operator-1", Role.OPERATOR)
POLSEK = Caller("polsek-kroya", Role.AGENCY, "polsek-kroya")
DEVICES = {
    "operators": 3,
    "agency:polsek-kroya": 1,
    "agency:piket-satlantas": 1,
    "agency:dinkes": 1,
}


@dataclass(frozen=True)
class Bill:
    """What one call read and wrote, in documents; a query that finds nothing counts as one read."""

    reads: int
    writes: int


class Meter(MemoryStore):
    """A store that counts; its transactions count through `before`."""

    def __init__(self) -> None:
        super().__init__(steps=self)
        self.reads = self.writes = 0

    def before(self, verb: str, subject: object) -> None:
        """A call is about to reach the store."""
        assert isinstance(subject, Sequence)
        if verb == "read":
            self.reads += len(subject)
        elif verb == "commit":
            self.writes += len(subject)
        elif verb == "count":
            self.reads += 1

    def after_commit(self) -> None:
        """Nothing more to count."""

    def query(self, query: Query) -> list[Found]:
        """All documents that match."""
        found = super().query(query)
        self.reads += max(1, len(found))
        return found

    @contextmanager
    def bill(self, bills: dict[str, Bill], name: str) -> Iterator[None]:
        """Put what happens inside on the bill of this name."""
        reads, writes = self.reads, self.writes
        yield
        bills[name] = Bill(self.reads - reads, self.writes - writes)


class StandingClock:
    """Shows the time that was set."""

    def __init__(self) -> None:
        self.time = MORNING

    def now(self) -> datetime:
        """The time."""
        return self.time


class KeptAlerts:
    """A publisher that keeps what it gets."""

    def __init__(self) -> None:
        self.alert_ids: list[str] = []

    def publish_alerts(self, alert_ids: Sequence[str], trace: str) -> list[str]:
        """Take all."""
        self.alert_ids += alert_ids
        return []

    def publish_dead_letter(self, alert_id: str, reason: str) -> None:
        """Nothing dies here."""

    def publish_webhook(self, body: Mapping[str, str]) -> None:
        """Nobody here has a CAD."""


class KeptPushes:
    """FCM that takes everything."""

    def __init__(self) -> None:
        self.messages: list[PushMessage] = []

    def send(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        """Take all."""
        self.messages += messages
        return [PushOutcome(accepted=True) for _ in messages]


class NoTasks:
    """Nobody wakes anybody."""

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


class Ledger:
    """One accident in Kroya, from the press to the end, with a bill for every call."""

    def __init__(self) -> None:
        self.store, self.clock, self.publisher, self.pusher = Meter(), StandingClock(), KeptAlerts(), KeptPushes()
        self.services = SimulatedServices(
            Settings(emulated=True),
            self.clock,
            self.store,
            load_region("cilacap"),
            self.publisher,
            NoTasks(),
            self.pusher,
            NoMaps(),
        )
        self.bills: dict[str, Bill] = {}
        self.report_id = str(uuid.uuid4())
        self.incident_id = paths.incident_id_for(self.report_id)

    def play(self) -> None:
        """Play everything once; afterwards `bills` has the names that docs/architecture.md uses."""
        self._register_devices()
        # An instance looks once a minute, whatever it does; that is no report's cost.
        anybody_subscribed(self.services)
        self._take_in_and_route()
        self._deliver()
        self._work()

    def _register_devices(self) -> None:
        for recipient, count in DEVICES.items():
            for number in range(count):
                self._register(f"{recipient.replace(':', '-')}-{number}", recipient)
        # The nearest hospital is the plan's choice, not ours.
        for agency in self.services.region.pack.agencies.values():
            if agency.kind == "rs" and agency.is_active:
                self._register(f"device-{agency.id}", f"agency:{agency.id}")

    def _register(self, device_id: str, recipient: str) -> None:
        now = self.clock.now()
        device = Device(
            device_id=device_id,
            uid=device_id,
            role=Role.OPERATOR,
            recipients=[recipient],
            token=f"token-{device_id}",
            platform="web",
            registered_at=now,
            seen_at=now,
        )
        self.store.set(paths.device(device_id), device.to_document())

    def _take_in_and_route(self) -> None:
        body = {
            "report_id": self.report_id,
            "category": "kecelakaan_lalu_lintas",
            "position": KROYA,
            "pressed_at": self.clock.now().isoformat(),
        }
        submission = ReportSubmission.model_validate(body, strict=False)
        with self.store.bill(self.bills, "submit_report"):
            submit_report(self.services, "caller", submission, "trace")
        with self.store.bill(self.bills, "submit_report, repeated"):
            submit_report(self.services, "caller", submission, "trace")
        with self.store.bill(self.bills, "route_report"):
            route_report(self.services, self.report_id)
        with self.store.bill(self.bills, "checkincident, nothing due"):
            check_incident(self.services, self.incident_id)

    def _deliver(self) -> None:
        for alert_id in self.publisher.alert_ids:
            alert = self.store.database.get(paths.alert(alert_id))
            assert alert is not None
            to = "operators" if alert["recipient"] == "operators" else "an agency"
            with self.store.bill(self.bills, f"deliver_alert to {to}"):
                deliver_alert(self.services, alert_id)
        data = self.pusher.messages[0].data
        receipt = {name: data[name] for name in ("alert_id", "device_id", "receipt_key")}
        with self.store.bill(self.bills, "record_receipt"):
            record_receipt(self.services, ReceiptReport.model_validate({**receipt, "event": "delivered"}))

    def _work(self) -> None:
        self._act(OPERATOR, OPERATOR_COMMANDS, "claim", report_id=self.report_id)
        self._act(OPERATOR, OPERATOR_COMMANDS, "heartbeat", report_ids=[self.report_id])
        self._act(OPERATOR, OPERATOR_COMMANDS, "verify", report_id=self.report_id)
        for command in ("acknowledge", "en_route", "on_scene", "clear"):
            self._act(POLSEK, AGENCY_COMMANDS, command, incident_id=self.incident_id)
        self._act(OPERATOR, OPERATOR_COMMANDS, "close", incident_id=self.incident_id, disposition="handled")
        self.clock.time += timedelta(hours=1)
        self._deliver_the_rest()
        with self.store.bill(self.bills, "sweep, nothing to do"):
            sweep(self.services)

    def _deliver_the_rest(self) -> None:
        for alert_id in self.publisher.alert_ids:
            deliver_alert(self.services, alert_id)

    def _act(self, by: Caller, table: CommandTable, command: str, **fields: Any) -> None:
        self.clock.time += timedelta(seconds=1)
        data = {"command": command, "command_id": str(uuid.uuid4()), **fields}
        with self.store.bill(self.bills, command):
            run_command(self.services, by, data, table)
