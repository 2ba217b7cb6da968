"""Phones that show alerts as the apps do: once per alert, with a receipt back; and the way that pushes take to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from devkit.faults.chaos import Chaos
from devkit.faults.scheduler import Scheduler
from shared.identity import Caller
from shared.services import PushMessage

ROLL_CALL = "roll_call"

Heard = Callable[["Phone", PushMessage], None]


@dataclass(frozen=True)
class Shown:
    """An alert on a phone's screen."""

    alert_id: str
    incident_id: str
    recipient: str
    stage: str


@dataclass(eq=False)
class Phone:
    """One installed app.

    Attributes:
        token: the registration token that FCM gave it last; an older one is dead.
        registered_token: the one that Sergap has confirmed.
        signed_out: its user has signed out, and Sergap has confirmed that.
        mute: shows alerts and never answers with a receipt.
    """

    device_id: str
    caller: Caller
    token: str
    registered_token: str
    mute: bool
    signed_out: bool = False
    shown: list[Shown] = field(default_factory=list)
    pushes: dict[str, int] = field(default_factory=dict)

    def take(self, message: PushMessage) -> bool:
        """Show an alert unless it was shown before; returns whether it is new."""
        data = message.data
        self.pushes[data["alert_id"]] = self.pushes.get(data["alert_id"], 0) + 1
        if self.pushes[data["alert_id"]] > 1:
            return False
        self.shown.append(Shown(data["alert_id"], data["incident_id"], data["recipient"], data["stage"]))
        return True


class Phones:
    """All phones, and FCM's way to them.

    Args:
        heard: called for every push that a phone receives, the roll-call's among them.
    """

    def __init__(self, scheduler: Scheduler, chaos: Chaos, heard: Heard) -> None:
        self.all: list[Phone] = []
        self._scheduler = scheduler
        self._chaos = chaos
        self._heard = heard
        self._by_token: dict[str, Phone] = {}

    def add(self, device_id: str, caller: Caller, rng: Random) -> Phone:
        """A phone that is registered already."""
        token = f"token-{device_id}-0"
        phone = Phone(device_id, caller, token, token, mute=rng.random() < 0.35)
        self.all.append(phone)
        self._by_token[token] = phone
        return phone

    def renew_token(self, phone: Phone) -> str:
        """FCM gives the app a new token; the old one is dead from now on."""
        self._by_token.pop(phone.token, None)
        stem, number = phone.token.rsplit("-", 1)
        phone.token = f"{stem}-{int(number) + 1}"
        self._by_token[phone.token] = phone
        return phone.token

    def knows(self, token: str) -> bool:
        """Whether an app still holds this token."""
        return token in self._by_token

    def carry(self, message: PushMessage) -> None:
        """Bring a push to its phone after a while."""
        phone = self._by_token[message.token]
        delay_s = self._chaos.delivery_s(self._scheduler.now_s)
        self._scheduler.after(delay_s, f"push to {phone.device_id}", lambda: self._heard(phone, message))
