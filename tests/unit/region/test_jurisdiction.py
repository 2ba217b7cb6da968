"""The jurisdiction index of Cilacap: who is responsible for a place."""

from __future__ import annotations

import math
from array import array
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devkit.region.index_file import write_index
from shared.jurisdiction import CodeSet, JurisdictionIndex, Placement, range_key
from shared.region import Region, load_region

INDEX = load_region("cilacap").jurisdiction
LAT, LNG = st.floats(-7.80, -7.13), st.floats(108.55, 109.40)
ACCURACY_M = st.floats(0, 1_500)
ANY_NUMBER = st.floats(allow_nan=True, allow_infinity=True)
EARTH_RADIUS_M = 6_371_008.8


def moved(lat: float, lng: float, distance_m: float, bearing: float) -> tuple[float, float]:
    """Return the point at a distance and a bearing (radians) from another, on a sphere."""
    angle, phi = distance_m / EARTH_RADIUS_M, math.radians(lat)
    to_phi = math.asin(math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing))
    turn = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(phi),
        math.cos(angle) - math.sin(phi) * math.sin(to_phi),
    )
    return math.degrees(to_phi), lng + math.degrees(turn)


def test_stations_are_found_in_the_kecamatan_they_stand_in(cilacap: Region) -> None:
    """Each station with a known position is located in the kecamatan that its entry names."""
    stations = [agency for agency in cilacap.pack.agencies.values() if agency.position and agency.located_in]
    assert len(stations) > 30
    for agency in stations:
        assert agency.position is not None
        found = INDEX.locate(agency.position.lat, agency.position.lng)
        assert agency.located_in in found.codes, agency.id


def test_polseks_stand_in_an_area_they_cover_save_the_known_exception(cilacap: Region) -> None:
    """Polsek Cilacap Tengah alone stands across its border, so the nearest office must never decide."""
    abroad = [
        agency.id
        for agency in cilacap.pack.agencies.values()
        if agency.kind == "polsek" and agency.position and agency.located_in not in agency.covers
    ]
    assert abroad == ["polsek-cilacap-tengah"]


@given(ANY_NUMBER, ANY_NUMBER, ANY_NUMBER)
def test_locate_takes_any_numbers(lat: float, lng: float, accuracy_m: float) -> None:
    """No coordinate and no accuracy makes locate raise: a report with nonsense in it still gets an answer."""
    match = INDEX.locate(lat, lng, accuracy_m)
    assert match.reasons


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0, 5_000))
def test_locate_answers_all_over_the_earth(lat: float, lng: float, accuracy_m: float) -> None:
    """Any place on Earth gets a cell, and codes only of this region."""
    match = INDEX.locate(lat, lng, accuracy_m)
    assert len(match.cell) == 15
    assert set(match.codes) <= INDEX.codes


@settings(max_examples=300)
@given(LAT, LNG, ACCURACY_M, ACCURACY_M)
def test_a_wider_circle_never_loses_a_code(lat: float, lng: float, one_m: float, other_m: float) -> None:
    """Whoever is alerted for a good fix is alerted for a worse fix of the same point, and no earlier in the order."""
    narrow = INDEX.locate(lat, lng, min(one_m, other_m))
    wide = INDEX.locate(lat, lng, max(one_m, other_m))
    assert set(narrow.codes) <= set(wide.codes)
    assert narrow.codes[:1] == wide.codes[:1] or not narrow.codes


@settings(max_examples=500)
@given(LAT, LNG, st.floats(0.1, 990), st.floats(0, 2 * math.pi))
def test_borders_are_seen_from_both_sides(lat: float, lng: float, distance_m: float, bearing: float) -> None:
    """Two points within each other's circle each get the districts of the other."""
    other = moved(lat, lng, distance_m, bearing)
    radius_m = distance_m * 1.002 + 0.1
    for here, there in (((lat, lng), other), (other, (lat, lng))):
        at_there = INDEX.at(*there)
        if at_there.placement is Placement.INSIDE:
            assert set(at_there.codes) <= set(INDEX.locate(*here, radius_m).codes)


def test_circles_that_only_just_reach_a_border_see_it() -> None:
    """From 4,000 places around border points, a circle that ends at the point still gets all of its codes."""
    random = Random(33)
    points = [(random.uniform(-7.78, -7.14), random.uniform(108.56, 109.39)) for _ in range(40_000)]
    borders = [point for point in points if len(INDEX.at(*point).codes) > 1 and INDEX.at(*point).distance_m is None]
    assert len(borders) > 300
    for _ in range(4_000):
        border = random.choice(borders)
        distance_m = random.choice([random.uniform(1, 110), random.uniform(90, 360), random.uniform(340, 995)])
        place = moved(*border, distance_m, random.uniform(0, 2 * math.pi))
        missed = set(INDEX.at(*border).codes) - set(INDEX.locate(*place, distance_m * 1.002 + 0.1).codes)
        assert not missed, (border, place, distance_m)


@given(LAT, LNG, ACCURACY_M)
def test_the_placement_fits_the_codes(lat: float, lng: float, accuracy_m: float) -> None:
    """One code is inside, several are a border, none is outside or open water; only inside has no distance."""
    match = INDEX.locate(lat, lng, accuracy_m)
    assert len(set(match.codes)) == len(match.codes)
    if match.placement is Placement.INSIDE:
        assert len(match.codes) == 1
    elif match.placement is Placement.BORDER:
        assert len(match.codes) > 1
    elif match.placement is Placement.NEAREST:
        assert match.codes
    elif match.placement is Placement.OUTSIDE:
        assert not match.codes
    inside = match.placement in {Placement.INSIDE, Placement.BORDER}
    assert not (inside and match.distance_m is not None)


def test_accuracy_is_capped() -> None:
    """A fix of 50 km is followed no further than one of 1 km."""
    assert INDEX.locate(-7.62, 109.25, 50_000) == INDEX.locate(-7.62, 109.25, 1_000)


@pytest.mark.parametrize(
    ("lat", "lng", "placement", "code", "word"),
    [
        (-7.6206, 109.2303, Placement.INSIDE, "33.01.06", "Kroya"),
        (-7.740, 108.950, Placement.INSIDE, "33.01.21", "Cilacap Selatan"),
        (-7.700, 108.860, Placement.INSIDE, "33.01.24", "Kampung Laut"),
        (-7.667, 108.830, Placement.WATER, "33.01.24", "Segara Anakan"),
        (-7.745, 109.000, Placement.WATER, "33.01.21", "Tanjung Intan"),
        (-7.720, 109.050, Placement.WATER, "33.01.21", "Teluk Penyu"),
        (-7.750, 109.390, Placement.WATER, "33.01.05", "Samudra Hindia"),
        (-7.720, 108.750, Placement.WATER, "33.01.21", "Samudra Hindia"),
        (-7.900, 109.200, Placement.WATER, None, "22 km"),
        (-7.700, 109.420, Placement.NEAREST, "33.01.05", "di luar wilayah"),
        (-7.550, 109.200, Placement.NEAREST, "33.01.17", "di luar wilayah"),
        (-7.680, 108.650, Placement.OUTSIDE, None, "di luar wilayah"),
        (-6.200, 106.800, Placement.OUTSIDE, None, "di luar wilayah"),
        (91.0, 0.0, Placement.OUTSIDE, None, "tidak sah"),
    ],
)
def test_known_places(lat: float, lng: float, placement: Placement, code: str | None, word: str) -> None:
    """Land, lagoon, harbour, bay, ocean, neighbours and far places are told apart, and the reason says so."""
    match = INDEX.locate(lat, lng, 10)
    assert match.placement is placement
    assert match.codes[:1] == ((code,) if code else ())
    assert word in match.reasons[0]


def test_a_circle_over_a_border_names_both_and_says_why() -> None:
    """Near the border of Kroya and Sampang a poor fix goes to both, nearest first."""
    match = INDEX.locate(-7.581, 109.2303, 1_000)
    assert match.codes == ("33.01.17", "33.01.06")
    assert match.placement is Placement.BORDER
    assert "1000 m" in match.reasons[1]
    assert "Kroya" in match.reasons[1]


def test_the_index_is_small(cilacap: Region) -> None:
    """The file is at most 1.5 MB, as every cold start of the router reads it."""
    assert (cilacap.folder / "jurisdiction.bin").stat().st_size <= 1_500_000


def small_index() -> JurisdictionIndex:
    """Return an index of one district that is one H3 cell."""
    key = range_key(0x8A8D8D763537FFF)
    sets = [
        CodeSet((), Placement.OUTSIDE, None, None),
        CodeSet(("99.01.01",), Placement.INSIDE, None, None),
    ]
    edges = {resolution: INDEX.edges_m[resolution] for resolution in (9, 10, 11)}
    return JurisdictionIndex(
        array("Q", [0, key, key + 8]), array("H", [0, 1, 0]), sets, {"99.01.01": "Satu"}, edges, "d"
    )


def test_an_index_survives_writing_and_reading(tmp_path: Path) -> None:
    """What is written is what is read, and the same index gives the same bytes."""
    path, again = tmp_path / "a.bin", tmp_path / "b.bin"
    write_index(small_index(), path)
    loaded = JurisdictionIndex.load(path)
    write_index(loaded, again)
    assert path.read_bytes() == again.read_bytes()
    assert loaded.locate(-7.6206, 109.2303) == small_index().locate(-7.6206, 109.2303)
    assert loaded.locate(-7.6206, 109.2303).codes == ("99.01.01",)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"X" + data[1:],
        lambda data: data[:8] + b"\x63\x00" + data[10:],
        lambda data: data[:-1],
        lambda data: data + b"\0",
    ],
    ids=["empty", "other file", "other version", "cut short", "too long"],
)
def test_a_damaged_index_is_refused(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    """A file that is not a whole index of this version raises ValueError instead of answering wrongly."""
    path = tmp_path / "index.bin"
    write_index(small_index(), path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ValueError, match=r"index\.bin"):
        JurisdictionIndex.load(path)
