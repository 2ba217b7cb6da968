"""The Cilacap pack as functions load it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from devkit.region.check import check_pack, check_sources
from devkit.region.places import pack_json
from shared.region import AgencyKind, AgencySelector, Confidence, JurisdictionSelector, Region, load_region


def test_the_pack_has_no_faults(cilacap: Region) -> None:
    """The delivered pack passes its own check, built files included."""
    assert check_pack(cilacap.folder) == []


def test_pack_json_is_what_the_yaml_gives(cilacap: Region) -> None:
    """pack.json is fresh: nobody edited the YAML without building, or pack.json by hand."""
    reading, _ = check_sources(cilacap.folder)
    assert reading.pack is not None
    assert (cilacap.folder / "pack.json").read_text(encoding="utf-8") == pack_json(reading.pack)


def test_the_pack_survives_its_json(cilacap: Region) -> None:
    """What functions load from pack.json is equal to what the YAML says, defaults included."""
    reading, _ = check_sources(cilacap.folder)
    assert reading.pack == cilacap.pack


def test_every_category_finds_somebody_in_every_kecamatan(cilacap: Region) -> None:
    """For each category and kecamatan the plan's lead gives an agency that exists and may be alerted."""
    pack = cilacap.pack
    assert len(pack.kecamatan) == 24
    for category_id in pack.categories:
        plan = pack.plan_for(category_id)
        for code in pack.kecamatan:
            leads = [found for selector in plan.lead for found in pack.candidates(selector, [code])]
            assert leads, (category_id, code)


@pytest.mark.parametrize("in_water", [True, False])
def test_no_selector_ever_gives_a_planned_agency(cilacap: Region, in_water: bool) -> None:
    """Whatever a plan asks for and wherever, a planned agency is never among the answers."""
    pack = cilacap.pack
    codes = list(pack.kecamatan)
    for plan in pack.plans.values():
        for selector in (*plan.lead, *plan.support, *plan.ladder):
            assert all(found.agency.is_active for found in pack.candidates(selector, codes, in_water=in_water))


def test_kampung_laut_falls_to_its_substitute_with_a_reason(cilacap: Region) -> None:
    """No Polsek is confirmed there, so the duty desk of the Polresta stands in and both languages say why."""
    selector = JurisdictionSelector(by="jurisdiction", kind=AgencyKind.POLSEK)
    (found,) = cilacap.pack.candidates(selector, ["33.01.24"])
    assert (found.agency.id, found.stands_in_for) == ("piket-spkt", "polsek-kampung-laut")
    assert "Kampung Laut" in found.reason_id
    assert "Kampung Laut" in found.reason_en


def test_a_border_gives_both_polseks_in_the_order_of_the_codes(cilacap: Region) -> None:
    """A report on a border goes to both Polseks, the nearest first, each once."""
    selector = JurisdictionSelector(by="jurisdiction", kind=AgencyKind.POLSEK)
    found = cilacap.pack.candidates(selector, ["33.01.17", "33.01.06", "33.01.17"])
    assert [candidate.agency.id for candidate in found] == ["polsek-sampang", "polsek-kroya"]


def test_an_unknown_code_gives_nobody(cilacap: Region) -> None:
    """Codes that nobody covers give nothing; the router then falls to the fallback agency."""
    selector = JurisdictionSelector(by="jurisdiction", kind=AgencyKind.POLSEK)
    assert cilacap.pack.candidates(selector, ["99.99.99"]) == ()
    assert cilacap.pack.agencies[cilacap.pack.fallback_agency].is_active


def test_water_agencies_answer_on_water_only(cilacap: Region) -> None:
    """The water police are chosen for a place in the sea and not for one on land."""
    (water, *_) = cilacap.pack.plans["kecelakaan_laut"].lead
    assert cilacap.pack.candidates(water, [], in_water=False) == ()
    assert [found.agency.id for found in cilacap.pack.candidates(water, [], in_water=True)] == ["satpolairud"]


def test_nearest_takes_only_agencies_with_a_position(cilacap: Region) -> None:
    """Hospitals whose position is unknown cannot be the nearest."""
    nearest = next(s for s in cilacap.pack.plans["darurat_medis"].support if s.by == "nearest")
    found = cilacap.pack.candidates(nearest, [])
    assert [candidate.agency.id for candidate in found] == ["rsud-cilacap"]


def test_clustering_takes_the_group_before_the_region_and_the_plan_before_both(cilacap: Region) -> None:
    """A flood clusters wider than an accident, and a plan's own numbers win."""
    pack = cilacap.pack
    assert pack.clustering_for("kecelakaan_lalu_lintas").radius_m == 250
    assert pack.clustering_for("banjir").radius_m == 1500
    plan = pack.plans["banjir"].model_copy(update={"cluster_radius_m": 99.0})
    changed = pack.model_copy(update={"plans": {**pack.plans, "banjir": plan}})
    assert (changed.clustering_for("banjir").radius_m, changed.clustering_for("banjir").window_s) == (99, 7200)


def test_unknown_phones_stay_unknown(cilacap: Region) -> None:
    """An agency has a phone exactly when a source gives one that is not contradicted."""
    for agency in cilacap.pack.agencies.values():
        unsure = agency.phone_confidence in {Confidence.UNKNOWN, Confidence.CONFLICT}
        assert (agency.phone is None) == unsure, agency.id


def test_the_pack_cannot_change_after_loading(cilacap: Region) -> None:
    """Packs are shared by all requests of a process, so they are frozen."""
    with pytest.raises(ValidationError):
        cilacap.pack.fallback_agency = "x"  # type: ignore[misc]


def test_the_index_is_read_only_when_it_is_needed(cilacap: Region, tmp_path: Path) -> None:
    """A function that needs categories only works without the index; one that needs it is told that it is missing."""
    shutil.copy(cilacap.folder / "pack.json", tmp_path)
    region = Region(tmp_path)
    assert region.pack.categories
    with pytest.raises(FileNotFoundError):
        _ = region.jurisdiction


@pytest.mark.parametrize("pack_id", ["../cilacap", "a/b", "", "."])
def test_a_pack_id_is_a_plain_name(pack_id: str) -> None:
    """An id that could lead out of the folder of packs is refused."""
    with pytest.raises(ValueError, match="region pack id"):
        load_region(pack_id)


def test_a_pack_that_is_not_there_is_named() -> None:
    """A wrong setting shows the path that was looked for."""
    with pytest.raises(FileNotFoundError, match="atlantis"):
        load_region("atlantis")


def test_a_pack_is_loaded_once() -> None:
    """Two requests of one process share one pack."""
    assert load_region("cilacap") is load_region("cilacap")


def test_loading_needs_no_geometry_and_no_yaml() -> None:
    """Cold starts pay for imports: the reader pulls in neither numpy nor shapely nor a YAML parser."""
    functions = Path(__file__).parents[3] / "functions"
    code = (
        "import sys; from shared.region import load_region; load_region('cilacap').jurisdiction;"
        "print([name for name in ('numpy', 'shapely', 'yaml', 'ruamel.yaml')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=functions, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_outlines_are_small_and_name_their_source(cilacap: Region) -> None:
    """The console draws 24 outlines from at most 60 kB, and the file says whose work it comes from."""
    text = (cilacap.folder / "outlines.json").read_text(encoding="utf-8")
    outlines = json.loads(text)
    assert len(text.encode()) <= 60_000
    assert {feature["properties"]["code"] for feature in outlines["features"]} == set(cilacap.pack.kecamatan)
    assert "wilayah_boundaries" in outlines["attribution"]
    assert "MIT" in outlines["license"]


def test_ladders_hold_named_agencies(cilacap: Region) -> None:
    """Each ladder ends with somebody in the Polresta, whom the operators can also reach by radio."""
    for plan in cilacap.pack.plans.values():
        last = plan.ladder[-1]
        assert isinstance(last, AgencySelector)
        assert "polresta-cilacap" in (last.agency_id, cilacap.pack.agencies[last.agency_id].parent_id)
