"""Checking a whole pack: every fault, with its file and line."""

from __future__ import annotations

from pathlib import Path

from devkit.region.faults import Fault
from devkit.region.places import check_built, check_fresh, check_places
from devkit.region.reading import Reading, read_pack
from devkit.region.references import check_references


def check_sources(folder: Path) -> tuple[Reading, list[Fault]]:
    """Check the YAML files alone, without what is built from them. Returns what was read, and all faults in order."""
    reading = read_pack(folder)
    return reading, sorted({*reading.faults, *check_references(reading), *check_places(reading, None)})


def check_pack(folder: Path) -> list[Fault]:
    """Check a pack's YAML files, its index, and that `pack.json` is fresh. Returns all faults, in order."""
    reading, faults = check_sources(folder)
    index, built = check_built(reading, folder)
    everything = {*faults, *built, *check_places(reading, index)}
    if not everything:
        everything.update(check_fresh(reading, folder))
    return sorted(everything)
