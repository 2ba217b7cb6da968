"""Alerts of one commit, their devices, an FCM that fails for whom it is told, a store that fails when it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from devkit.faults.memory_store import MemoryStore
from shared import paths
from shared.model.alert import Alert, Device, Stage
from shared.model.incident import Role
from shared.services import PushMessage, PushOutcome
from shared.store import Writes
from tests.unit.security.create_services import NOW, AcceptingPusher, NoPublisher, TestServices

KROYA, MAOS = "agency:polsek-kroya", "agency:polsek-maos"


class ChoosyPusher(AcceptingPusher):
    """FCM that is told whom it does not reach for now, and what else happens while it works."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.unreachable: set[str] = set()
        self.meanwhile: Callable[[], None] = lambda: None

    def send(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        """One outcome for each, by recipient."""
        self.calls += 1
        self.sent += messages
        self.meanwhile()
        return [PushOutcome(accepted=m.data["recipient"] not in self.unreachable) for m in messages]


class CountingStore(MemoryStore):
    """Counts commits without reads; fails the first ones if told so, before or after they are made."""

    def __init__(self) -> None:
        super().__init__()
        self.joint_commits = 0
        self.failing: Exception | None = None
        self.committed_all_the_same = False

    def write_together(self, writes: Iterable[Callable[[Writes], None]]) -> None:
        """Commit, or fail."""
        self.joint_commits += 1
        if self.failing is None or self.committed_all_the_same:
            super().write_together(writes)
        if self.failing is not None:
            raise self.failing


class NotingPublisher(NoPublisher):
    """Keeps dead letters."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[str] = []

    def publish_dead_letter(self, alert_id: str, reason: str) -> None:
        """Keep it."""
        self.letters.append(alert_id)


class NotingTasks:
    """Keeps the incidents that are to be looked at."""

    def __init__(self) -> None:
        self.incidents: list[str] = []

    def check_incident_at(self, incident_id: str, at: datetime) -> bool:
        """Keep it."""
        self.incidents.append(incident_id)
        return True


@dataclass
class Delivery(TestServices):
    """Services with what a test looks at."""

    store: CountingStore = field(default_factory=CountingStore)
    publisher: NotingPublisher = field(default_factory=NotingPublisher)
    pusher: ChoosyPusher = field(default_factory=ChoosyPusher)
    tasks: NotingTasks = field(default_factory=NotingTasks)  # type: ignore[assignment]

    def device(self, device_id: str, *recipients: str) -> None:
        """A registered device."""
        device = Device(
            device_id=device_id, uid=f"u-{device_id}", role=Role.OPERATOR, recipients=list(recipients),
            token=f"token-{device_id}", platform="web", registered_at=NOW, seen_at=NOW,
        )  # fmt: skip
        self.store.set(paths.device(device_id), device.to_document())
        self.store.joint_commits = 0

    def alert(self, recipient: str, **changed: Any) -> str:
        """An alert in the outbox; returns its id."""
        alert_id = f"alert-{recipient.rpartition(':')[2]}"
        alert = Alert(
            alert_id=alert_id, incident_id="i-1", report_id="r-1", recipient=recipient, stage=Stage.INITIAL,
            category="kebakaran", place="Kroya", priority=2, created_at=NOW, pressed_at=NOW, unsent_since=NOW,
        )  # fmt: skip
        self.store.set(paths.alert(alert_id), {**alert.to_document(), **changed})
        self.store.joint_commits = 0
        return alert_id

    def opened(self) -> list[str]:
        """An incident's alerts, an agency's first, each with one device."""
        for recipient in (KROYA, "operators", MAOS):
            self.device(f"device-{recipient.rpartition(':')[2]}", recipient)
        return [self.alert(recipient) for recipient in (KROYA, "operators", MAOS)]

    def statuses(self, alert_ids: Iterable[str]) -> list[str]:
        """The alerts' states."""
        return [self.stored(paths.alert(alert_id))["status"] for alert_id in alert_ids]

    def stored(self, path: str) -> dict[str, Any]:
        """A document that is there."""
        document = self.store.get(path)
        assert document is not None
        return document

    def told(self) -> list[str]:
        """Recipients of all pushes, in order."""
        return [message.data["recipient"] for message in self.pusher.sent]
