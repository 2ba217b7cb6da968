"""Services for tests without a stack: a store in memory, a clock that stands still, and nothing beyond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from devkit.faults.gateways import StraightLines
from devkit.faults.memory_store import MemoryStore
from shared.clock import ManualClock
from shared.region import Region, load_region
from shared.services import PushMessage, PushOutcome
from shared.settings import Settings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class NoPublisher:
    """Takes what is published, and keeps it for the test."""

    def __init__(self) -> None:
        self.published: list[str] = []
        self.webhooks: list[dict[str, str]] = []

    def publish_alerts(self, alert_ids: Sequence[str], trace: str, recipients: Sequence[str] = ()) -> list[str]:
        """All were published."""
        self.published += alert_ids
        return []

    def publish_dead_letter(self, alert_id: str, reason: str) -> None:
        """It was published."""

    def publish_webhook(self, body: Mapping[str, str]) -> None:
        """Keeps it for the test."""
        self.webhooks.append(dict(body))


class NoTasks:
    """Runs nothing; keeps what is scheduled for the test."""

    def __init__(self) -> None:
        self.scheduled: list[tuple[str, datetime]] = []

    def check_incident_at(self, incident_id: str, at: datetime) -> bool:
        """It was scheduled."""
        self.scheduled.append((incident_id, at))
        return True


class AcceptingPusher:
    """FCM that takes everything; keeps it for the test."""

    def __init__(self) -> None:
        self.sent: list[PushMessage] = []

    def send(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        """Every message is accepted."""
        self.sent += messages
        return [PushOutcome(accepted=True) for _ in messages]


@dataclass
class TestServices:
    """`shared.services.Services` for one test."""

    __test__ = False

    settings: Settings = field(default_factory=lambda: Settings(emulated=True, app_check="off"))
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    store: MemoryStore = field(default_factory=MemoryStore)
    region: Region = field(default_factory=lambda: load_region("cilacap"))
    publisher: NoPublisher = field(default_factory=NoPublisher)
    tasks: NoTasks = field(default_factory=NoTasks)
    pusher: AcceptingPusher = field(default_factory=AcceptingPusher)
    travel_times: StraightLines = field(default_factory=StraightLines)

    def paths(self, collection: str, *, group: bool = False) -> list[str]:
        """Paths of all documents of a collection, sorted."""
        return sorted(path for path, _ in self.store.database.all(collection, group=group))
