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
from shared.store import Document, Found, Query, Where

DEVICE_LIMIT = 500
"""Most devices of one recipient group; the console warns an agency that comes near it."""

MOST_GROUPS = 30
"""Values that one `array_contains_any` takes (https://firebase.google.com/docs/firestore/query-data/queries)."""

M = TypeVar("M", bound=StoredModel)


class Asked:
    """Recipient groups whose devices are being looked up, all with one query, while others read documents.

    Attributes:
        groups: the recipient groups.
        roster_paths: documents that `devices` wants as well; whoever asks reads them, with others of their own.
    """

    def __init__(self, services: Services, recipients: Iterable[str]) -> None:
        self._services = services
        self.groups = sorted(set(recipients))
        self._agencies = [group for group in self.groups if group.startswith(AGENCY_PREFIX)]
        self.roster_paths = [paths.duty(group.removeprefix(AGENCY_PREFIX)) for group in self._agencies]
        is_one = 0 < len(self.groups) <= MOST_GROUPS
        self._found = services.store.begin_query(_registered_for(self.groups)) if is_one else None

    def devices(self, rosters: Sequence[Document | None]) -> dict[str, list[Device]]:
        """The devices to alert of each group.

        Args:
            rosters: the documents of `roster_paths`. Operators have none.
        """
        known = _Rosters(zip(self._agencies, self.roster_paths, rosters, strict=True), self._services.clock.now())
        devices = [device for device in self._registered().values() if device.token]
        return {
            group: known.on_duty(group, [d for d in devices if group in d.recipients][:DEVICE_LIMIT])
            for group in self.groups
        }

    def _registered(self) -> dict[str, Device]:
        if self._found is None:
            return _registered(self._services, self.groups)
        return _read(self._found(), self._services, self.groups)


def devices_of(services: Services, recipients: Iterable[str]) -> dict[str, list[Device]]:
    """The devices to alert of each recipient group, read for all of them together."""
    asked = Asked(services, recipients)
    return asked.devices(services.store.get_all(asked.roster_paths) if asked.roster_paths else [])


def _registered_for(groups: Sequence[str]) -> Query:
    where = (Where("recipients", "array_contains_any", list(groups)),)
    return Query("devices", where, limit=DEVICE_LIMIT * len(groups))


def _registered(services: Services, groups: Sequence[str]) -> dict[str, Device]:
    """By id. Groups that are too large for one query are asked for apart, so that none pushes another out of it."""
    if 0 < len(groups) <= MOST_GROUPS:
        return _read(services.store.query(_registered_for(groups)), services, groups)
    return _halved(services, groups)


def _read(found: Sequence[Found], services: Services, groups: Sequence[str]) -> dict[str, Device]:
    if len(found) == DEVICE_LIMIT * len(groups) and len(groups) > 1:
        return _halved(services, groups)
    return {f.id: device for f in found if (device := _readable(Device, f.path, f.document))}


def _halved(services: Services, groups: Sequence[str]) -> dict[str, Device]:
    half = len(groups) // 2
    parts = [part for part in (groups[:half], groups[half:]) if part]
    return {name: device for part in parts for name, device in _registered(services, part).items()}


def _readable(model: type[M], path: str, document: Document | None) -> M | None:
    """One device's or roster's document; one that cannot be read must not keep all the others from being alerted."""
    try:
        return model.from_document(document) if document else None
    except ValueError:
        log().exception("document unreadable", path=path)
        return None


class _Rosters:
    """Who is on duty at a moment, of each agency that has said so."""

    def __init__(self, found: Iterable[tuple[str, str, Document | None]], now: datetime) -> None:
        read = {group: _readable(Duty, path, document) for group, path, document in found}
        self._duties = {group: duty for group, duty in read.items() if duty}
        self._now = now

    def on_duty(self, group: str, devices: list[Device]) -> list[Device]:
        """Those whose user is on duty. A roster that leaves nobody is not obeyed: an alert must reach somebody."""
        duty = self._duties.get(group)
        if duty is None:
            return devices
        on_duty = {entry.uid for entry in duty.on_duty if entry.until is None or entry.until > self._now}
        return [device for device in devices if device.uid in on_duty] or devices
