"""`sergap region check`: every planted fault is found, with its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from devkit.region.check import check_pack
from devkit.region.cli import region_app
from devkit.region.faults import FAULT_TEXTS, Fault
from tests.unit.region.mini_pack import FILES

# file, what is written there, what is planted instead, the fault's code, and a piece of the line it must name.
PLANTED = [
    ("region.yaml", "languages:", "langages: 1\nlanguages:", "unknown-key", "langages"),
    ("region.yaml", "name_en: Mini Regency\n", "", "missing-translation", "region_id"),
    ("region.yaml", "text_en: False reports are a crime", 'text_en: " "', "missing-translation", "text_en"),
    ("region.yaml", "time_zone: Asia/Jakarta", "time_zone: Asia/Atlantis", "time-zone", "time_zone"),
    ("region.yaml", "fallback_agency: polres", "fallback_agency: polda", "unknown-agency", "fallback"),
    ("region.yaml", "water_agency: air", "water_agency: polsek-timur", "planned-agency", "water_agency"),
    ("region.yaml", "use: polres", "use: polda", "unknown-agency", "use: polda"),
    ("region.yaml", "  polsek-timur:", "  polsek-utara:", "unknown-agency", "polsek-utara"),
    ("region.yaml", "  polsek-timur:", "  polsek-barat:", "kecamatan-without-polsek", "99.01.02"),
    ("region.yaml", "bounding_box: {", "bounding_box: [", "yaml-syntax", "bounding_box"),
    ("region.yaml", 'ends: "19:00"', 'ends: "25:00"', "wrong-value", "shifts"),
    ("region.yaml", "nearest_limit_m: 600", "nearest_limit_m: jauh", "wrong-value", "nearest_limit_m"),
    ("kecamatan.yaml", "desa: 4", "desa: -4", "wrong-value", "Timur"),
    ("agencies.yaml", "kind: polres\n", "kind: polda\n", "wrong-value", "kind: polda"),
    ("agencies.yaml", "id: air", "id: polres", "duplicate-id", "id: polres # second"),
    ("agencies.yaml", "parent_id: polres", "parent_id: polda", "unknown-agency", "parent_id"),
    ("agencies.yaml", 'covers: ["99.01.01"]', 'covers: ["99.01.09"]', "unknown-code", "99.01.09"),
    ("agencies.yaml", 'located_in: "99.01.01"', 'located_in: "99.01.09"', "unknown-code", "located_in"),
    ("agencies.yaml", 'located_in: "99.01.01"', 'located_in: "99.01.02"', "station-elsewhere", "located_in"),
    ("agencies.yaml", "lng: 109.01}", "lng: 110.01}", "position-outside", "position"),
    ("agencies.yaml", '"+62282541110"', '"0282541110"', "phone-invalid", "phone:"),
    ("agencies.yaml", '"+62282541110"', '"+6228254111012345"', "phone-invalid", "phone:"),
    ("agencies.yaml", 'emergency_number: "110"', 'emergency_number: "911"', "unknown-number", "emergency"),
    ("agencies.yaml", "    name: Polsek Barat\n", "", "missing-key", "polsek-barat"),
    (
        "region.yaml",
        "substitutes:",
        "open311_services:\n"
        "  p: {category: pohon, name_id: P, name_en: T, description_id: P, description_en: T, group: J}\n"
        "substitutes:",
        "unknown-category",
        "category: pohon",
    ),
    ("categories.yaml", "plan: kecelakaan", "plan: tabrakan", "unknown-plan", "plan: tabrakan"),
    ("categories.yaml", "    plan: kecelakaan\n", "", "missing-key", "id: kecelakaan"),
    ("categories.yaml", "    hint_id: Tabrakan\n", "", "missing-translation", "id: kecelakaan"),
    ("categories.yaml", "categories:", "kategori: []\ncategories:", "unknown-key", "kategori"),
    ("plans.yaml", "      - {by: jurisdiction, kind: polsek}\n", "      []\n", "plan-without-lead", "lead:"),
    ("plans.yaml", "by: jurisdiction, kind: polsek", "by: nearest, kind: rs", "lead-unresolved", "lead:"),
    ("plans.yaml", "agency_id: polres", "agency_id: polda", "unknown-agency", "polda"),
    ("plans.yaml", "agency_id: polres", "agency_id: polsek-timur", "planned-agency", "polsek-timur"),
    ("plans.yaml", "by: agency, agency_id: polres", "by: jurisdiction, kind: polsek", "ladder-repeats-lead", None),
    ("plans.yaml", "by: agency, agency_id: polres", "by: radio, agency_id: polres", "wrong-value", "radio"),
    ("plans.yaml", "priority: 1", "priority: 9", "wrong-value", "priority"),
    ("plans.yaml", "    acknowledge_within_s: 120\n", "", "missing-key", "id: kecelakaan"),
    ("plans.yaml", "  - id: kecelakaan", "  - id: tabrakan", "plan-unused", "id: tabrakan"),
    ("thresholds.yaml", "    jalan:", "    jalur:", "unknown-group", "jalur"),
    ("thresholds.yaml", "base: 60", "base: 600", "wrong-value", "base"),
    ("thresholds.yaml", "prank: -20", "prank: 20", "wrong-value", "previous_false"),
    ("apps.yaml", "package_id: id.mini.tugas", "package_id: Id Mini", "wrong-value", "agency"),
    ("apps.yaml", "short_name: Tugas", "short_name: Petugas Lapangan", "wrong-value", "agency"),
    ("apps.yaml", "id.mini.tugas", "id.mini", "wrong-value", "version_name"),
    ("waters.yaml", "- [109.04, -7.70]", "- [109.00, -7.69]\n      - [109.05, -7.60]", "water-invalid", "ring:"),
    ("waters.yaml", "      - [109.04, -7.61]\n      - [109.04, -7.70]\n", "", "wrong-value", "ring"),
]


def line_holding(text: str, piece: str) -> int:
    """Return the 1-based number of the last line that holds a piece of text."""
    return max(at for at, line in enumerate(text.splitlines(), start=1) if piece in line)


def planted(pack: Path, file: str, old: str, new: str) -> str:
    """Plant a fault in a pack's file and return the new text; a second id is marked as such."""
    if (file, new) == ("agencies.yaml", "id: polres"):
        new = "id: polres # second"
    text = FILES[file].replace(old, new, 1)
    assert text != FILES[file]
    (pack / file).write_text(text)
    return text


def test_the_small_pack_has_no_faults(mini_pack: Path) -> None:
    """The pack that faults are planted into is sound."""
    assert check_pack(mini_pack) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "piece"), PLANTED, ids=[f"{row[3]}-{row[0]}-{at}" for at, row in enumerate(PLANTED)]
)
def test_a_planted_fault_is_found_at_its_line(
    mini_pack: Path, file: str, old: str, new: str, code: str, piece: str | None
) -> None:
    """Each fault is reported with its own code, in its own file, at its own line."""
    text = planted(mini_pack, file, old, new)
    expected_file, expected_text = (file, text)
    if code == "kecamatan-without-polsek":
        expected_file, expected_text = "kecamatan.yaml", FILES["kecamatan.yaml"]
    line = line_holding(expected_text, piece if piece is not None else new)
    found = [(fault.file, fault.line, fault.code) for fault in check_pack(mini_pack)]
    assert (expected_file, line, code) in found, found


def test_all_faults_are_reported_at_once(mini_pack: Path) -> None:
    """Faults in several files, and several in one, are all there after one run, in the order of the files."""
    planted(mini_pack, "plans.yaml", "priority: 1", "priority: 9")
    text = FILES["agencies.yaml"].replace("kind: polres\n", "kind: polda\n").replace("lng: 109.01}", "lng: 200}")
    (mini_pack / "agencies.yaml").write_text(text)
    faults = check_pack(mini_pack)
    wrong = [(fault.file, fault.what) for fault in faults if fault.code == "wrong-value"]
    assert wrong == [("agencies.yaml", "kind"), ("agencies.yaml", "position.lng"), ("plans.yaml", "priority")]
    assert faults == sorted(faults)


@pytest.mark.parametrize("file", sorted(FILES))
def test_a_missing_file_is_named(mini_pack: Path, file: str) -> None:
    """A pack without one of its files says which one is missing."""
    (mini_pack / file).unlink()
    assert Fault(file, 0, "file-missing") in check_pack(mini_pack)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("region.yaml", "nearest_limit_m: 600", "nearest_limit_m: 700"),
        ("region.yaml", "boundary_margin_m: 20", "boundary_margin_m: 30"),
        ("waters.yaml", "name: Laut Mini", "name: Laut Maksi"),
        ("kecamatan.yaml", "name: Barat", "name: Kulon"),
    ],
)
def test_an_index_older_than_its_facts_is_stale(mini_pack: Path, file: str, old: str, new: str) -> None:
    """Changing what the index was built from is noticed until it is built again."""
    planted(mini_pack, file, old, new)
    assert "index-stale" in [fault.code for fault in check_pack(mini_pack)]


def test_an_index_of_other_codes_is_noticed(mini_pack: Path) -> None:
    """A kecamatan that the index does not know is named."""
    planted(mini_pack, "kecamatan.yaml", 'code: "99.01.02"', 'code: "99.01.03"')
    (fault,) = [fault for fault in check_pack(mini_pack) if fault.code == "index-codes"]
    assert fault.detail == "99.01.02, 99.01.03"


def test_a_missing_or_broken_index_is_noticed(mini_pack: Path) -> None:
    """An index that is not there, or is cut short, is one fault and no crash."""
    index = mini_pack / "jurisdiction.bin"
    index.write_bytes(index.read_bytes()[:-3])
    assert [fault.code for fault in check_pack(mini_pack)] == ["index-unreadable"]
    index.unlink()
    assert [fault.code for fault in check_pack(mini_pack)] == ["index-missing"]


def test_a_pack_json_that_is_not_fresh_is_noticed(mini_pack: Path) -> None:
    """A sound change of the YAML without a build leaves pack.json stale."""
    planted(mini_pack, "plans.yaml", "priority: 1", "priority: 2")
    assert check_pack(mini_pack) == [Fault("pack.json", 0, "pack-stale")]


def test_every_fault_has_both_languages() -> None:
    """No fault is said in one language only."""
    for code, (indonesian, english) in FAULT_TEXTS.items():
        assert indonesian and english and indonesian != english, code


def test_every_fault_is_planted_somewhere() -> None:
    """The tests of this file reach every fault that check can report."""
    elsewhere = {
        "file-missing",
        "index-missing",
        "index-unreadable",
        "index-codes",
        "index-stale",
        "pack-stale",
    }
    assert {row[3] for row in PLANTED} | elsewhere == set(FAULT_TEXTS)


def test_the_command_prints_each_fault_and_fails(mini_pack: Path) -> None:
    """`sergap region check` prints file, line, code and both languages, and exits with 1; a sound pack exits with 0."""
    assert CliRunner().invoke(region_app, ["check", str(mini_pack)]).exit_code == 0
    text = planted(mini_pack, "plans.yaml", "priority: 1", "priority: 9")
    result = CliRunner().invoke(region_app, ["check", str(mini_pack)])
    assert result.exit_code == 1
    assert f"plans.yaml:{line_holding(text, 'priority')}: wrong-value: nilai 'priority'" in result.output


def test_an_unknown_pack_exits_with_two() -> None:
    """A name that is no pack is an error of usage, not a faulty pack."""
    assert CliRunner().invoke(region_app, ["check", "atlantis"]).exit_code == 2
