"""Statistics, replay and plan replay on a running stack: the commands as apps give them, `sergap` as people do."""

from __future__ import annotations

import csv
import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from driver import Driver, PlayedDevice, eventually, fresh_place
from typer.testing import CliRunner

from devkit.aftermath.project import opened_project
from devkit.cli import app
from devkit.stack.stack import LocalStack
from shared.region import REGIONS_FOLDER

pytestmark = pytest.mark.stack

runner = CliRunner(env={"COLUMNS": "200"})
PLANS = REGIONS_FOLDER / "cilacap" / "plans.yaml"


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch, stack: LocalStack) -> None:
    """What a command sets in its process ends with the test."""
    for name in (*stack.addresses.client_environment(), "SERGAP_REGION_PACK", "SERGAP_TIME_SCALE"):
        monkeypatch.setenv(name, "")


@pytest.fixture(scope="module")
def operator(driver: Driver) -> PlayedDevice:
    """An operator with a device."""
    return driver.device("operator")


@pytest.fixture(scope="module")
def polsek(driver: Driver) -> PlayedDevice:
    """Polsek Kroya with a device."""
    return driver.device("agency", "polsek-kroya")


@pytest.fixture(scope="module")
def handled(driver: Driver, operator: PlayedDevice, polsek: PlayedDevice) -> str:
    """A drill-free incident that was claimed, answered and reached."""
    return play(driver, operator, polsek)


@pytest.fixture(scope="module")
def drilled(driver: Driver, operator: PlayedDevice, polsek: PlayedDevice) -> str:
    """The same as an exercise."""
    return play(driver, operator, polsek, exercise=True)


def play(driver: Driver, operator: PlayedDevice, polsek: PlayedDevice, **fields: Any) -> str:
    """Press, claim, verify, acknowledge, en route, on scene."""
    report_id = driver.report(**fields)
    incident_id = str(driver.incident_of(report_id)["incident_id"])
    for command in ("claim", "verify"):
        insist(driver, "operator", operator, command, report_id=report_id)
    for command in ("acknowledge", "en_route", "on_scene"):
        insist(driver, "agency", polsek, command, incident_id=incident_id)
    driver.pushed(polsek, incident_id)
    return incident_id


def settled(driver: Driver, incident_id: str) -> dict[str, Any]:
    """An incident whose deadlines have all run out: from here on only a person, or a fault, changes it."""
    eventually(lambda: driver.document(f"incidents/{incident_id}")["next_check_at"] is None, "no deadline left")
    return driver.document(f"incidents/{incident_id}")


def insist(driver: Driver, function: str, person: PlayedDevice, command: str, **fields: Any) -> None:
    """Give a command as the apps do: again under the same id while Sergap says that it is busy."""
    given = {"command_id": str(uuid.uuid4()), **fields}

    def answered() -> bool:
        answer = driver.command(function, person.user, command, **given)
        assert answer.status in (200, 503), answer
        return answer.status == 200

    eventually(answered, f"{command} carried out")


def sergap(stack: LocalStack, *arguments: str, exit_code: int = 0) -> str:
    """Run a command on the stack; returns what it printed."""
    result = runner.invoke(app, [*arguments, "--name", stack.options.name])
    assert result.exit_code == exit_code, result.output
    return result.output


def around(driver: Driver, incident_id: str) -> dict[str, str]:
    """A range of time that holds one incident, and hardly any other."""
    opened_at: datetime = driver.document(f"incidents/{incident_id}")["opened_at"]
    edge = timedelta(milliseconds=1)
    return {"since": (opened_at - edge).isoformat(), "until": (opened_at + edge).isoformat()}


def test_statistics_measure_what_was_played(driver: Driver, operator: PlayedDevice, handled: str) -> None:
    """The command answers with this incident's own times."""
    figures = driver.done("operator", operator.user, "statistics", **around(driver, handled))
    incident = driver.document(f"incidents/{handled}")
    claimed = next(e["at"] for e in driver.events(handled) if e["type"] == "claimed")
    pressed = driver.document(f"reports/{incident['first_report_id']}")["pressed_at"]
    intervals = {i["name"]: i for i in figures["intervals"]}
    assert (figures["incidents"], figures["reports"], figures["is_complete"]) == (1, 1, True)
    assert figures["by_kecamatan"] == {"33.01.06": 1}
    assert intervals["answered"]["p50_s"] == round((claimed - pressed).total_seconds(), 3)
    assert [intervals[step]["samples"] for step in ("answered", "dispatched", "en_route", "on_scene")] == [1] * 4
    assert figures["agencies"]["polsek-kroya"]["acknowledged"] == 1


def test_a_drill_is_marked_everywhere_and_counted_nowhere(
    driver: Driver, operator: PlayedDevice, polsek: PlayedDevice, drilled: str
) -> None:
    """Every document and every push carries the mark; statistics leave it out unless asked."""
    incident = driver.document(f"incidents/{drilled}")
    report_id = incident["first_report_id"]
    alerts = driver.alerts(drilled)
    documents = [
        incident,
        driver.document(f"reports/{report_id}"),
        driver.document(f"tracks/{report_id}"),
        *driver.assignments(drilled).values(),
        *driver.events(drilled),
        *alerts,
        *(receipt for alert in alerts for receipt in driver.receipts(alert["alert_id"]).values()),
    ]
    assert [d for d in documents if d.get("exercise") is not True] == []
    for push in (*driver.pushed(polsek, drilled), *driver.pushed(operator, drilled)):
        data = push.message["data"]
        assert data["exercise"] == "true" and data["title"].startswith("LATIHAN")
    span = around(driver, drilled)
    without = driver.done("operator", operator.user, "statistics", **span)
    assert (without["incidents"], without["reports"], without["exercises"]) == (0, 0, 1)
    included = driver.done("operator", operator.user, "statistics", include_exercises=True, **span)
    assert (included["incidents"], included["reports"]) == (1, 1)
    reporter = driver.document(f"reporters/{driver.document(f'reports/{report_id}')['uid']}")
    assert (reporter["reports"], reporter["verified_reports"]) == (0, 0)


def test_a_drill_and_a_real_report_of_one_place_are_two_incidents(driver: Driver) -> None:
    """An exercise must not swallow an emergency that happens in the middle of it."""
    here = fresh_place()
    drill = driver.incident_of(driver.report(at=here, exercise=True))
    real = driver.incident_of(driver.report(at=here))
    assert drill["incident_id"] != real["incident_id"]
    assert (drill["exercise"], real["exercise"]) == (True, False)
    assert driver.routed(driver.report(at=here))["incident_id"] == real["incident_id"]


def test_a_dry_run_explains_and_leaves_nothing_behind(driver: Driver, operator: PlayedDevice) -> None:
    """The agencies with reasons; no incident opens at that place."""
    lat, lng = fresh_place()
    answer = driver.done(
        "operator", operator.user, "dry_run", lat=lat, lng=lng, category="kecelakaan_lalu_lintas", accuracy_m=12
    )
    assert {a["agency_id"]: a["role"] for a in answer["agencies"]}["polsek-kroya"] == "lead"
    assert answer["decision"]["rules"] and answer["decision"]["candidates"]
    assert driver.document("reports/dry-run") == driver.document("incidents/i-dry-run") == {}


def test_only_the_desk_may_ask(driver: Driver, polsek: PlayedDevice) -> None:
    """An agency is told that it may not."""
    assert driver.refused("operator", polsek.user, "statistics")["code"] == "FORBIDDEN"


def test_stats_prints_tables_json_and_a_spreadsheet(
    driver: Driver, stack: LocalStack, handled: str, tmp_path: Path
) -> None:
    """The same figures in three forms."""
    shown = sergap(stack, "stats", "--days", "1")
    assert "NENA" in shown and "Polsek Kroya" in shown
    file = tmp_path / "stats.csv"
    figures = json.loads(runner.invoke(app, ["stats", "--days", "1", "--json", "--csv", str(file),
                                             "--name", stack.options.name]).stdout)  # fmt: skip
    rows = list(csv.DictReader(file.open()))
    assert len(rows) == figures["incidents"] + figures["merged"]
    mine = next(row for row in rows if row["incident_id"] == handled)
    assert float(mine["answered_s"]) > 0 and float(mine["on_scene_s"]) > float(mine["answered_s"])


def test_stats_of_a_range_that_is_none_are_refused(stack: LocalStack) -> None:
    """With one line that says why."""
    assert "Rentang waktu tidak sah" in sergap(stack, "stats", "--since", "kemarin", exit_code=2)


def test_replay_tells_the_whole_story(driver: Driver, stack: LocalStack, handled: str, polsek: PlayedDevice) -> None:
    """Every event, who did it, the push that Polsek Kroya's phone got, and the gaps to the targets; by either id."""
    shown = sergap(stack, "replay", handled)
    for words in (
        "Laporan diambil / report claimed",
        "polsek-kroya tiba / on scene",
        "agency polsek-kroya",
        "Polri 110",
        "Jarak ke sasaran / gaps to the targets",
        polsek.device_id,
    ):
        assert words in shown
    report_id = driver.document(f"incidents/{handled}")["first_report_id"]
    assert handled in sergap(stack, "replay", report_id)


def test_replay_of_an_unknown_incident_is_refused(stack: LocalStack) -> None:
    """With the id that was asked for."""
    assert "'i-unknown'" in sergap(stack, "replay", "i-unknown", exit_code=2)


def test_plan_replay_shows_what_would_change_and_changes_nothing(
    driver: Driver, stack: LocalStack, handled: str, tmp_path: Path
) -> None:
    """Damkar instead of Satlantas for accidents: found for the incident that was played, nothing is written."""
    file = tmp_path / "plans.yaml"
    file.write_text(PLANS.read_text().replace("agency_id: piket-satlantas", "agency_id: damkar", 1))
    before = settled(driver, handled)
    result = json.loads(sergap(stack, "plan", "replay", str(file), "--days", "1", "--json"))
    change = next(c for c in result["changes"] if c["incident_id"] == handled)
    assert (change["added"], change["removed"], change["kinds"]) == (["damkar"], ["piket-satlantas"], ["agencies"])
    assert "Damkar" in sergap(stack, "plan", "replay", str(file), "--days", "1")
    assert driver.document(f"incidents/{handled}") == before


def test_the_present_plans_change_nothing(stack: LocalStack, handled: str) -> None:
    """What was decided on the stack is decided again."""
    result = json.loads(sergap(stack, "plan", "replay", str(PLANS), "--days", "1", "--json"))
    assert result["replayed"] >= 1
    assert result["changes"] == []


def test_plans_with_faults_are_refused_with_their_line(stack: LocalStack, tmp_path: Path) -> None:
    """Before anything is read."""
    file = tmp_path / "plans.yaml"
    file.write_text(PLANS.read_text().replace("agency_id: piket-satlantas", "agency_id: piket-entah", 1))
    shown = sergap(stack, "plan", "replay", str(file), exit_code=2)
    assert "plans.yaml:" in shown and "piket-entah" in shown


def test_a_stack_that_does_not_run_is_said_so() -> None:
    """One line, and how to start one."""
    result = runner.invoke(app, ["stats", "--name", "nowhere"])
    assert result.exit_code == 1
    assert "Tidak ada stack 'nowhere'" in result.output


def test_pages_of_firestore_lose_nothing(driver: Driver, stack: LocalStack, handled: str, drilled: str) -> None:
    """The emulator's queries page as those in memory do: one document a time gives the same figures."""
    from route.statistics import Scope
    from route.statistics_loading import Limits, load_times

    store = opened_project(stack.options.name, None).store
    now = datetime.now(UTC)
    scope = Scope(now - timedelta(days=1), now, include_exercises=True)

    def starts(limits: Limits) -> list[tuple[str, datetime, datetime | None]]:
        # Deadlines run on meanwhile, so that not all of an incident stays as it is between two looks.
        return [(t.incident_id, t.started_at, t.dispatched_at) for t in load_times(store, scope, limits).times]

    one_by_one = starts(Limits(page=1, together=1))
    assert {handled, drilled} <= {incident_id for incident_id, _, _ in one_by_one}
    assert one_by_one == starts(Limits())
