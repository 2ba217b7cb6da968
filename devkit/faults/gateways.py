"""What handlers reach of the outside world, in simulation: each call takes time and can fail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from devkit.faults.chaos import Chaos
from devkit.faults.scheduler import Scheduler
from shared.alert_messages import parted
from shared.clock import Clock
from shared.errors import Retryable
from shared.region import Region
from shared.services import Publisher, Pusher, PushMessage, PushOutcome, Tasks, TravelTimes
from shared.settings import Settings
from shared.store import Store, StoreError


class StoreUnavailable(StoreError):  # noqa: N818 - named as the store's own errors are
    """Firestore does not answer: the call may or may not have happened."""


@dataclass
class SimulatedServices:
    """`shared.services.Services` in simulation."""

    settings: Settings
    clock: Clock
    store: Store
    region: Region
    publisher: Publisher
    tasks: Tasks
    pusher: Pusher
    travel_times: TravelTimes


class BreakingSteps:
    """At every I/O step time passes, others run, and the instance may die or the store fail."""

    def __init__(self, scheduler: Scheduler, chaos: Chaos) -> None:
        self._scheduler = scheduler
        self._chaos = chaos

    def before(self, verb: str, subject: object) -> None:
        """A call to the store is about to happen."""
        if self._scheduler.current is None:
            return
        self.pass_by(verb, subject)
        if self._chaos.happens("store_fails", self._scheduler.now_s):
            self._scheduler.note("store fails")
            raise StoreUnavailable("no answer, nothing done")

    def after_commit(self) -> None:
        """A commit has happened."""
        if self._scheduler.current and self._chaos.happens("store_answer_lost", self._scheduler.now_s):
            self._scheduler.note("store's answer is lost")
            raise StoreUnavailable("no answer, but done")

    def pass_by(self, verb: str, subject: object) -> None:
        """Any call: note it, let time pass, perhaps die."""
        scheduler = self._scheduler
        if scheduler.current is None:
            return
        if scheduler.current.dead:
            scheduler.die("dead already")
        scheduler.wait(self._chaos.latency_s(scheduler.now_s))
        if self._chaos.crashes(scheduler.now_s):
            scheduler.note(f"at: {verb} {subject}")
            scheduler.die("instance killed")
        if scheduler.trace is not None:
            scheduler.note(f"{verb} {subject}")


class Topics(Protocol):
    """Where published messages go."""

    def alerts_published(self, alert_ids: Sequence[str], recipients: Sequence[str]) -> None:
        """A message for `deliver_alert`."""
        ...

    def dead_letter_published(self, alert_id: str, reason: str) -> None:
        """A message for `collect_dead_letter`."""
        ...


@dataclass
class SimulatedPublisher:
    """Pub/Sub that may be down, forget, or lose its answers."""

    scheduler: Scheduler
    chaos: Chaos
    steps: BreakingSteps
    topics: Topics

    def publish_alerts(self, alert_ids: Sequence[str], trace: str, recipients: Sequence[str] = ()) -> list[str]:
        """Publish; returns the ids that could not be published."""
        parts = parted(alert_ids, trace)
        return [alert_id for part in parts if not self._publish(part, recipients) for alert_id in part]

    def publish_dead_letter(self, alert_id: str, reason: str) -> None:
        """Hand an alert to the dead-letter topic, or raise Retryable."""
        self.steps.pass_by("publish dead letter", alert_id)
        if self._fails():
            raise Retryable("dead letter not published")
        self.topics.dead_letter_published(alert_id, reason)

    def publish_webhook(self, body: Mapping[str, str]) -> None:
        """Nobody in these worlds has a CAD."""

    def _publish(self, alert_ids: Sequence[str], recipients: Sequence[str]) -> bool:
        self.steps.pass_by("publish", alert_ids)
        if self._fails():
            self.scheduler.note("Pub/Sub fails")
            return False
        if self.chaos.happens("lose_message", self.scheduler.now_s):
            self.scheduler.note("message lost")
            return True
        self.topics.alerts_published(alert_ids, recipients)
        return not self.chaos.happens("publish_answer_lost", self.scheduler.now_s)

    def _fails(self) -> bool:
        now_s = self.scheduler.now_s
        return self.chaos.pubsub_is_down(now_s) or self.chaos.happens("publish_fails", now_s)


@dataclass
class SimulatedTasks:
    """Cloud Tasks: runs one check per incident and time, unless it loses it."""

    scheduler: Scheduler
    chaos: Chaos
    steps: BreakingSteps
    run: Callable[[str, float], None]

    def __post_init__(self) -> None:
        self._known: set[tuple[str, datetime]] = set()

    def check_incident_at(self, incident_id: str, at: datetime) -> bool:
        """Schedule a check; false when it could not be scheduled."""
        self.steps.pass_by("create task", (incident_id, at.time()))
        now_s = self.scheduler.now_s
        if self.chaos.happens("refuse_task", now_s):
            self.scheduler.note("Cloud Tasks fails")
            return False
        if (incident_id, at) in self._known:
            return True
        self._known.add((incident_id, at))
        if self.chaos.happens("lose_task", now_s):
            self.scheduler.note("task lost")
            return True
        self.run(incident_id, max(0.0, self.scheduler.seconds_until(at)))
        return True


class StraightLines:
    """Maps does not answer: stations are ordered by straight lines."""

    def seconds_to(
        self, origins: Sequence[tuple[float, float]], destination: tuple[float, float]
    ) -> list[float | None] | None:
        """No travel times."""
        return None


class Network(Protocol):
    """The way from FCM to phones."""

    def knows(self, token: str) -> bool:
        """Whether an app still holds this token."""
        ...

    def carry(self, message: PushMessage) -> None:
        """Bring a message to its phone, sooner or later."""
        ...


@dataclass
class SimulatedPusher:
    """FCM: may answer 503, forget an answer, or say that a token is dead.

    Attributes:
        answer_lost: called with an alert and a device whose push arrived although FCM said that it failed.
    """

    scheduler: Scheduler
    chaos: Chaos
    steps: BreakingSteps
    network: Network
    answer_lost: Callable[[PushMessage], None]

    def send(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        """Send each message; one outcome per message, in order."""
        self.steps.pass_by("push", [m.data["device_id"] for m in messages])
        return [self._send(message) for message in messages]

    def _send(self, message: PushMessage) -> PushOutcome:
        now_s = self.scheduler.now_s
        if self.chaos.fcm_is_down(now_s) or self.chaos.happens("push_fails", now_s):
            return PushOutcome(accepted=False, error="UnavailableError")
        if not self.network.knows(message.token):
            return PushOutcome(accepted=False, permanent=True, error="UnregisteredError")
        self.network.carry(message)
        if self.chaos.happens("push_answer_lost", now_s):
            self.answer_lost(message)
            return PushOutcome(accepted=False, error="DeadlineExceededError")
        return PushOutcome(accepted=True)
