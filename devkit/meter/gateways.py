"""The other services, metered: they take everything and keep it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from devkit.meter.operations import Kind, Tape
from shared.alert_messages import body_of, parted
from shared.services import PushMessage, PushOutcome

ALERTS, DEAD_LETTERS = "alerts", "alerts-dead-letter"


class StandingClock:
    """Shows the time that was set."""

    def __init__(self, time: datetime) -> None:
        self.time = time

    def now(self) -> datetime:
        """The time."""
        return self.time

    def pass_s(self, seconds: float) -> None:
        """Let time go by."""
        self.time += timedelta(seconds=seconds)


class MeteredPublisher:
    """Pub/Sub: messages wait in `waiting`; `published` has the alerts of all that ever were."""

    def __init__(self, tape: Tape) -> None:
        self.waiting: list[tuple[list[str], Sequence[str]]] = []
        self.published: list[str] = []
        self._tape = tape

    def publish_alerts(self, alert_ids: Sequence[str], trace: str, recipients: Sequence[str] = ()) -> list[str]:
        """Take all; a message is as long as `shared.pubsub` makes it."""
        parts = parted(alert_ids, trace)
        for part in parts:
            body, attributes = json.dumps(body_of(part, recipients)), {"traceparent": trace}
            self._note(ALERTS, len(body) + sum(len(key) + len(value) for key, value in attributes.items()))
        # One call takes them all.
        self._tape.waited()
        self.waiting += [(part, recipients) for part in parts]
        self.published += alert_ids
        return []

    def publish_webhook(self, body: Mapping[str, str]) -> None:
        """Take it."""
        self._note("webhooks", len(json.dumps(dict(body))))
        self._tape.waited()

    def publish_dead_letter(self, alert_id: str, reason: str) -> None:
        """Take it."""
        self._note(DEAD_LETTERS, len(json.dumps({"alert_id": alert_id, "reason": reason})))
        self._tape.waited()

    def _note(self, topic: str, length: int) -> None:
        self._tape.note(Kind.PUBLISH, topic, bytes_=length)


class MeteredPusher:
    """FCM that takes everything."""

    def __init__(self, tape: Tape) -> None:
        self.messages: list[PushMessage] = []
        self._tape = tape

    def send(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        """Take all."""
        self.messages += messages
        for message in messages:
            self._tape.note(Kind.PUSH, f"devices/{message.data.get('device_id', '')}")
        self._tape.waited()
        return [PushOutcome(accepted=True) for _ in messages]


class MeteredTasks:
    """Cloud Tasks: what was asked for is kept in `at`, incident by incident."""

    def __init__(self, tape: Tape) -> None:
        self.at: list[tuple[str, datetime]] = []
        self._tape = tape

    def check_incident_at(self, incident_id: str, at: datetime) -> bool:
        """Taken; the same task twice is one, as its name is made of incident and time."""
        self._tape.waited()
        self._tape.note(Kind.TASK, f"tasks/{incident_id}")
        if (incident_id, at) not in self.at:
            self.at.append((incident_id, at))
        return True


class MeteredMaps:
    """Distance Matrix: billed by element, one for each origin."""

    def __init__(self, tape: Tape, seconds: Callable[[tuple[float, float]], float] = lambda _: 600.0) -> None:
        self._tape = tape
        self._seconds = seconds

    def seconds_to(
        self, origins: Sequence[tuple[float, float]], destination: tuple[float, float]
    ) -> list[float | None] | None:
        """The same time from everywhere."""
        self._tape.waited()
        self._tape.note(Kind.MAPS, "maps/elements", len(origins))
        return [self._seconds(origin) for origin in origins]
