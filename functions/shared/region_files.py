"""Where region packs lie, and reading one."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from shared.pack_basics import PackBasics

if TYPE_CHECKING:
    # It brings H3, which only functions that locate a place need.
    from shared.jurisdiction import JurisdictionIndex
    from shared.region import RegionPack

REGIONS_FOLDER = Path(__file__).resolve().parent.parent / "regions"


class Region:
    """A pack, of which each part is read at its first use: most functions never need all."""

    def __init__(self, folder: Path) -> None:
        """Take `pack.json` of a pack's folder. Raises FileNotFoundError."""
        self.folder = folder
        self._json = (folder / "pack.json").read_bytes()

    @cached_property
    def pack(self) -> RegionPack:
        """All of the pack. Raises pydantic's ValidationError."""
        from shared.region import RegionPack

        return RegionPack.model_validate_json(self._json)

    @property
    def basics(self) -> PackBasics:
        """What suffices where nobody is sent anywhere. Raises pydantic's ValidationError."""
        whole: PackBasics | None = vars(self).get("pack")
        return whole or self._basics

    @cached_property
    def _basics(self) -> PackBasics:
        told = json.loads(self._json)
        return PackBasics.model_validate({name: told[name] for name in PackBasics.model_fields})

    @cached_property
    def jurisdiction(self) -> JurisdictionIndex:
        """The index from places to kecamatan codes."""
        from shared.jurisdiction import JurisdictionIndex

        return JurisdictionIndex.load(self.folder / "jurisdiction.bin")


@lru_cache(maxsize=8)
def load_region(pack_id: str) -> Region:
    """Load the pack `functions/regions/<pack_id>` once per process.

    Raises ValueError for an id that is not a plain name, FileNotFoundError for a pack that is not there.
    """
    if not pack_id.replace("_", "").replace("-", "").isalnum():
        raise ValueError(f"not a region pack id: {pack_id!r}")
    return Region(REGIONS_FOLDER / pack_id)


def only_pack(folder: Path = REGIONS_FOLDER) -> str:
    """Return the id of the one pack that is deployed, which nobody then has to name.

    Raises ValueError when there is none, or when somebody has to choose between several.
    """
    packs = sorted(file.parent.name for file in folder.glob("*/pack.json"))
    if len(packs) != 1:
        raise ValueError(f"SERGAP_REGION_PACK must name one of these packs: {', '.join(packs) or 'none is there'}")
    return packs[0]
