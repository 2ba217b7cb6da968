"""What breaks in one schedule, and how often. Drawn from the seed; everything ends well before the schedule does."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

NEVER = (0.0, 0.0)

SELDOM_TO_OFTEN = (0.01, 0.05, 0.2)
"""Chances of one fault at one occasion; the last one leaves hardly any run unharmed."""


@dataclass(frozen=True)
class Chances:
    """How likely each fault is at each occasion, 0 to 1.

    Attributes:
        crash: the instance dies at an I/O step.
        duplicate: an event, message or task comes twice.
        late: an event, message or task comes up to a minute and a half late, so overtaken by others.
        lose_trigger: Firestore's trigger for a new report never fires.
        lose_message: an alert's message is published and never delivered.
        lose_task: a task is accepted and never runs.
        refuse_task: Cloud Tasks does not answer.
        publish_fails: Pub/Sub does not answer, and has not taken the message.
        publish_answer_lost: Pub/Sub has taken the message, and its answer is lost.
        push_fails: FCM answers 503.
        push_answer_lost: FCM has delivered, and its answer is lost.
        store_fails: Firestore does not answer, and nothing has happened.
        store_answer_lost: Firestore has committed, and its answer is lost.
        slow: a call takes up to 8 seconds.
        very_slow: a call takes 20 to 50 seconds, longer than an alert's lease.
    """

    crash: float = 0.0
    duplicate: float = 0.0
    late: float = 0.0
    lose_trigger: float = 0.0
    lose_message: float = 0.0
    lose_task: float = 0.0
    refuse_task: float = 0.0
    publish_fails: float = 0.0
    publish_answer_lost: float = 0.0
    push_fails: float = 0.0
    push_answer_lost: float = 0.0
    store_fails: float = 0.0
    store_answer_lost: float = 0.0
    slow: float = 0.0
    very_slow: float = 0.0


PER_STEP = frozenset({"crash", "store_fails", "store_answer_lost", "very_slow"})
"""A handler makes a dozen steps, so what can happen at each of them is made ten times rarer."""


class Chaos:
    """One schedule's faults.

    Args:
        rng: the schedule's own source of chance.
        ends_s: from this second on nothing breaks any more.
    """

    def __init__(self, rng: Random, ends_s: float) -> None:
        self.rng = rng
        self.ends_s = ends_s
        self.chances = _drawn(rng)
        # The platform redelivers a failed event; the Functions emulator does not.
        self.redelivers = rng.random() < 0.6
        self.crash_at_step = rng.randrange(1, 400) if rng.random() < 0.3 else None
        self.fcm_down_s = _window(rng, ends_s)
        self.pubsub_down_s = _window(rng, ends_s)
        self.steps = 0

    @classmethod
    def steady(cls, rng: Random, ends_s: float, chances: Chances) -> Chaos:
        """The same few faults all the time, no outage, and a platform that delivers again."""
        chaos = cls(rng, ends_s)
        chaos.chances, chaos.redelivers, chaos.crash_at_step = chances, True, None
        chaos.fcm_down_s = chaos.pubsub_down_s = NEVER
        return chaos

    def happens(self, fault: str, now_s: float) -> bool:
        """Whether a fault strikes at this occasion."""
        chance: float = getattr(self.chances, fault)
        return chance > 0.0 and now_s < self.ends_s and self.rng.random() < chance

    def crashes(self, now_s: float) -> bool:
        """Whether the instance dies at this I/O step."""
        self.steps += 1
        return self.steps == self.crash_at_step or self.happens("crash", now_s)

    def fcm_is_down(self, now_s: float) -> bool:
        """Whether FCM answers nobody at all."""
        return self.fcm_down_s[0] <= now_s < self.fcm_down_s[1]

    def pubsub_is_down(self, now_s: float) -> bool:
        """Whether Pub/Sub answers nobody at all."""
        return self.pubsub_down_s[0] <= now_s < self.pubsub_down_s[1]

    def latency_s(self, now_s: float) -> float:
        """How long one call takes."""
        if self.happens("very_slow", now_s):
            return self.rng.uniform(20.0, 50.0)
        if self.happens("slow", now_s):
            return self.rng.uniform(0.5, 8.0)
        return self.rng.uniform(0.002, 0.04)

    def delivery_s(self, now_s: float) -> float:
        """How long an event, message or push is on its way."""
        if self.happens("late", now_s):
            return self.rng.uniform(2.0, 90.0)
        return self.rng.uniform(0.005, 0.4)

    def copies(self, now_s: float) -> int:
        """How many times an event is delivered at first."""
        return 2 if self.happens("duplicate", now_s) else 1

    def __str__(self) -> str:
        active = {name: chance for name, chance in vars(self.chances).items() if chance}
        windows = {"fcm_down_s": self.fcm_down_s, "pubsub_down_s": self.pubsub_down_s}
        more = {name: tuple(round(at) for at in window) for name, window in windows.items() if window != NEVER}
        return f"redelivers={self.redelivers} crash_at_step={self.crash_at_step} {active} {more}"


def _drawn(rng: Random) -> Chances:
    """Which kinds of fault strike, and how often: one alone shows what it does, many show what they do together."""
    active = rng.choice((0.0, 0.15, 0.15, 0.3, 0.6))
    chances: dict[str, float] = {}
    for name in Chances.__dataclass_fields__:
        rate = rng.choice(SELDOM_TO_OFTEN) / (10 if name in PER_STEP else 1)
        if rng.random() < active:
            chances[name] = rate
    return Chances(**chances)


def _window(rng: Random, ends_s: float) -> tuple[float, float]:
    """A stretch of time in which a service is down; in most schedules none."""
    if rng.random() < 0.85:
        return NEVER
    start_s = rng.uniform(0.0, ends_s * 0.7)
    return start_s, min(ends_s, start_s + rng.choice((10.0, 30.0, 120.0, 600.0)))
