"""`sergap region new`: a regency that nobody prepared for gets a pack that passes the checks of Cilacap's."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from devkit.region.accuracy import measure
from devkit.region.agency_list import AgencyListError, read_agency_list
from devkit.region.check import check_pack
from devkit.region.cli import region_app
from devkit.region.geometry import read_boundaries
from devkit.region.missing import MISSING_TEXTS, Missing
from devkit.region.new import Made, NewRegion, make_pack
from shared.jurisdiction import Placement
from shared.region import Confidence, Region, load_region, only_pack
from tests.unit.region.second_region import CODES, NORTH_WEST, make_second_region, write_inputs


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The made-up region, built once; not to be changed."""
    return make_second_region(tmp_path_factory.mktemp("second"))


@pytest.fixture(scope="session")
def region(made: Made) -> Region:
    """The made-up region as functions load it."""
    return Region(made.folder)


def test_the_new_pack_has_no_faults(made: Made) -> None:
    """Neither in what was written nor after the build: the same checks as for Cilacap."""
    assert made.faults == []
    assert check_pack(made.folder) == []


def test_the_index_is_as_good_as_it_must_be(made: Made, region: Region, tmp_path: Path) -> None:
    """Random points find their kecamatan, by the same measure as Cilacap's."""
    boundaries = read_boundaries(write_inputs(tmp_path).boundary)
    result = measure(region.jurisdiction, boundaries, points=2_000)
    assert result.total.holds_true_share >= 0.995
    assert region.jurisdiction.at(*NORTH_WEST).codes == ("98.01.01",)
    assert region.jurisdiction.at(-7.62, 109.23).placement is Placement.OUTSIDE


def test_facts_come_from_the_two_files(region: Region) -> None:
    """Names, villages, areas, phones as E.164 with low confidence, and where each station stands."""
    pack = region.pack
    assert {code: one.name for code, one in pack.kecamatan.items()} == CODES
    assert [one.desa for one in pack.kecamatan.values()] == [3, 4, 5, 6]
    assert all(one.kelurahan is None and 15 < one.area_km2 < 25 for one in pack.kecamatan.values())
    headquarters = pack.agencies["polres-rekaan"]
    assert (headquarters.phone, headquarters.phone_confidence) == ("+62370123456", Confidence.LOW)
    assert pack.agencies["polsek-kidul"].located_in == "98.01.03"
    assert pack.agencies["polsek-kidul"].phone is None
    assert all(pack.bounding_box.contains(one.position) for one in pack.agencies.values() if one.position)


def test_plans_name_the_counterparts_and_nobody_else(region: Region) -> None:
    """Every category is answered, the duty desk is found by its word, and no agency of Cilacap is left."""
    pack, cilacap = region.pack, load_region("cilacap").pack
    assert pack.categories == cilacap.categories
    accident = pack.plan_for("kecelakaan_lalu_lintas")
    named = [one.model_dump().get("agency_id") for one in (*accident.support, *accident.ladder)]
    assert named == ["lantas", None, "psc", "piket-spkt", "polres-rekaan"]
    assert pack.plan_for("narkoba").lead[0].model_dump() == {"by": "agency", "agency_id": "polres-rekaan"}
    assert "cilacap" not in (region.folder / "pack.json").read_text().lower()


def test_thresholds_are_those_of_the_pack_it_begins_from(region: Region) -> None:
    """Deadlines and weights are copied whole."""
    assert region.pack.thresholds == load_region("cilacap").pack.thresholds


def test_what_is_missing_is_said(made: Made) -> None:
    """Untried phones, unknown ones, agencies that plans want: each with the names to look for."""
    said = {line.code: line for line in made.missing}
    wanted = {line.what for line in made.missing if line.code == "agency"}
    assert {"basarnas", "pmi", "dpupr", "satreskrim", "satpolairud"} <= wanted
    assert "polsek-kidul" in said["phone"].what
    assert "polsek-kidul" not in said["position"].what
    assert (said["lead"].what, said["lead"].detail) == ("satresnarkoba", "narkoba")
    assert {"copied", "unchecked", "waters", "water-agency"} <= said.keys()
    assert "villages" not in said


@pytest.mark.parametrize("code", MISSING_TEXTS)
def test_every_line_is_said_in_two_languages(code: str) -> None:
    """Indonesian first, English in brackets, with the particulars in both."""
    line = Missing(code, "SATU", "DUA")
    assert str(line) == f"{code}: {line.text_id} ({line.text_en})"
    assert line.text_id != line.text_en
    assert ("SATU" in line.text_id) == ("SATU" in line.text_en)


def test_the_command_writes_builds_and_says_what_is_missing(tmp_path: Path) -> None:
    """Run as a person runs it; a second time it refuses to write over what is there."""
    new = write_inputs(tmp_path)
    arguments = ["new", "rekaan", "--boundary", str(new.boundary), "--agencies", str(new.agencies)]
    arguments += ["--name-id", new.name_id, "--name-en", new.name_en, "--regions", str(tmp_path / "regions")]
    result = CliRunner().invoke(region_app, arguments)
    assert result.exit_code == 0, result.output
    assert "belum dicoba" in result.output and "are untried" in result.output
    assert CliRunner().invoke(region_app, ["check", str(tmp_path / "regions" / "rekaan")]).exit_code == 0
    assert CliRunner().invoke(region_app, arguments).exit_code == 2


def test_a_kecamatan_without_a_polsek_is_a_fault_with_its_line(tmp_path: Path) -> None:
    """The files are written, to be mended there; nothing is built from them."""
    made = make_pack(
        write_inputs(tmp_path, leave_out=("polsek-lor",)), tmp_path / "rekaan", load_region("cilacap").pack
    )
    assert {(fault.file, fault.code) for fault in made.faults} >= {("kecamatan.yaml", "kecamatan-without-polsek")}
    assert not (made.folder / "pack.json").exists()


def test_wrong_entries_of_the_list_are_faults_of_the_pack(tmp_path: Path) -> None:
    """A kind, a code, a phone and a latitude that are none are found with file and line."""
    new = write_inputs(tmp_path)
    with new.agencies.open("a") as file:
        file.write("x1,X,polisi,*,,,\nx2,X,pos,98.01.99,123,jauh,117.32\nx3,X,pos,98.01.98,123,,\n")
    made = make_pack(new, tmp_path / "rekaan", load_region("cilacap").pack)
    text = (made.folder / "agencies.yaml").read_text().splitlines()
    found = {(fault.code, text[fault.line - 1].strip()) for fault in made.faults}
    assert ("wrong-value", "kind: polisi") in found
    assert ("wrong-value", "lat: jauh") in found
    assert ("unknown-code", "- 98.01.98") in found
    assert any(code == "phone-invalid" for code, _ in found)


@pytest.mark.parametrize(
    ("heading", "word"), [("id,name,kind", "covers"), ("id,name,kind,covers,telepon", "telepon")], ids=["less", "more"]
)
def test_a_list_with_other_columns_is_refused(tmp_path: Path, heading: str, word: str) -> None:
    """The message names the column; nothing is guessed."""
    new = write_inputs(tmp_path)
    new.agencies.write_text(f"{heading}\n")
    with pytest.raises(AgencyListError, match=word):
        read_agency_list(new.agencies, read_boundaries(new.boundary), phone_region="ID")


def test_a_list_without_headquarters_is_refused(tmp_path: Path) -> None:
    """Somebody must answer where nobody covers the place."""
    new = write_inputs(tmp_path, leave_out=("polres-rekaan",))
    with pytest.raises(AgencyListError, match="polres"):
        make_pack(new, tmp_path / "rekaan", load_region("cilacap").pack)
    assert not (tmp_path / "rekaan").exists()


def test_cilacap_itself_could_be_begun_so(tmp_path: Path) -> None:
    """A region with the agencies of Cilacap gets Cilacap's plans: the template changes nothing that it need not."""
    cilacap = load_region("cilacap").pack
    new = dataclasses.replace(write_inputs(tmp_path), region_id="sama")
    new.agencies.write_text(_agencies_of(cilacap.agencies.values()))
    make_pack(new, tmp_path / "sama", cilacap)
    plans = YAML(typ="safe").load(tmp_path / "sama" / "plans.yaml")["plans"]
    ours = [{**plan.model_dump(mode="json", exclude_none=True), "version": 1} for plan in cilacap.plans.values()]
    assert plans == ours


def _agencies_of(agencies: object) -> str:
    lines = [f'{one.id},"{one.name}",{one.kind},*,{one.status}' for one in agencies]  # type: ignore[attr-defined]
    return "\n".join(["id,name,kind,covers,status", *lines, ""])


def test_one_pack_needs_no_choice_and_several_do(tmp_path: Path) -> None:
    """Where a setting names no pack, the only one is taken; with two, or none, a deployment refuses to guess."""
    for name in ("satu", "dua"):
        (tmp_path / name).mkdir()
    with pytest.raises(ValueError, match="none is there"):
        only_pack(tmp_path)
    (tmp_path / "satu" / "pack.json").write_text("{}")
    assert only_pack(tmp_path) == "satu"
    (tmp_path / "dua" / "pack.json").write_text("{}")
    with pytest.raises(ValueError, match="dua, satu"):
        only_pack(tmp_path)
    assert only_pack() == "cilacap"


def test_a_folder_that_is_there_stays_as_it_is(made: Made, tmp_path: Path) -> None:
    """Nobody's pack is written over."""
    new: NewRegion = write_inputs(tmp_path)
    with pytest.raises(FileExistsError):
        make_pack(new, made.folder, load_region("cilacap").pack)
