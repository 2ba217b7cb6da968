"""Who gets an alert: the devices of its recipient group whose users are on duty."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
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
        self._registered = _begin(services, self.groups)

    def devices(self, rosters: Sequence[Document | None]) -> dict[str, list[Device]]:
        """The devices to alert of each group.

        Args:
            rosters: the documents of `roster_paths`. Operators have none.
        """
        read = [_readable(Duty, path, document) for path, document in zip(self.roster_paths, rosters, strict=True)]
        duties, now = dict(zip(self._agencies, read, strict=True)), self._services.clock.now()
        devices = [device for device in self._registered().values() if device.token]
        return {
            group: _on_duty([d for d in devices if group in d.recipients][:DEVICE_LIMIT], duties.get(group), now)
            for group in self.groups
        }


def devices_of(services: Services, recipients: Iterable[str]) -> dict[str, list[Device]]:
    """The devices to alert of each recipient group, read for all of them together."""
    asked = Asked(services, recipients)
    return asked.devices(services.store.get_all(asked.roster_paths) if asked.roster_paths else [])


def _begin(services: Services, groups: Sequence[str]) -> Callable[[], dict[str, Device]]:
    """Ask for their devices; what is returned waits for them, by id.

    Groups that are too large for one query are asked for apart, so that none pushes another out of it.
    """
    if not groups:
        return dict
    if len(groups) > MOST_GROUPS:
        return partial(_apart, services, groups)
    limit = DEVICE_LIMIT * len(groups)
    where = (Where("recipients", "array_contains_any", list(groups)),)
    answer = services.store.begin_query(Query("devices", where, limit=limit))

    def registered() -> dict[str, Device]:
        found = answer()
        if len(found) == limit and len(groups) > 1:
            return _apart(services, groups)
        return {f.id: device for f in found if (device := _readable(Device, f.path, f.document))}

    return registered


def _apart(services: Services, groups: Sequence[str]) -> dict[str, Device]:
    half = len(groups) // 2
    first, second = _begin(services, groups[:half]), _begin(services, groups[half:])
    return first() | second()


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
