"""What the emulator does with a message: check it, find its devices, deliver it, remember it."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Any

from devkit.fcm.devices import Device, DeviceRegistry, looks_like_token
from devkit.fcm.errors import FcmError, invalid_argument
from devkit.fcm.faults import Fault, FaultBook
from devkit.fcm.log import LOG_LIMIT_DEFAULT, LogEntry, MessageLog, iso_timestamp
from devkit.fcm.mailbox import Event
from devkit.fcm.payload import Delivery, delivery_for
from devkit.fcm.validation import SendRequest, read_send_request

DRY_RUN_ID = "fake_message_id"
"""The id that FCM answers for validate_only."""


class FcmEmulator:
    """All state of one emulator.

    Args:
        log_limit: messages kept in the log.
        seed: seed of the dice for faults with a probability; None for a random one.
    """

    def __init__(self, log_limit: int = LOG_LIMIT_DEFAULT, seed: int | None = None) -> None:
        self.devices = DeviceRegistry()
        self.faults = FaultBook(seed)
        self.log = MessageLog(log_limit)
        self.started_at = datetime.now(UTC)
        # Event ids go on rising over a restart, so that a browser's Last-Event-ID stays meaningful.
        self._last_event_id = int(time.time() * 1000)
        self._sequence = 0

    async def send(self, project: str, document: object) -> dict[str, str]:
        """Handles ``messages:send`` and returns its answer.

        Raises:
            FcmError: what FCM answers instead.
        """
        entry = self._open_entry(project, document)
        try:
            request = read_send_request(document)
            entry.target_kind, entry.target = request.target_kind, request.target
            entry.validate_only = request.validate_only
            await self._process(project, request, entry)
        except FcmError as failure:
            entry.outcome, entry.detail = failure.code, failure.message
            raise
        finally:
            self.log.count(entry.outcome)
        dry_run_id = f"projects/{project}/messages/{DRY_RUN_ID}"
        return {"name": dry_run_id if request.validate_only else entry.message_id}

    async def _process(self, project: str, request: SendRequest, entry: LogEntry) -> None:
        fault = self.faults.take(request.target if request.target_kind == "token" else None)
        if fault is not None and fault.latency_ms:
            await asyncio.sleep(fault.latency_ms / 1000)
        failure = fault.failure() if fault else None
        if failure is not None and not (fault and fault.after_delivery):
            raise failure
        devices = self._recipients(project, request)
        if not request.validate_only:
            self._deliver_all(devices, request, entry, fault)
        if failure is not None:
            raise failure

    def subscribe(self, token: str, topic: str, *, subscribed: bool) -> bool:
        """Adds a device to a topic or removes it. False when the token (or installation id) is unknown."""
        device = self.devices.find(token)
        if device is None:
            return False
        if subscribed:
            device.topics.add(topic)
        else:
            device.topics.discard(topic)
        return True

    def stats(self) -> dict[str, Any]:
        """Counts since start, or since the log was cleared."""
        devices = self.devices.all()
        accepted = self.log.outcomes.get("OK", 0)
        return {
            "started_at": iso_timestamp(self.started_at),
            "sends": self.log.outcomes.total(),
            "accepted": accepted,
            "rejected": self.log.outcomes.total() - accepted,
            "outcomes": dict(self.log.outcomes),
            "logged": len(self.log),
            "devices": len(devices),
            "online": sum(1 for device in devices if device.mailbox.streams),
            "waiting": sum(len(device.mailbox.waiting) for device in devices),
            "faults": len(self.faults.all()),
        }

    def _open_entry(self, project: str, document: object) -> LogEntry:
        self._sequence += 1
        message = document.get("message") if isinstance(document, dict) else document
        entry = LogEntry(
            sequence=self._sequence,
            message_id=f"projects/{project}/messages/0:{time.time_ns() // 1000}%{self._sequence:08x}",
            received_at=datetime.now(UTC),
            target_kind="token",
            target="",
            message_json=json.dumps(message, ensure_ascii=False, separators=(",", ":")),
            validate_only=False,
        )
        self.log.add(entry)
        return entry

    def _recipients(self, project: str, request: SendRequest) -> list[Device]:
        if request.target_kind == "topic":
            return [device for device in self.devices.all() if request.target in device.topics]
        if request.matches is not None:
            return [device for device in self.devices.all() if request.matches(device.topics)]
        return [self._single_recipient(project, request)]

    def _single_recipient(self, project: str, request: SendRequest) -> Device:
        by_token = request.target_kind == "token"
        device = (self.devices.by_token if by_token else self.devices.by_id)(request.target)
        if device is None and by_token and not looks_like_token(request.target):
            raise invalid_argument("message.token", "The registration token is not a valid FCM registration token")
        if device is None:
            raise FcmError("UNREGISTERED")
        if device.project not in (None, project):
            raise FcmError("SENDER_ID_MISMATCH")
        return device

    def _deliver_all(self, devices: list[Device], request: SendRequest, entry: LogEntry, fault: Fault | None) -> None:
        if fault is not None and fault.drop:
            entry.detail = "dropped by a fault"
            return
        for device in devices:
            delivery = delivery_for(request.message, device.platform)
            device.mailbox.deliver(self._event(delivery, request, entry), time.time())

    def _event(self, delivery: Delivery, request: SendRequest, entry: LogEntry) -> Event:
        self._last_event_id += 1
        body = {
            "message_id": entry.message_id,
            "sent_at": iso_timestamp(entry.received_at),
            "from": f"/topics/{request.target}" if request.target_kind == "topic" else None,
            "collapse_key": delivery.collapse_key,
            "priority": delivery.priority,
            "ttl_s": delivery.ttl_s,
            "data": delivery.data,
            "notification": delivery.notification,
        }
        return Event(
            event_id=self._last_event_id,
            json_text=json.dumps(body, ensure_ascii=False, separators=(",", ":")),
            expires_at_s=time.time() + delivery.ttl_s,
            collapse_key=delivery.collapse_key,
            deliveries=entry.deliveries,
        )
