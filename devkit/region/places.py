"""Are phones real numbers and stations where they say, and do the built files fit the YAML?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import phonenumbers

from devkit.region.faults import Fault
from devkit.region.index_file import input_digest
from devkit.region.reading import Item, Reading
from shared.jurisdiction import JurisdictionIndex
from shared.region import Agency, RegionFacts, RegionPack

INDEX_FILE = "jurisdiction.bin"
PACK_FILE = "pack.json"


def pack_json(pack: RegionPack) -> str:
    """Return the text of pack.json: one line per top-level key, so that a change shows as a small difference."""
    parts = pack.model_dump(mode="json", exclude_none=True)
    lines = [
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
        for key, value in parts.items()
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def digest_of(reading: Reading, region: RegionFacts) -> str:
    """Return the digest that an index built from these files holds."""
    names = {code: item.value.name for code, item in reading.kecamatan.items()}
    return input_digest(
        names,
        reading.waters,
        nearest_limit_m=region.nearest_limit_m,
        margin_m=region.boundary_margin_m,
    )


def check_places(reading: Reading, index: JurisdictionIndex | None) -> list[Fault]:
    """Return a fault for each phone that is no number and each station that is not where it says."""
    items = reading.agencies.values()
    return [fault for item in items for fault in (*_phone(item), *_position(reading, item, index))]


def check_built(reading: Reading, folder: Path) -> tuple[JurisdictionIndex | None, list[Fault]]:
    """Load the index and return it with a fault for each built file that does not fit the YAML."""
    path = folder / INDEX_FILE
    if not path.exists():
        return None, [Fault(INDEX_FILE, 0, "index-missing")]
    try:
        index = JurisdictionIndex.load(path)
    except ValueError as error:
        return None, [Fault(INDEX_FILE, 0, "index-unreadable", detail=str(error))]
    return index, list(_index(reading, index))


def check_fresh(reading: Reading, folder: Path) -> list[Fault]:
    """Return a fault when pack.json is not what the (faultless) YAML gives."""
    path = folder / PACK_FILE
    if not path.exists():
        return [Fault(PACK_FILE, 0, "file-missing")]
    pack = reading.pack
    stale = pack is not None and path.read_text(encoding="utf-8") != pack_json(pack)
    return [Fault(PACK_FILE, 0, "pack-stale")] if stale else []


def _phone(item: Item[Agency]) -> Iterator[Fault]:
    phone = item.value.phone
    if phone is None:
        return
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        number = None
    written = number and phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if number is None or not phonenumbers.is_valid_number(number) or written != phone:
        yield item.fault("phone-invalid", "phone", what=phone)


def _position(reading: Reading, item: Item[Agency], index: JurisdictionIndex | None) -> Iterator[Fault]:
    agency = item.value
    if agency.position is None:
        return
    if reading.region and not reading.region.value.bounding_box.contains(agency.position):
        yield item.fault("position-outside", "position", what=agency.id)
    elif index and agency.located_in in index.codes:
        found = index.at(agency.position.lat, agency.position.lng)
        if agency.located_in not in found.codes:
            yield item.fault("station-elsewhere", "located_in", what=agency.id, detail=agency.located_in)


def _index(reading: Reading, index: JurisdictionIndex) -> Iterator[Fault]:
    codes = set(reading.kecamatan)
    if codes != index.codes:
        different = ", ".join(sorted(codes ^ index.codes))
        yield Fault(INDEX_FILE, 0, "index-codes", detail=different)
    elif reading.region and index.digest != digest_of(reading, reading.region.value):
        yield Fault(INDEX_FILE, 0, "index-stale")
