"""Writing `jurisdiction.bin`, and the digest that tells a stale one. `shared.jurisdiction` reads the file."""

from __future__ import annotations

import hashlib
import json
import sys
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from devkit.region.index_builder import Water
from shared.jurisdiction import FORMAT_VERSION, HEADER, MAGIC, RESOLUTION, JurisdictionIndex


def input_digest(names: Mapping[str, str], waters: Sequence[Water], *, nearest_limit_m: float, margin_m: float) -> str:
    """Return a digest of everything but the boundaries that an index depends on.

    The pack's files must give the same digest as the index holds; otherwise the index is older than they are.
    """
    facts = [
        FORMAT_VERSION,
        RESOLUTION,
        sorted(names.items()),
        [[water.name, water.ring] for water in waters],
        float(nearest_limit_m),
        float(margin_m),
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def write_index(index: JurisdictionIndex, path: Path) -> int:
    """Write an index; the same index gives the same bytes. Returns the size in bytes."""
    meta = json.dumps(
        {
            "digest": index.digest,
            "names": index.names,
            "edges_m": index.edges_m,
            "sets": [[list(codes), place, far, water] for codes, place, far, water in index.sets],
        },
        separators=(",", ":"),
    ).encode()
    header = HEADER.pack(MAGIC, FORMAT_VERSION, RESOLUTION, len(index.starts), len(meta), 0)
    # Put in place as a whole: whoever has the old one open has it mapped, and must not find it cut short.
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(header + meta + _little("Q", index.starts) + _little("H", index.set_ids))
    new.replace(path)
    return path.stat().st_size


def _little(kind: Literal["Q", "H"], numbers: Sequence[int]) -> bytes:
    """Return the numbers as little-endian bytes, whatever this machine is."""
    copy = array(kind, numbers)
    if sys.byteorder == "big":
        copy.byteswap()
    return copy.tobytes()
