"""The part of a region pack that suffices where nobody is sent anywhere: a third of the work of loading all of it."""

from __future__ import annotations

from collections.abc import Mapping

from shared.pack_frozen import Frozen
from shared.pack_thresholds import Thresholds


class EmergencyNumber(Frozen):
    """A national short number with the service that answers it, in both languages."""

    number: str
    service_id: str
    service_en: str


class PackBasics(Frozen):
    """What taking a report in, a receipt and an error's answer ask of a pack; every `RegionPack` is one, too."""

    phone_region: str
    emergency_numbers: tuple[EmergencyNumber, ...]
    categories: Mapping[str, object]
    thresholds: Thresholds
