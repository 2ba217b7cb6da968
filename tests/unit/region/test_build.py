"""`sergap region build` and `accuracy` on a region of two squares."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from devkit.region.accuracy import Tally, measure
from devkit.region.build import PackFaults, build_pack
from devkit.region.cli import region_app
from devkit.region.geometry import BoundaryError, read_boundaries
from shared.jurisdiction import JurisdictionIndex, Placement
from shared.region import Region
from tests.unit.region.mini_pack import (
    BORDER_LNG,
    EAST_CODE,
    FILES,
    NORTH,
    SOUTH,
    WEST_CODE,
    write_boundary,
    write_sources,
)

METRES_PER_DEGREE_LNG = 110_200


@pytest.fixture(scope="session")
def index(built_mini_pack: Path) -> JurisdictionIndex:
    """The index of the two squares."""
    return Region(built_mini_pack).jurisdiction


def test_each_side_of_a_border_is_found_and_the_border_is_both(index: JurisdictionIndex) -> None:
    """Away from the border one code, on the border two, each side's own first."""
    assert index.at(-7.61, 109.01).codes == (WEST_CODE,)
    assert index.at(-7.61, 109.03).codes == (EAST_CODE,)
    assert set(index.at(-7.61, BORDER_LNG).codes) == {WEST_CODE, EAST_CODE}


@given(lat=st.floats(SOUTH + 0.001, NORTH - 0.001), offset_m=st.floats(-1_000, 1_000))
def test_the_border_band_is_as_wide_as_promised(index: JurisdictionIndex, lat: float, offset_m: float) -> None:
    """Within the margin of 20 m both codes; further than margin and a whole cell (57 m) one; the true one always."""
    codes = index.at(lat, BORDER_LNG + offset_m / METRES_PER_DEGREE_LNG).codes
    assert (WEST_CODE if offset_m <= 0 else EAST_CODE) in codes
    if abs(offset_m) < 20:
        assert len(codes) == 2
    if abs(offset_m) > 20 + 60:
        assert len(codes) == 1


def test_outside_is_nearest_then_nobody(index: JurisdictionIndex) -> None:
    """North of the squares the nearest code holds up to the limit of 600 m and no further; distances are in bands."""
    near, far = index.locate(NORTH + 0.003, 109.01), index.locate(NORTH + 0.02, 109.01)
    assert (near.codes, near.placement) == ((WEST_CODE,), Placement.NEAREST)
    assert near.distance_m in (250, 500)
    assert (far.codes, far.placement, far.distance_m) == ((), Placement.OUTSIDE, None)


def test_water_starts_where_the_districts_end(index: JurisdictionIndex) -> None:
    """The ring runs through the land, but land is land; the sea near by has codes, the open sea a distance."""
    assert index.at(-7.615, 109.01).placement is Placement.INSIDE
    near, far = index.locate(SOUTH - 0.003, 109.01), index.locate(-7.66, 109.01)
    assert (near.codes, near.placement) == ((WEST_CODE,), Placement.WATER)
    assert (far.codes, far.placement) == ((), Placement.WATER)
    assert far.distance_m in (4_000, 5_000)
    assert "Laut Mini" in far.reasons[0]


def test_a_build_repeats_itself(built_mini_pack: Path, tmp_path: Path) -> None:
    """Building twice gives the same bytes, so a pack's changes can be reviewed."""
    again = write_sources(tmp_path / "again")
    build_pack(again, write_boundary(tmp_path / "boundary.geojson"))
    for name in ("pack.json", "jurisdiction.bin", "outlines.json"):
        assert (again / name).read_bytes() == (built_mini_pack / name).read_bytes(), name


def test_without_a_boundary_the_index_stays(mini_pack: Path) -> None:
    """A build without a boundary file writes pack.json only."""
    before = (mini_pack / "jurisdiction.bin").read_bytes()
    (mini_pack / "plans.yaml").write_text(FILES["plans.yaml"].replace("priority: 1", "priority: 2"))
    assert set(build_pack(mini_pack).files) == {"pack.json"}
    assert Region(mini_pack).pack.plans["kecelakaan"].priority == 2
    assert (mini_pack / "jurisdiction.bin").read_bytes() == before


def test_a_faulty_pack_is_not_built(mini_pack: Path) -> None:
    """Faults stop the build before anything is written."""
    before = (mini_pack / "pack.json").read_bytes()
    (mini_pack / "plans.yaml").write_text(FILES["plans.yaml"].replace("priority: 1", "priority: 9"))
    with pytest.raises(PackFaults, match="priority"):
        build_pack(mini_pack)
    assert (mini_pack / "pack.json").read_bytes() == before


def test_a_boundary_of_other_districts_is_refused(mini_pack: Path, tmp_path: Path) -> None:
    """A boundary file whose names are not the pack's is not quietly taken."""
    with pytest.raises(BoundaryError, match="Utara"):
        build_pack(mini_pack, write_boundary(tmp_path / "b.geojson", names=("Barat", "Utara")))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"features": []}', '{"features": [{"properties": {"code": "1"}}]}'],
    ids=["empty", "list", "no features", "none", "no name"],
)
def test_a_file_that_is_no_boundary_is_refused(tmp_path: Path, text: str) -> None:
    """Other files give an error that names the file."""
    path = tmp_path / "b.geojson"
    path.write_text(text)
    with pytest.raises(BoundaryError, match=r"b\.geojson"):
        read_boundaries(path)


def test_a_crossed_boundary_is_refused(tmp_path: Path) -> None:
    """A polygon that crosses itself is named by its code."""
    path = write_boundary(tmp_path / "b.geojson")
    collection = json.loads(path.read_text())
    ring = collection["features"][0]["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    path.write_text(json.dumps(collection))
    with pytest.raises(BoundaryError, match=WEST_CODE):
        read_boundaries(path)


def test_outlines_keep_the_shared_border(built_mini_pack: Path) -> None:
    """Outlines hold every district, with its attribution, in whole metres."""
    outlines = json.loads((built_mini_pack / "outlines.json").read_text())
    assert [feature["properties"]["code"] for feature in outlines["features"]] == [WEST_CODE, EAST_CODE]
    assert outlines["attribution"] == "made up"
    for feature in outlines["features"]:
        assert [BORDER_LNG, SOUTH] in feature["geometry"]["coordinates"][0][0]


def test_accuracy_counts_what_the_index_says(index: JurisdictionIndex, tmp_path: Path) -> None:
    """Random points are counted by district; here all are right and few are on the border."""
    boundaries = read_boundaries(write_boundary(tmp_path / "b.geojson"))
    result = measure(index, boundaries, points=2_000, seed=1)
    assert result.total.points == sum(tally.points for tally in result.districts.values()) == 2_000
    assert result.total.holds_true == 2_000
    assert 0 < result.total.several < 2_000 * 0.06
    assert result == measure(index, boundaries, points=2_000, seed=1)


@pytest.mark.parametrize(
    ("tally", "passes"),
    [
        (Tally(1000, 995, 990, 120), True),
        (Tally(1000, 994, 990, 0), False),
        (Tally(1000, 1000, 1000, 121), False),
    ],
)
def test_accuracy_passes_at_its_limits(tally: Tally, passes: bool) -> None:
    """99.5% right and 12% of several codes are still good enough, and nothing beyond."""
    assert tally.passes is passes


def test_the_accuracy_command_fails_on_a_wrong_index(mini_pack: Path, tmp_path: Path) -> None:
    """Measured against districts that lie elsewhere, `sergap region accuracy` exits with 1; against its own with 0."""
    boundary = write_boundary(tmp_path / "b.geojson")
    arguments = ["accuracy", str(mini_pack), "--points", "1000", "--boundary"]
    assert CliRunner().invoke(region_app, [*arguments, str(boundary)]).exit_code == 0
    swapped = boundary.read_text().replace(WEST_CODE, "west").replace(EAST_CODE, WEST_CODE)
    boundary.write_text(swapped.replace("west", EAST_CODE))
    assert CliRunner().invoke(region_app, [*arguments, str(boundary)]).exit_code == 1
