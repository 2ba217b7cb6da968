"""What a caller is told of incidents nearby, and which of them are the caller's own."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import InvalidInput
from shared.identity import Caller
from shared.model.incident import Role
from tests.unit.statistics.scene import Scene

HERE = {"lat": -7.6330, "lng": 109.2460}
ELSEWHERE = (-7.6330, 109.2600)
"""1.5 km away: an event of its own."""


@pytest.fixture
def scene() -> Scene:
    """Handlers on a store in memory."""
    return Scene()


def near(scene: Scene, uid: str, *report_ids: str) -> dict[str, bool]:
    """Incidents nearby, and whether they are the caller's."""
    answer = scene.act("nearby", Caller(uid, Role.CITIZEN), **HERE, own_report_ids=list(report_ids))
    return {one["incident_id"]: one["mine"] for one in answer["incidents"]}


def test_the_callers_own_incident_is_marked(scene: Scene) -> None:
    """The one that the report opened; another caller's is offered."""
    own, other = scene.report("a"), scene.report("b", at=ELSEWHERE)
    assert near(scene, "a", scene.report_of(own)) == {own: True, other: False}


def test_an_incident_that_the_caller_joined_is_the_callers_own(scene: Scene) -> None:
    """Also one that somebody else's report opened."""
    opened = scene.report("a")
    report_id = "6c1f5c52-0a0e-4d0e-9a67-6c3b0f0b7a11"
    assert scene.report("b", report_id=report_id) == opened
    assert near(scene, "b", report_id) == {opened: True}


def test_a_strangers_report_id_tells_nothing(scene: Scene) -> None:
    """Whoever guesses an id does not learn where its report went."""
    opened = scene.report("a")
    assert near(scene, "b", scene.report_of(opened), "no-such-report") == {opened: False}


def test_phones_that_name_no_reports_are_answered(scene: Scene) -> None:
    """As an app of an older version asks."""
    opened = scene.report("a")
    answer = scene.act("nearby", Caller("a", Role.CITIZEN), **HERE)
    assert [one["incident_id"] for one in answer["incidents"]] == [opened]


def test_nobody_names_a_hundred_reports(scene: Scene) -> None:
    """Each would be read."""
    names: dict[str, Any] = {"own_report_ids": [f"r{number}" for number in range(100)]}
    with pytest.raises(InvalidInput):
        scene.act("nearby", Caller("a", Role.CITIZEN), **HERE, **names)


def test_nothing_is_read_where_nothing_is_near(scene: Scene) -> None:
    """The caller's reports are looked up only for a list to mark."""
    assert near(scene, "a", "some-report") == {}
