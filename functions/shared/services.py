"""What handlers may use of the outside world. `shared.runtime` provides it; tests bring their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from shared.clock import Clock
from shared.settings import Settings
from shared.store import Store

if TYPE_CHECKING:  # The pack's models are imported only by functions that load a pack.
    from shared.region import Region


class Publisher(Protocol):
    """Puts alerts on their way after their transaction has committed."""

    def publish_alerts(self, alert_ids: Sequence[str], trace: str, recipients: Sequence[str] = ()) -> list[str]:
        """Publish; returns the ids that could not be published (they stay queued for the sweeper).

        Args:
            recipients: the groups they are for, where that is known: saves the delivery a wait.
            trace: `traceparent` of the commit that made them, which travel in one message; empty when they belong to
                several (each alert knows its own): then each has a message of its own.
        """
        ...

    def publish_dead_letter(self, alert_id: str, reason: str) -> None:
        """Hand an alert that cannot be delivered to the dead-letter topic.

        Raises:
            Retryable: Pub/Sub does not answer.
        """
        ...

    def publish_webhook(self, body: Mapping[str, str]) -> None:
        """Have an incident or a delivery looked at by `deliver_webhook`; lost ones are found by the sweeper."""
        ...


class Tasks(Protocol):
    """Wakes `check_incident` at a given time."""

    def check_incident_at(self, incident_id: str, at: datetime) -> bool:
        """Schedule a check; false when it could not be scheduled (the sweeper will do it)."""
        ...


@dataclass(frozen=True)
class PushMessage:
    """One message to one device: everything FCM needs, already decided.

    Attributes:
        data: all strings; the app shows the alert from it.
        title, body: what a locked screen may show.
        collapse_key: a newer message with this key replaces an older one that waits.
        ttl_s: after this many seconds a message that waits is worthless.
        urgent: sounds an alarm; false for silent ones such as the roll-call.
    """

    token: str
    data: dict[str, str]
    title: str
    body: str
    collapse_key: str
    ttl_s: int
    urgent: bool = True


@dataclass(frozen=True)
class PushOutcome:
    """What FCM said about one message: accepted, or why not and whether trying again can help."""

    accepted: bool
    permanent: bool = False
    error: str | None = None


class Pusher(Protocol):
    """Sends push messages."""

    def send(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        """Send each message; one outcome per message, in order. Never raises for a message's own failure."""
        ...


class TravelTimes(Protocol):
    """How long from several places to one."""

    def seconds_to(
        self, origins: Sequence[tuple[float, float]], destination: tuple[float, float]
    ) -> list[float | None] | None:
        """Driving times in seconds, None for places without a road; None altogether when it cannot be asked."""
        ...


class Services(Protocol):
    """Everything a handler may use."""

    @property
    def settings(self) -> Settings:
        """The settings."""
        ...

    @property
    def clock(self) -> Clock:
        """The time."""
        ...

    @property
    def store(self) -> Store:
        """The documents."""
        ...

    @property
    def region(self) -> Region:
        """The region pack."""
        ...

    @property
    def publisher(self) -> Publisher:
        """Pub/Sub."""
        ...

    @property
    def tasks(self) -> Tasks:
        """Cloud Tasks."""
        ...

    @property
    def pusher(self) -> Pusher:
        """FCM."""
        ...

    @property
    def travel_times(self) -> TravelTimes:
        """Google Maps."""
        ...
