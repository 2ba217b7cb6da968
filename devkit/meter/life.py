"""The life of one report, from the press to the closed incident, played on the real handlers with the meter running.

Nobody is late and nothing breaks: an operator claims after 8 s and verifies after 35 s, each agency acknowledges, the
lead drives, arrives and clears, the operator closes. Tasks come at their time, receipts from every device.
"""

from __future__ import annotations

import heapq
import uuid
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

from devkit.meter.stage import KROYA, OPERATOR, Stage
from intake.handlers import submit_report
from intake.submission import ReportSubmission
from notify.handlers import deliver_alerts
from notify.receipts import ReceiptReport, record_receipt
from route.check import check_incident
from route.commands.agency import AGENCY_COMMANDS
from route.commands.base import CommandTable, run_command
from route.commands.incidents import OPERATOR_COMMANDS
from shared import paths
from shared.identity import Caller
from shared.model.incident import Role

CLAIMED_AFTER_S, VERIFIED_AFTER_S = 8, 35
ACKNOWLEDGED_AFTER_S, EN_ROUTE_AFTER_S, ON_SCENE_AFTER_S, CLEARED_AFTER_S = 20, 60, 600, 2_400
CLOSED_AFTER_S = 2_700
DELIVERED_AFTER_S, OPENED_AFTER_S = 1, 5

Act = Callable[[], None]


class Life:
    """One report's life on a stage. `play` runs it; what it used is on the stage's tape."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.report_id = str(uuid.uuid5(uuid.NAMESPACE_URL, stage.scene.name))
        self.incident_id = paths.incident_id_for(self.report_id)
        self._pressed_at = stage.clock.now()
        self._waiting: list[tuple[float, int, Act]] = []
        self._order = count()
        self._pushes_answered = self._tasks_taken = 0

    def play(self) -> None:
        """From the press to the end of everything that follows from it."""
        self.press()
        self._plan_people()
        while self._waiting:
            after_s, _, act = heapq.heappop(self._waiting)
            self.stage.clock.time = max(self.stage.clock.time, self._moment(after_s))
            act()
            self._follow()

    def press(self) -> None:
        """The report is taken in with its incident, and everybody who has to know is pushed to."""
        self.submit()
        self._follow()

    def submit(self) -> None:
        """What the phone sends."""
        body = {
            "report_id": self.report_id,
            "category": self.stage.scene.category,
            "position": KROYA,
            "pressed_at": self._pressed_at.isoformat(),
        }
        submission = ReportSubmission.model_validate(body, strict=False)
        with self.stage.tape.invocation("submit_report"):
            submit_report(self.stage.services, "caller", submission, "trace", route=True)

    def _plan_people(self) -> None:
        incident = self.stage.inner.get(paths.incident(self.incident_id))
        assert incident is not None, "the report has opened no incident"
        self._at(CLAIMED_AFTER_S, lambda: self.operator("claim", report_id=self.report_id))
        beat_s = self.stage.services.region.pack.thresholds.escalation.claim_heartbeat_s
        for number in range(1, int((VERIFIED_AFTER_S - CLAIMED_AFTER_S) / beat_s) + 1):
            self._at(CLAIMED_AFTER_S + number * beat_s, lambda: self.operator("heartbeat", report_ids=[self.report_id]))
        self._at(VERIFIED_AFTER_S, lambda: self.operator("verify", report_id=self.report_id))
        for agency_id in incident["agency_ids"]:
            self._plan_agency(agency_id)
        self._at(CLOSED_AFTER_S, lambda: self.operator("close", incident_id=self.incident_id, disposition="handled"))

    def _plan_agency(self, agency_id: str) -> None:
        assignment = self.stage.inner.get(paths.assignment(self.incident_id, agency_id))
        assert assignment is not None
        steps = {"acknowledge": ACKNOWLEDGED_AFTER_S}
        if assignment["role"] == "lead":
            steps |= {"en_route": EN_ROUTE_AFTER_S, "on_scene": ON_SCENE_AFTER_S, "clear": CLEARED_AFTER_S}
        else:
            steps |= {"en_route": EN_ROUTE_AFTER_S, "clear": CLEARED_AFTER_S}
        for command, after_s in steps.items():
            self._at(after_s, lambda command=command: self.agency(agency_id, command))  # type: ignore[misc]

    def operator(self, command: str, **fields: Any) -> None:
        """An operator's command."""
        self._act("operator_command", OPERATOR, OPERATOR_COMMANDS, command, fields)

    def agency(self, agency_id: str, command: str) -> None:
        """An agency's command on this incident."""
        caller = Caller(agency_id, Role.AGENCY, agency_id)
        self._act("agency_command", caller, AGENCY_COMMANDS, command, {"incident_id": self.incident_id})

    def _act(self, function: str, by: Caller, table: CommandTable, command: str, fields: dict[str, Any]) -> None:
        data = {"command": command, "command_id": str(uuid.uuid4()), **fields}
        with self.stage.tape.invocation(f"{function} {command}"):
            run_command(self.stage.services, by, data, table)

    def _follow(self) -> None:
        """What follows from what was done: alerts that were published, tasks, devices that answer."""
        while self.stage.publisher.waiting:
            self.deliver(*self.stage.publisher.waiting.pop(0))
        for message in self.stage.pusher.messages[self._pushes_answered :]:
            self._plan_answers(message.data)
        self._pushes_answered = len(self.stage.pusher.messages)
        for incident_id, at in self.stage.tasks.at[self._tasks_taken :]:
            self._at((at - self._pressed_at).total_seconds(), lambda one=incident_id: self.check(one))  # type: ignore[misc]
        self._tasks_taken = len(self.stage.tasks.at)

    def deliver(self, alert_ids: Sequence[str], recipients: Sequence[str] = ()) -> None:
        """One message of the alerts' topic."""
        with self.stage.tape.invocation("deliver_alert"):
            deliver_alerts(self.stage.services, alert_ids, recipients)

    def check(self, incident_id: str) -> None:
        """A task whose time has come."""
        with self.stage.tape.invocation("checkincident"):
            check_incident(self.stage.services, incident_id)

    def _plan_answers(self, data: dict[str, str]) -> None:
        """Each device says that it has the alert; one of each group is looked at."""
        since_s = (self.stage.clock.now() - self._pressed_at).total_seconds()
        self._at(since_s + DELIVERED_AFTER_S, lambda: self.receipt(data, "delivered"))
        if data["device_id"].endswith("-0"):
            self._at(since_s + OPENED_AFTER_S, lambda: self.receipt(data, "opened"))

    def receipt(self, data: dict[str, str], event: str) -> None:
        """A device's answer to a push."""
        body = {name: data[name] for name in ("alert_id", "device_id", "receipt_key")}
        with self.stage.tape.invocation(f"record_receipt {event}"):
            record_receipt(self.stage.services, ReceiptReport.model_validate({**body, "event": event}))

    def _at(self, after_s: float, act: Act) -> None:
        heapq.heappush(self._waiting, (after_s, next(self._order), act))

    def _moment(self, after_s: float) -> Any:
        from datetime import timedelta

        return self._pressed_at + timedelta(seconds=after_s)
