"""The seeded devices as a fleet: each confirms what is pushed to it, as the apps' service workers do."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

import httpx

from devkit.fcm.client import FcmEmulatorClient, LoggedMessage
from devkit.seed.api import Answer, SergapApi
from devkit.seed.seeding import SeededDevice
from devkit.stack.state import StackAddresses

POLL_S = 0.2
RETRY_AFTER_S = (1.0, 3.0, 10.0)
"""A receipt may be written a moment after its push arrives; the apps try again after these waits."""


class Fleet:
    """Confirms deliveries in a thread of its own, from `start` to `stop`.

    It reads FCM's log and not each device's event stream: fifty open streams cost more than the whole pipeline.
    Roll-calls are answered as well, so that the agencies stay reachable.

    Args:
        devices: those that confirm; others' pushes are left alone.
    """

    def __init__(self, addresses: StackAddresses, devices: Iterable[SeededDevice]) -> None:
        self._fcm = FcmEmulatorClient(addresses.fcm_url)
        self._api = SergapApi(addresses.hosting_url)
        self._tokens = {device.token for device in devices}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fleet", daemon=True)
        self._last = 0
        self._silent: frozenset[str] = frozenset()
        self.confirmed = 0

    def start(self) -> Self:
        """Begin with pushes that come from now on."""
        self._last = max((entry.sequence for entry in self._fcm.messages(limit=1)), default=0)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop confirming; waits for the thread."""
        self._ended.set()
        self._thread.join()
        self._fcm.close()
        self._api.close()

    @contextmanager
    def silence(self, tokens: Collection[str]) -> Iterator[None]:
        """Meanwhile these devices confirm no alert; roll-calls they do answer, lest they count as out of reach."""
        self._silent = frozenset(tokens)
        try:
            yield
        finally:
            self._silent = frozenset()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        while not self._ended.wait(POLL_S):
            try:
                for entry in self._fcm.messages(since=self._last):
                    self._last = entry.sequence
                    self._confirm(entry)
            except httpx.HTTPError:
                # A stack that is being restarted, or its end; the next round finds out.
                continue

    def _confirm(self, entry: LoggedMessage) -> None:
        if entry.outcome != "OK" or entry.token not in self._tokens or "receipt_key" not in entry.message["data"]:
            return
        if entry.token in self._silent and entry.message["data"].get("stage") != "roll_call":
            return
        body = receipt_body(entry)
        for wait_s in (0.0, *RETRY_AFTER_S):
            if self._ended.wait(wait_s):
                return
            if not self._must_retry(self._api.post_receipt(body)):
                self.confirmed += 1
                return

    @staticmethod
    def _must_retry(answer: Answer) -> bool:
        return answer.status == 404 or answer.status >= 500


def receipt_body(entry: LoggedMessage) -> dict[str, str]:
    """What a device says of a push that has arrived."""
    data = entry.message["data"]
    return {**{name: data[name] for name in ("alert_id", "device_id", "receipt_key")}, "event": "delivered"}
