"""Typed synchronous client of the FCM emulator's own API, for tests, the command line and the simulator."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

from devkit.fcm.payload import Platform


@dataclass(frozen=True)
class RegisteredDevice:
    """A device and the token to send to."""

    device_id: str
    token: str


@dataclass(frozen=True)
class LoggedMessage:
    """One send as the emulator logged it.

    ``outcome`` is ``OK`` or an FCM code; ``deliveries`` counts delivered, waiting, collapsed, expired and
    discarded.
    """

    sequence: int
    message_id: str
    received_at: datetime
    token: str | None
    topic: str | None
    message: dict[str, Any]
    validate_only: bool
    outcome: str
    detail: str
    deliveries: dict[str, int]


@dataclass(frozen=True)
class DeviceMessage:
    """One event on a device.

    ``name`` is ``message`` or ``deleted_messages`` (too many waited and were discarded).
    """

    event_id: int
    name: str
    message_id: str
    data: dict[str, str]
    notification: dict[str, Any]
    collapse_key: str | None
    priority: str


class FcmEmulatorClient:
    """Talks to one emulator.

    Args:
        base_url: e.g. ``http://127.0.0.1:9110``.
        timeout_s: seconds for each call.

    Raises:
        httpx.HTTPStatusError: from any method, when the emulator refuses the call.
    """

    def __init__(self, base_url: str, timeout_s: float = 10.0) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=timeout_s, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def register_device(
        self,
        device_id: str | None = None,
        platform: Platform = "android",
        project: str | None = None,
        token: str | None = None,
    ) -> RegisteredDevice:
        """Registers a device; the same ``device_id`` gets the same token.

        Args:
            project: the only project that may send to it; None for any.
            token: a token from before a restart of the emulator, to go on with it.
        """
        wanted = {"device_id": device_id, "platform": platform, "project": project, "token": token}
        answer = self._call("POST", "/emulator/devices", json=wanted)
        return RegisteredDevice(answer["device_id"], answer["token"])

    def unregister_device(self, token: str) -> None:
        """Removes a device: sends to its token are UNREGISTERED from now on."""
        self._call("DELETE", f"/emulator/devices/{token}")

    def device(self, token: str) -> dict[str, Any]:
        """State of one device: platform, topics, online, waiting."""
        return self._call("GET", f"/emulator/devices/{token}")

    def messages(
        self, token: str | None = None, since: int | datetime | None = None, limit: int = 100
    ) -> list[LoggedMessage]:
        """Logged sends, oldest first: the first ``limit`` after ``since``, or the last ``limit`` of all.

        Args:
            since: a sequence number or an aware time.
        """
        params: dict[str, str | int] = {"limit": limit}
        if token is not None:
            params["token"] = token
        if since is not None:
            params["since"] = since.isoformat() if isinstance(since, datetime) else since
        answer = self._call("GET", "/emulator/messages", params=params)
        return [_logged(entry) for entry in answer["messages"]]

    def inject_fault(
        self,
        error: str | None = None,
        *,
        next_sends: int | None = None,
        token: str | None = None,
        probability: float | None = None,
        latency_ms: float | None = None,
        after_delivery: bool = False,
        drop: bool = False,
        retry_after_s: int | None = None,
    ) -> None:
        """Orders a fault; see ``devkit.fcm.faults.Fault`` for its fields.

        Without ``next_sends`` and ``probability`` it hits one send.
        """
        fault = {
            "error": error,
            "next": next_sends,
            "token": token,
            "probability": probability,
            "latency_ms": latency_ms,
            "after_delivery": after_delivery,
            "drop": drop,
            "retry_after_s": retry_after_s,
        }
        self._call("POST", "/emulator/faults", json=fault)

    def faults(self) -> list[dict[str, Any]]:
        """Faults that are still active."""
        active: list[dict[str, Any]] = self._call("GET", "/emulator/faults")["faults"]
        return active

    def clear_faults(self) -> None:
        """Deletes every fault."""
        self._call("DELETE", "/emulator/faults")

    def clear(self) -> None:
        """Empties the log, sets the counts to zero and deletes every fault; devices stay."""
        self._call("DELETE", "/emulator/messages")
        self.clear_faults()

    def stats(self) -> dict[str, Any]:
        """Counts of sends, outcomes and devices."""
        return self._call("GET", "/emulator/stats")

    def listen(
        self, token: str, last_event_id: int | None = None, idle_timeout_s: float = 10.0
    ) -> Iterator[DeviceMessage]:
        """Messages of a device as they come, beginning with those it missed.

        The device is online from the first ``next()`` until the iterator is closed or ends, which it does
        after ``idle_timeout_s`` seconds without a message.
        """
        headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
        timeout = httpx.Timeout(10.0, read=idle_timeout_s)
        path = f"/emulator/devices/{token}/events"
        with self._http.stream("GET", path, headers=headers, timeout=timeout) as response:
            response.raise_for_status()
            try:
                yield from _read_events(response.iter_lines(), idle_timeout_s)
            except httpx.ReadTimeout:
                return

    def _call(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        response = self._http.request(method, path, **arguments)
        response.raise_for_status()
        answer: dict[str, Any] = response.json() if response.content else {}
        return answer


def _logged(entry: dict[str, Any]) -> LoggedMessage:
    return LoggedMessage(
        sequence=entry["sequence"],
        message_id=entry["id"],
        received_at=datetime.fromisoformat(entry["received_at"]),
        token=entry.get("token") or None,
        topic=entry.get("topic"),
        message=entry["message"],
        validate_only=entry["validate_only"],
        outcome=entry["outcome"],
        detail=entry["detail"],
        deliveries=entry["deliveries"],
    )


def _read_events(lines: Iterator[str], idle_timeout_s: float) -> Iterator[DeviceMessage]:
    fields: dict[str, str] = {}
    idle_since_s = time.monotonic()
    for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            fields[name] = value
        elif not line and "data" in fields:
            yield _device_message(fields)
            fields, idle_since_s = {}, time.monotonic()
        elif time.monotonic() - idle_since_s > idle_timeout_s:
            return


def _device_message(fields: dict[str, str]) -> DeviceMessage:
    body = json.loads(fields["data"])
    return DeviceMessage(
        event_id=int(fields["id"]),
        name=fields["event"],
        message_id=body.get("message_id", ""),
        data=body.get("data", {}),
        notification=body.get("notification", {}),
        collapse_key=body.get("collapse_key"),
        priority=body.get("priority", "normal"),
    )
