"""The small pack, built once, and the region that is delivered."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from devkit.region.build import build_pack
from shared.region import Region, load_region
from tests.unit.region.mini_pack import write_boundary, write_sources


@pytest.fixture(scope="session")
def built_mini_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small pack with all of its built files; not to be changed."""
    folder = tmp_path_factory.mktemp("region")
    pack = write_sources(folder / "mini")
    build_pack(pack, write_boundary(folder / "boundary.geojson"))
    return pack


@pytest.fixture
def mini_pack(built_mini_pack: Path, tmp_path: Path) -> Path:
    """A copy of the small pack that a test may change."""
    return shutil.copytree(built_mini_pack, tmp_path / "mini")


@pytest.fixture(scope="session")
def cilacap() -> Region:
    """The Cilacap pack as it is delivered."""
    return load_region("cilacap")
