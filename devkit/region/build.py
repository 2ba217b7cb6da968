"""Building a pack: what the functions load, made from what people edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from devkit.region.check import check_sources
from devkit.region.faults import Fault
from devkit.region.geometry import Boundaries, BoundaryError, read_boundaries
from devkit.region.index_builder import build_index
from devkit.region.index_file import write_index
from devkit.region.outlines import outlines_json
from devkit.region.places import INDEX_FILE, PACK_FILE, check_places, digest_of, pack_json
from devkit.region.reading import Reading
from shared.jurisdiction import JurisdictionIndex
from shared.region import RegionPack

OUTLINES_FILE = "outlines.json"


class PackFaults(Exception):  # noqa: N818 - it carries faults, which is the word people read
    """The pack cannot be built; `faults` says why."""

    def __init__(self, faults: list[Fault]) -> None:
        """Take the faults, in order."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Built:
    """The files that were written, with their sizes in bytes."""

    files: dict[str, int]


def build_pack(
    folder: Path,
    boundary: Path | None = None,
    on_progress: Callable[[int, int], None] = lambda resolution, cells: None,
) -> Built:
    """Write `pack.json`, and with a boundary file also `jurisdiction.bin` and `outlines.json`.

    Nothing is written when the YAML has faults (PackFaults) or the boundary file does not fit it (BoundaryError).
    """
    reading, faults = check_sources(folder)
    pack = reading.pack
    if faults or pack is None:
        raise PackFaults(faults)
    texts = {PACK_FILE: pack_json(pack)}
    if boundary is not None:
        boundaries = _fitting(read_boundaries(boundary), pack)
        index = _index(reading, pack, boundaries, on_progress)
        texts[OUTLINES_FILE] = outlines_json(boundaries)
        write_index(index, folder / INDEX_FILE)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Built({name: (folder / name).stat().st_size for name in (*texts, *([INDEX_FILE] if boundary else ()))})


def _fitting(boundaries: Boundaries, pack: RegionPack) -> Boundaries:
    ours = {code: kecamatan.name for code, kecamatan in pack.kecamatan.items()}
    theirs = dict(zip(boundaries.codes, boundaries.names, strict=True))
    if ours != theirs:
        different = sorted(set(ours.items()) ^ set(theirs.items()))
        raise BoundaryError(f"codes and names differ from kecamatan.yaml: {different}")
    return boundaries


def _index(
    reading: Reading, pack: RegionPack, boundaries: Boundaries, on_progress: Callable[[int, int], None]
) -> JurisdictionIndex:
    index = build_index(
        boundaries,
        reading.waters,
        nearest_limit_m=pack.nearest_limit_m,
        margin_m=pack.boundary_margin_m,
        digest=digest_of(reading, pack),
        on_progress=on_progress,
    )
    if faults := check_places(reading, index):
        raise PackFaults(faults)
    return index
