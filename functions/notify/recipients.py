"""Who gets an alert: the devices of its recipient group whose users are on duty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from notify.unreached import AGENCY_PREFIX
from shared import paths
from shared.log import log
from shared.model.alert import Device, Duty
from shared.model.base import StoredModel
from shared.services import Services
from shared.store import Document, Query, Where

DEVICE_LIMIT = 500
"""Most devices of one recipient group; the console warns an agency that comes near it."""

MOST_GROUPS = 30
"""Values that one `array_contains_any` takes (https://firebase.google.com/docs/firestore/query-data/queries)."""

M = TypeVar("M", bound=StoredModel)


def devices_of(services: Services, recipients: Iterable[str]) -> dict[str, list[Device]]:
    """The devices to alert of each recipient group, read for all of them together."""
    groups = sorted(set(recipients))
    devices = [device for device in _registered(services, groups).values() if device.token]
    rosters, now = _rosters(services, groups), services.clock.now()
    return {
        group: _on_duty([d for d in devices if group in d.recipients][:DEVICE_LIMIT], rosters.get(group), now)
        for group in groups
    }


def _registered(services: Services, groups: Sequence[str]) -> dict[str, Device]:
    """By id. Groups that are too large for one query are asked for apart, so that none pushes another out of it."""
    if len(groups) <= MOST_GROUPS:
        where = (Where("recipients", "array_contains_any", list(groups)),)
        limit = DEVICE_LIMIT * len(groups)
        found = services.store.query(Query("devices", where, limit=limit))
        if len(found) < limit or len(groups) == 1:
            return {f.id: device for f in found if (device := _readable(Device, f.path, f.document))}
    half = len(groups) // 2
    return _registered(services, groups[:half]) | _registered(services, groups[half:])


def _rosters(services: Services, groups: Sequence[str]) -> dict[str, Duty]:
    """Who is on duty, of each agency that has said so; operators have no roster."""
    agencies = [group for group in groups if group.startswith(AGENCY_PREFIX)]
    places = [paths.duty(group.removeprefix(AGENCY_PREFIX)) for group in agencies]
    documents = services.store.get_all(places) if places else []
    read = [_readable(Duty, path, document) for path, document in zip(places, documents, strict=True)]
    return {group: duty for group, duty in zip(agencies, read, strict=True) if duty}


def _readable(model: type[M], path: str, document: Document | None) -> M | None:
    """One device's or roster's document; one that cannot be read must not keep all the others from being alerted."""
    try:
        return model.from_document(document) if document else None
    except ValueError:
        log().exception("document unreadable", path=path)
        return None


def _on_duty(devices: list[Device], duty: Duty | None, now: datetime) -> list[Device]:
    """Those whose user is on duty. A roster that leaves nobody is not obeyed: an alert must reach somebody."""
    if duty is None:
        return devices
    on_duty = {entry.uid for entry in duty.on_duty if entry.until is None or entry.until > now}
    return [device for device in devices if device.uid in on_duty] or devices
