"""One device's messages: those that wait while it is offline and the latest ones, kept for replay.

Limits from https://firebase.google.com/docs/cloud-messaging/customize-messages/collapsible-message-types: at
most 100 waiting messages that do not collapse (then all are discarded and the device is told), and four
collapse keys.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

WAITING_MAX = 100
COLLAPSE_KEYS_MAX = 4
REPLAY_MAX = 100
STREAM_BACKLOG_MAX = 1000
"""Events that a stream may hold unread; a reader that is slower is cut off and replays on its return."""

DELETED_MESSAGES = "deleted_messages"


@dataclass(slots=True)
class Deliveries:
    """Counts of what became of one message on its devices; shared by its log entry and its stored events."""

    delivered: int = 0
    waiting: int = 0
    collapsed: int = 0
    expired: int = 0
    discarded: int = 0

    def settle_waiting(self, outcome: str) -> None:
        """Moves one waiting delivery to ``delivered``, ``collapsed``, ``expired`` or ``discarded``."""
        self.waiting -= 1
        setattr(self, outcome, getattr(self, outcome) + 1)


@dataclass(slots=True)
class Event:
    """One server-sent event. ``expires_at_s`` is a UNIX time in seconds, ``json_text`` the event's data."""

    event_id: int
    json_text: str
    expires_at_s: float
    collapse_key: str | None
    deliveries: Deliveries
    name: str = "message"

    def as_sse(self) -> str:
        """The event as lines of a text/event-stream."""
        return f"id: {self.event_id}\nevent: {self.name}\ndata: {self.json_text}\n\n"


Stream = asyncio.Queue[Event]


@dataclass
class Mailbox:
    """Delivers at once to open streams, else keeps what FCM would keep."""

    streams: set[Stream] = field(default_factory=set)
    waiting: list[Event] = field(default_factory=list)
    recent: deque[Event] = field(default_factory=lambda: deque(maxlen=REPLAY_MAX))

    def deliver(self, event: Event, now_s: float) -> None:
        """Hands the event to every open stream or lets it wait.

        Args:
            now_s: UNIX time in seconds.
        """
        if self.streams:
            event.deliveries.delivered += 1
            self.recent.append(event)
            for stream in list(self.streams):
                self._push(stream, event)
        elif event.expires_at_s <= now_s:
            event.deliveries.expired += 1
        else:
            event.deliveries.waiting += 1
            self._keep(event)

    def open_stream(self, last_event_id: int | None, now_s: float) -> Stream:
        """A new stream that begins with what was missed.

        Args:
            last_event_id: the last event this reader saw; None for a reader that remembers nothing.
            now_s: UNIX time in seconds; what expired by then is not delivered.
        """
        seen_before = [] if last_event_id is None else [e for e in self.recent if e.event_id > last_event_id]
        missed = _latest_per_collapse_key(e for e in seen_before if e.expires_at_s > now_s)
        stream: Stream = asyncio.Queue(STREAM_BACKLOG_MAX)
        for event in sorted(missed + self._take_waiting(now_s), key=lambda e: e.event_id):
            stream.put_nowait(event)
        self.streams.add(stream)
        return stream

    def close_stream(self, stream: Stream) -> None:
        """Forgets a stream; its device is offline when it was the last."""
        self.streams.discard(stream)

    def _push(self, stream: Stream, event: Event) -> None:
        try:
            stream.put_nowait(event)
        except asyncio.QueueFull:
            self.streams.discard(stream)

    def _keep(self, event: Event) -> None:
        if event.collapse_key is not None:
            self._drop([e for e in self.waiting if e.collapse_key == event.collapse_key], "collapsed")
            self.waiting.append(event)
            collapsible = [e for e in self.waiting if e.collapse_key is not None]
            self._drop(collapsible[:-COLLAPSE_KEYS_MAX], "discarded")
            return
        self.waiting.append(event)
        plain = [e for e in self.waiting if e.collapse_key is None and e.name != DELETED_MESSAGES]
        if len(plain) > WAITING_MAX:
            self._discard_all(plain)

    def _discard_all(self, plain: list[Event]) -> None:
        self._drop([*plain, *(e for e in self.waiting if e.name == DELETED_MESSAGES)], "discarded")
        notice = Deliveries(waiting=1)
        last = plain[-1]
        self.waiting.append(Event(last.event_id, "{}", last.expires_at_s, None, notice, name=DELETED_MESSAGES))

    def _drop(self, events: list[Event], outcome: str) -> None:
        for event in events:
            event.deliveries.settle_waiting(outcome)
            self.waiting.remove(event)

    def _take_waiting(self, now_s: float) -> list[Event]:
        self._drop([e for e in self.waiting if e.expires_at_s <= now_s], "expired")
        taken = list(self.waiting)
        self._drop(taken, "delivered")
        self.recent.extend(taken)
        return taken


def _latest_per_collapse_key(events: Iterable[Event]) -> list[Event]:
    latest: dict[object, Event] = {}
    for event in events:
        latest[event.collapse_key or event.event_id] = event
    return list(latest.values())
