"""The roll-call: every device is asked to answer, and an agency none of whose devices answers is shown as unreachable.

A call looks at the answers to the one before it, so a device has a whole interval (15 minutes) to answer.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from notify.devices import forget_token
from notify.receipt_keys import receipt_key
from notify.receipts import ROLL_CALL_PREFIX
from shared import paths
from shared.expiry import expiry
from shared.log import log
from shared.model.alert import Device, Duty
from shared.services import PushMessage, Services
from shared.store import Missing, Query, Writes

DEVICE_LIMIT = 5_000
"""Devices in one region; at 24 kecamatan with dozens of phones each this is far away."""

TTL_S = 840
"""An answer that comes after the next call counts for nothing."""


def roll_call(services: Services) -> dict[str, bool]:
    """Judge the answers to the last call, and call again.

    Returns:
        Agency id to whether it can be reached.
    """
    now = services.clock.now()
    found = services.store.query(Query("devices", limit=DEVICE_LIMIT))
    devices = [Device.from_document(f.document) for f in found]
    reachable = _judge(services, devices, now)
    call_id = ROLL_CALL_PREFIX + secrets.token_urlsafe(9)
    _call(services, [d for d in devices if d.token], call_id, now)
    unreachable = sorted(agency for agency, there in reachable.items() if not there)
    level = log().warning if unreachable else log().info
    level("roll-call", devices=len(devices), unreachable=unreachable, unreachable_agencies=len(unreachable))
    return reachable


def answered(device: Device) -> bool:
    """Whether a device with a token has answered the last call, or has not been called yet."""
    return device.token is not None and (device.roll_called_at is None or device.seen_at >= device.roll_called_at)


def _judge(services: Services, devices: Sequence[Device], now: datetime) -> dict[str, bool]:
    by_agency: dict[str, list[Device]] = defaultdict(list)
    for device in devices:
        if device.agency_id:
            by_agency[device.agency_id].append(device)
    # An agency without any device is as unreachable as one whose devices are silent.
    agencies = [a.id for a in services.region.pack.agencies.values() if a.is_active]
    known = dict(zip(agencies, services.store.get_all([paths.duty(a) for a in agencies]), strict=True))
    reachable = {agency: any(map(answered, by_agency[agency])) for agency in agencies}

    def write(writes: Writes) -> None:
        for agency, document in known.items():
            duty = Duty.from_document(document) if document else Duty(agency_id=agency, updated_at=now)
            changed = _judged(duty, by_agency[agency], reachable[agency], now)
            if document is None or changed.to_document() != duty.to_document():
                changed.expires_at = expiry(services.region.pack, "duty", now)
                writes.set(paths.duty(agency), changed.to_document())

    services.store.write_together([write])
    return reachable


def _judged(duty: Duty, devices: Sequence[Device], there: bool, now: datetime) -> Duty:
    return duty.model_copy(
        update={
            "unreachable_since": None if there else duty.unreachable_since or now,
            "devices": len(devices),
            "answering": sum(map(answered, devices)),
            "updated_at": now if there == (duty.unreachable_since is not None) else duty.updated_at,
        }
    )


def _call(services: Services, devices: Sequence[Device], call_id: str, now: datetime) -> None:
    outcomes = services.pusher.send([_message(services, device, call_id) for device in devices])
    for device, outcome in zip(devices, outcomes, strict=True):
        if outcome.permanent:
            forget_token(services, device, outcome.error)
    called = [d for d, outcome in zip(devices, outcomes, strict=True) if not outcome.permanent]
    fields: dict[str, object] = {"roll_call_id": call_id, "roll_called_at": now}

    def write(writes: Writes) -> None:
        for device in called:
            writes.update(paths.device(device.device_id), fields)

    try:
        services.store.write_together([write])
    except Missing:
        # Somebody has signed out meanwhile, which must not keep the others from being called.
        for device in called:
            with suppress(Missing):
                services.store.update(paths.device(device.device_id), fields)


def _message(services: Services, device: Device, call_id: str) -> PushMessage:
    return PushMessage(
        token=device.token or "",
        data={
            "stage": "roll_call",
            "alert_id": call_id,
            "device_id": device.device_id,
            "receipt_key": receipt_key(services.settings, call_id, device.device_id, device.token or ""),
        },
        title="",
        body="",
        collapse_key="roll_call",
        ttl_s=TTL_S,
        urgent=False,
    )
