"""Counting what the real handlers read and write in Firestore, on a store in memory, as Firestore bills it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from devkit.meter.operations import Kind
from devkit.meter.stage import ACCIDENT, KROYA, OPERATOR, Stage
from intake.handlers import submit_report
from intake.submission import ReportSubmission
from integrate.webhooks.subscriptions import anybody_subscribed
from notify.handlers import deliver_alerts
from notify.receipts import ReceiptReport, record_receipt
from route.check import check_incident
from route.commands.agency import AGENCY_COMMANDS
from route.commands.base import CommandTable, run_command
from route.commands.incidents import OPERATOR_COMMANDS
from route.handlers import route_report
from route.sweeper import sweep
from shared import paths
from shared.identity import Caller
from shared.model.incident import Role

POLSEK = Caller("polsek-kroya", Role.AGENCY, "polsek-kroya")


@dataclass(frozen=True)
class Bill:
    """What one call read and wrote, in documents; a query that finds nothing counts as one read."""

    reads: int
    writes: int


class Ledger(Stage):
    """One accident in Kroya, from the press to the end, with a bill for every call."""

    def __init__(self) -> None:
        super().__init__(ACCIDENT)
        self.bills: dict[str, Bill] = {}
        self.report_id = str(uuid.uuid4())
        self.incident_id = paths.incident_id_for(self.report_id)
        body = {
            "report_id": self.report_id,
            "category": "kecelakaan_lalu_lintas",
            "position": KROYA,
            "pressed_at": self.clock.now().isoformat(),
        }
        self.submission = ReportSubmission.model_validate(body, strict=False)

    @contextmanager
    def bill(self, name: str) -> Iterator[None]:
        """Put what happens inside on the bill of this name."""
        with self.tape.invocation(name) as call:
            yield
        used = self.tape.used_by
        self.bills[name] = Bill(used(call, Kind.READ), used(call, Kind.WRITE, Kind.DELETE))

    def play(self) -> None:
        """Play everything once; afterwards `bills` has the names that docs/architecture.md uses."""
        # An instance looks once a minute, whatever it does; that is no report's cost.
        anybody_subscribed(self.services)
        self._take_in_and_route()
        self._deliver()
        self._work()

    def leave_to_trigger(self) -> None:
        """The same accident as by Open311, whose function neither decides nor alerts."""
        anybody_subscribed(self.services)
        with self.bill("submit_report, left to the trigger"):
            submit_report(self.services, "caller", self.submission, "trace")
        with self.bill("route_report"):
            route_report(self.services, self.report_id)

    def _take_in_and_route(self) -> None:
        with self.bill("submit_report"):
            submit_report(self.services, "caller", self.submission, "trace", route=True)
        with self.bill("checkincident, nothing due"):
            check_incident(self.services, self.incident_id)

    def _deliver(self) -> None:
        (message,) = self.publisher.waiting
        with self.bill("deliver_alert"):
            deliver_alerts(self.services, *message)
        with self.bill("submit_report, repeated"):
            submit_report(self.services, "caller", self.submission, "trace", route=True)
        data = self.pusher.messages[0].data
        receipt = {name: data[name] for name in ("alert_id", "device_id", "receipt_key")}
        with self.bill("record_receipt"):
            record_receipt(self.services, ReceiptReport.model_validate({**receipt, "event": "delivered"}))

    def _work(self) -> None:
        self._act(OPERATOR, OPERATOR_COMMANDS, "claim", report_id=self.report_id)
        self._act(OPERATOR, OPERATOR_COMMANDS, "heartbeat", report_ids=[self.report_id])
        self._act(OPERATOR, OPERATOR_COMMANDS, "verify", report_id=self.report_id)
        for command in ("acknowledge", "en_route", "on_scene", "clear"):
            self._act(POLSEK, AGENCY_COMMANDS, command, incident_id=self.incident_id)
        self._act(OPERATOR, OPERATOR_COMMANDS, "close", incident_id=self.incident_id, disposition="handled")
        self.clock.pass_s(3600)
        self._deliver_the_rest()
        with self.bill("sweep, nothing to do"):
            sweep(self.services)

    def _deliver_the_rest(self) -> None:
        deliver_alerts(self.services, self.publisher.published)

    def _act(self, by: Caller, table: CommandTable, command: str, **fields: Any) -> None:
        self.clock.pass_s(1)
        data = {"command": command, "command_id": str(uuid.uuid4()), **fields}
        with self.bill(command):
            run_command(self.services, by, data, table)
