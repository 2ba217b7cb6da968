"""Devices that registered with the emulator, their tokens and their topics."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field

from devkit.fcm.mailbox import Mailbox
from devkit.fcm.payload import Platform


@dataclass
class Device:
    """An app instance. ``project`` is the only sender it accepts; None accepts every project."""

    device_id: str
    token: str
    platform: Platform
    project: str | None = None
    topics: set[str] = field(default_factory=set)
    mailbox: Mailbox = field(default_factory=Mailbox)

    def describe(self) -> dict[str, object]:
        """The JSON answer of the device API."""
        return {
            "device_id": self.device_id,
            "token": self.token,
            "platform": self.platform,
            "project": self.project,
            "topics": sorted(self.topics),
            "online": bool(self.mailbox.streams),
            "waiting": len(self.mailbox.waiting),
        }


class DeviceRegistry:
    """Devices by token and by id."""

    def __init__(self) -> None:
        self._by_token: dict[str, Device] = {}
        self._token_of: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._by_token)

    def all(self) -> list[Device]:
        """Every registered device."""
        return list(self._by_token.values())

    def register(
        self,
        device_id: str | None = None,
        platform: Platform = "android",
        project: str | None = None,
        token: str | None = None,
    ) -> Device:
        """Registers a device, or returns the one with this id: a token is stable for an app instance.

        Args:
            token: a token from before a restart of the emulator that the device still holds.
        """
        device_id = device_id or str(uuid.uuid4())
        known = self.by_id(device_id)
        if known is not None and token in (None, known.token):
            known.platform, known.project = platform, project
            return known
        if known is not None:
            self.remove(known.token)
        if token is not None:
            self.remove(token)
        device = Device(device_id, token or _new_token(), platform, project)
        self._by_token[device.token] = device
        self._token_of[device_id] = device.token
        return device

    def by_token(self, token: str) -> Device | None:
        """The device that holds a token."""
        return self._by_token.get(token)

    def by_id(self, device_id: str) -> Device | None:
        """The device of an app instance (FCM's ``fid``)."""
        return self._by_token.get(self._token_of.get(device_id, ""))

    def find(self, key: str) -> Device | None:
        """The device with this token or this id."""
        return self.by_token(key) or self.by_id(key)

    def remove(self, key: str) -> bool:
        """Unregisters by token or id; its token answers UNREGISTERED from now on. False when unknown."""
        device = self.find(key)
        if device is None:
            return False
        del self._by_token[device.token]
        del self._token_of[device.device_id]
        device.mailbox.streams.clear()
        return True


def looks_like_token(token: str) -> bool:
    """Whether FCM would take this for a token at all (``<instance id>:APA91b...``)."""
    instance_id, separator, rest = token.partition(":")
    return bool(instance_id) and bool(separator) and rest.startswith("APA91b") and len(rest) >= 40


def _new_token() -> str:
    # Shaped as production tokens are: 22 characters of instance id and about 140 of signature.
    return f"{secrets.token_urlsafe(16)}:APA91b{secrets.token_urlsafe(100)}"
