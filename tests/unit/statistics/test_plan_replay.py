"""Past reports run through other response plans."""

from __future__ import annotations

from pathlib import Path

import pytest

from devkit.aftermath.plan_file import PlanFaults, region_with_plans
from devkit.aftermath.plan_replay import Change, PlanReplay, as_json, replay_plans
from shared.model.incident import Incident
from shared.model.report import Report
from shared.region import Region
from tests.unit.statistics.scene import Scene, cilacap

PLANS = cilacap().folder / "plans.yaml"


def changed(folder: Path, *replacements: tuple[str, str]) -> Region:
    """The region with an edited plans.yaml."""
    text = PLANS.read_text()
    for old, new in replacements:
        assert old in text, old
        text = text.replace(old, new, 1)
    file = folder / "plans.yaml"
    file.write_text(text)
    return region_with_plans(cilacap(), file)


def accident(text: str) -> tuple[str, str]:
    """A replacement within the plan for traffic accidents, which stands somewhere in the file."""
    plan = PLANS.read_text().split("- id: kecelakaan_lalu_lintas\n")[1].split("  - id: ")[0]
    old, new = text.split(" => ")
    assert old in plan, plan
    return plan, plan.replace(old, new, 1)


def replayed(scene: Scene, region: Region) -> PlanReplay:
    """All incidents of a scene."""
    cases = []
    for _, document in scene.store.database.all("incidents"):
        incident = Incident.from_document(document)
        report = scene.store.get(f"reports/{incident.first_report_id}")
        cases.append((incident, Report.from_document(report) if report else None))
    return replay_plans(cases, cilacap(), region)


def only_change(replay: PlanReplay) -> Change:
    """The one incident that goes another way."""
    (change,) = replay.changes
    return change


def test_the_same_plans_change_nothing(scene: Scene, tmp_path: Path) -> None:
    """Whatever operators did to the incidents afterwards."""
    incident_id = scene.report()
    scene.act("dispatch", incident_id=incident_id, agency_ids=["damkar"])
    scene.act("reclassify", incident_id=scene.report("other", at=(-7.55, 109.10)), category="kebakaran")
    result = replayed(scene, changed(tmp_path))
    assert (result.replayed, result.changes, result.skipped) == (2, (), 0)


def test_an_agency_more_and_one_less(scene: Scene, tmp_path: Path) -> None:
    """Only incidents of that plan are touched, and the change in everybody's work is counted."""
    accident_id = scene.report()
    scene.report("other", category="banjir")
    region = changed(tmp_path, accident("agency_id: piket-satlantas => agency_id: damkar"))
    result = replayed(scene, region)
    change = only_change(result)
    assert (change.incident_id, change.added, change.removed) == (accident_id, ("damkar",), ("piket-satlantas",))
    assert (result.counts, result.load("added"), result.load("removed")) == (
        {"agencies": 1},
        {"damkar": 1},
        {"piket-satlantas": 1},
    )


@pytest.mark.parametrize(
    ("edit", "kinds"),
    [
        ("dispatch: automatic => dispatch: on_verify", ("dispatch",)),
        ("priority: 1 => priority: 3", ("priority",)),
        ("acknowledge_within_s: 120 => acknowledge_within_s: 60", ("deadline",)),
    ],
)
def test_other_terms_of_a_plan_show_as_what_they_are(
    scene: Scene, tmp_path: Path, edit: str, kinds: tuple[str, ...]
) -> None:
    """Dispatch, priority and the deadline, each alone."""
    scene.report()
    assert only_change(replayed(scene, changed(tmp_path, accident(edit)))).kinds == kinds


def test_a_plan_that_waits_stays_that_way_for_a_report_of_low_trust(scene: Scene, tmp_path: Path) -> None:
    """The plan's automatic dispatch is no difference where trust does not allow it in either case."""
    scene.report(position={"lat": -7.6330, "lng": 109.2460, "accuracy_m": 3000.0, "is_mock": True})
    result = replayed(scene, changed(tmp_path, accident("dispatch: automatic => dispatch: on_verify")))
    assert result.changes == ()


def test_travel_times_of_that_day_decide_who_was_near(scene: Scene, tmp_path: Path) -> None:
    """What Maps said then goes before the straight line, by which another station would be the nearest."""
    incident_id = scene.report()
    document = scene.store.get(f"incidents/{incident_id}")
    assert document is not None
    known = {"agency_id": "polsek-maos", "travel_time_s": 30.0, "chosen": False, "reason": "lebih jauh"}
    document["decision"]["candidates"].append(known)
    scene.store.set(f"incidents/{incident_id}", document)
    region = changed(tmp_path, accident("{by: nearest, kind: rs, count: 1} => {by: nearest, kind: polsek, count: 1}"))
    assert only_change(replayed(scene, region)).added == ("polsek-maos",)


def test_nothing_is_written(scene: Scene, tmp_path: Path) -> None:
    """Neither into the store nor into the pack."""
    scene.report()
    before, plans = scene.store.database.commits, cilacap().pack.plans
    replayed(scene, changed(tmp_path, accident("priority: 1 => priority: 3")))
    assert scene.store.database.commits == before
    assert cilacap().pack.plans is plans


def test_plans_with_faults_are_refused_with_file_and_line(tmp_path: Path) -> None:
    """As the build refuses them."""
    with pytest.raises(PlanFaults) as refused:
        changed(tmp_path, ("agency_id: piket-satlantas", "agency_id: piket-entah"))
    assert "plans.yaml:" in str(refused.value)
    assert "piket-entah" in str(refused.value)


def test_a_report_that_is_gone_is_counted_as_skipped(scene: Scene, tmp_path: Path) -> None:
    """Retention may have deleted it."""
    incident_id = scene.report()
    scene.store.delete(f"reports/{scene.report_of(incident_id)}")
    result = replayed(scene, changed(tmp_path))
    assert (result.replayed, result.skipped) == (0, 1)


def test_the_json_holds_both_sides(scene: Scene, tmp_path: Path) -> None:
    """Enough to look at one incident without running it again."""
    scene.report()
    text = as_json(replayed(scene, changed(tmp_path, accident("priority: 1 => priority: 3"))))
    (change,) = text["changes"]
    assert (text["changed"], text["unchanged"], text["counts"]) == (1, 0, {"priority": 1})
    assert (change["before"]["priority"], change["after"]["priority"]) == (1, 3)
    assert change["before"]["agencies"]["polsek-kroya"] == "lead"
