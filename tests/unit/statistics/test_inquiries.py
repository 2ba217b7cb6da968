"""The commands `statistics` and `dry_run`: who may ask, what is refused, and that nothing is written."""

from __future__ import annotations

import json
from typing import Any

import pytest

from route.commands.base import run_command
from route.commands.incidents import OPERATOR_COMMANDS
from shared.errors import ErrorCode, InvalidInput, Refused
from shared.identity import Caller
from shared.model.incident import Role
from tests.unit.statistics.scene import KROYA, OPERATOR, Scene

RANGE: dict[str, Any] = {"since": "2026-03-01T00:00:00Z", "until": "2026-03-02T00:00:00+07:00"}
HERE: dict[str, Any] = {"lat": KROYA[0], "lng": KROYA[1], "accuracy_m": 15.0}
COMMAND_ID = "5e0f0c7e-3c1b-4a39-9a0e-0d8d6f1f7a55"


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN])
@pytest.mark.parametrize(("command", "fields"), [("statistics", RANGE), ("dry_run", {**HERE, "category": "kebakaran"})])
def test_the_desk_may_ask(scene: Scene, role: Role, command: str, fields: dict[str, Any]) -> None:
    """The answer is JSON and carries the command's own id."""
    data = {"command": command, "command_id": COMMAND_ID, **fields}
    answer = json.loads(json.dumps(run_command(scene.services, Caller("u", role), data, OPERATOR_COMMANDS)))
    assert (answer["command"], answer["command_id"], answer["repeated"]) == (command, COMMAND_ID, False)


@pytest.mark.parametrize("command", ["statistics", "dry_run"])
@pytest.mark.parametrize("caller", [Caller("c"), Caller("a", Role.AGENCY, "polsek-kroya")])
def test_nobody_else_may(scene: Scene, caller: Caller, command: str) -> None:
    """Citizens and agencies are refused before anything is read."""
    data = {"command": command, "command_id": COMMAND_ID}
    with pytest.raises(Refused) as refused:
        run_command(scene.services, caller, data, OPERATOR_COMMANDS)
    assert refused.value.code is ErrorCode.FORBIDDEN


def test_statistics_of_a_day(scene: Scene) -> None:
    """Figures stand beside the command's own fields."""
    scene.report()
    answer = scene.act("statistics", **RANGE)
    assert (answer["incidents"], answer["by_category"]) == (1, {"kecelakaan_lalu_lintas": 1})
    assert [i["name"] for i in answer["intervals"]] == [
        "answered",
        "dispatched",
        "acknowledged",
        "en_route",
        "on_scene",
    ]


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2026-03-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2024-03-01T00:00:00Z", "2026-03-01T00:00:00Z"),
        ("2026-03-01T00:00:00", "2026-03-02T00:00:00"),
    ],
)
def test_a_range_that_makes_no_sense_is_refused(scene: Scene, since: str, until: str) -> None:
    """Backwards, empty, two years, or without a time zone."""
    with pytest.raises(InvalidInput):
        scene.act("statistics", since=since, until=until)


def test_a_dry_run_decides_as_a_real_report_is_decided_and_writes_nothing(scene: Scene) -> None:
    """The same agencies, dispatch, priority and rules; no document, no alert."""
    before = scene.store.database.commits
    answer = scene.act("dry_run", **HERE, category="kecelakaan_lalu_lintas")
    assert (scene.store.database.commits, scene.publisher.alert_ids) == (before, [])
    incident_id = scene.report()
    incident = scene.store.get(f"incidents/{incident_id}")
    assert incident is not None
    assert sorted(a["agency_id"] for a in answer["agencies"]) == incident["agency_ids"]
    assert (answer["dispatch"], answer["priority"], answer["place"]) == (
        incident["dispatch"],
        incident["priority"],
        incident["place"],
    )
    assert answer["decision"] == incident["decision"]


def test_a_dry_run_of_an_unknown_category_names_those_that_there_are(scene: Scene) -> None:
    """As for a report."""
    with pytest.raises(Refused) as refused:
        scene.act("dry_run", **HERE, category="gempa_bumi")
    assert refused.value.code is ErrorCode.UNKNOWN_CATEGORY
    assert "kebakaran" in str(refused.value.facts["known"])


def test_a_dry_run_at_sea_sends_the_water_police(scene: Scene) -> None:
    """The water agency is among those sent."""
    answer = scene.act("dry_run", lat=-7.80, lng=109.1, accuracy_m=15.0, category="kecelakaan_laut")
    assert answer["decision"]["placement"] == "water"
    assert "satpolairud" in [a["agency_id"] for a in answer["agencies"]]


def test_inquiries_leave_no_trace_in_the_story(scene: Scene) -> None:
    """They change nothing, so there is nothing to audit."""
    scene.report()
    commits = scene.store.database.commits
    scene.act("statistics", OPERATOR, **RANGE)
    assert scene.store.database.commits == commits
