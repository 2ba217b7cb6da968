"""All that is known of one report: its documents and the pushes that carried it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from devkit.fcm.client import FcmEmulatorClient, LoggedMessage
from devkit.stack.state import StackAddresses
from devkit.timeline.documents import Document, DocumentReader

LOG_PAGE = 2_000
"""Log entries asked for at once."""

SETTLED_ALERTS = frozenset({"SENT", "UNREACHED", "WITHDRAWN"})


@dataclass(frozen=True)
class Push:
    """One call of FCM for one device.

    Attributes:
        at: when FCM took it.
        outcome: `OK` or FCM's error code.
        data: the payload.
    """

    at: datetime
    outcome: str
    data: Mapping[str, str]

    @property
    def device_id(self) -> str:
        """The device it was for."""
        return self.data.get("device_id", "")


@dataclass(frozen=True)
class ReportFacts:
    """One report as it stands.

    Attributes:
        pressed_at: when the button was pressed, from which everything is counted.
        report: None until Firestore has it.
        receipts: those of all alerts.
        devices: by id, for their labels.
    """

    pressed_at: datetime
    report: Document | None = None
    incident: Document | None = None
    assignments: list[Document] = field(default_factory=list)
    events: list[Document] = field(default_factory=list)
    alerts: list[Document] = field(default_factory=list)
    receipts: list[Document] = field(default_factory=list)
    devices: Mapping[str, Document] = field(default_factory=dict)
    pushes: list[Push] = field(default_factory=list)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is on its way at this moment: routed, and no alert waits to be sent."""
        if self.report is None or self.report["routed_at"] is None:
            return False
        return all(alert["status"] in SETTLED_ALERTS for alert in self.alerts)


class PushLog:
    """The FCM emulator's log, read forward: each call of `read` adds what is new."""

    def __init__(self, fcm: FcmEmulatorClient, since: int = 0) -> None:
        self._fcm = fcm
        self._last = since

    def read(self) -> list[Push]:
        """Sends since the last call, oldest first."""
        pushes: list[Push] = []
        while page := self._fcm.messages(since=self._last, limit=LOG_PAGE):
            self._last = page[-1].sequence
            pushes += [push_of(entry) for entry in page]
        return pushes


def push_of(entry: LoggedMessage) -> Push:
    """A log entry as a push."""
    data: Any = entry.message.get("data") or {}
    return Push(entry.received_at, entry.outcome, {str(key): str(value) for key, value in data.items()})


class FactReader:
    """Reads one report's facts from a stack, again and again."""

    def __init__(self, addresses: StackAddresses, report_id: str, pressed_at: datetime) -> None:
        self._documents = DocumentReader(addresses.firestore_host, addresses.project_id)
        self._fcm = FcmEmulatorClient(addresses.fcm_url)
        self._log = PushLog(self._fcm)
        self._report_id = report_id
        self._pressed_at = pressed_at
        self._pushes: list[Push] = []
        self._devices: dict[str, Document] = {}

    def close(self) -> None:
        """Close the connections."""
        self._documents.close()
        self._fcm.close()

    def read(self) -> ReportFacts:
        """What is known now.

        Raises:
            httpx.HTTPError: the stack does not answer.
        """
        report = self._documents.get(f"reports/{self._report_id}")
        incident_id = report.get("incident_id") if report else None
        if report is None or incident_id is None:
            return ReportFacts(self._pressed_at, report)
        alerts = self._documents.where("alerts", "incident_id", incident_id)
        receipts = [receipt for alert in alerts for receipt in self._receipts(alert["alert_id"])]
        self._pushes += [push for push in self._log.read() if push.data.get("incident_id") == incident_id]
        self._learn_devices({push.device_id for push in self._pushes})
        parent = f"incidents/{incident_id}"
        return ReportFacts(
            pressed_at=self._pressed_at,
            report=report,
            incident=self._documents.get(parent),
            assignments=self._documents.children(parent, "assignments"),
            events=self._documents.children(parent, "events"),
            alerts=alerts,
            receipts=receipts,
            devices=self._devices,
            pushes=list(self._pushes),
        )

    def _receipts(self, alert_id: str) -> list[Document]:
        return self._documents.children(f"alerts/{alert_id}", "receipts")

    def _learn_devices(self, device_ids: set[str]) -> None:
        unknown = sorted(device_ids - self._devices.keys())
        found = self._documents.get_all([f"devices/{each}" for each in unknown]) if unknown else {}
        self._devices |= {path.partition("/")[2]: document for path, document in found.items()}
