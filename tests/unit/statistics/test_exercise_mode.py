"""Drills travel the same path as real reports, are marked wherever they go, and leave real ones alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from shared.errors import InvalidInput
from tests.unit.statistics.scene import CALLER, Scene


def documents(scene: Scene) -> list[tuple[str, bool | None]]:
    """Every document with its mark; None where it has none."""
    names = ("reports", "incidents", "alerts", "tracks")
    nested = ("assignments", "events", "receipts")
    found = [item for name in names for item in scene.store.database.all(name)]
    found += [item for name in nested for item in scene.store.database.all(name, group=True)]
    return [(path, document.get("exercise")) for path, document in found]


def play(scene: Scene, *, exercise: bool) -> str:
    """A whole life: sent, silent, escalated, claimed, acknowledged, on scene, closed."""
    for recipient in ("operators", "supervisors", "agency:polsek-kroya", "agency:piket-spkt"):
        scene.device(recipient)
    incident_id = scene.report(exercise=exercise)
    report_id = scene.report_of(incident_id)
    scene.deliver()
    scene.after(40).look(incident_id)
    scene.act("claim", report_id=report_id)
    scene.act("verify", report_id=report_id)
    scene.after(120).look(incident_id)
    scene.agency("acknowledge", incident_id)
    scene.after(250).look(incident_id)
    scene.agency("need_support", incident_id, what="Damkar")
    scene.agency("on_scene", incident_id)
    scene.act("move_pin", incident_id=incident_id, lat=-7.6340, lng=109.2470)
    scene.act("close", incident_id=incident_id, disposition="handled")
    scene.deliver()
    return incident_id


@pytest.mark.parametrize("exercise", [True, False])
def test_every_document_of_a_drill_is_marked_and_no_real_one_is(scene: Scene, exercise: bool) -> None:
    """Report, incident, assignments, events, alerts, receipts and the caller's card."""
    play(scene, exercise=exercise)
    marked = documents(scene)
    assert {mark for _, mark in marked} == {exercise}, [path for path, mark in marked if mark is not exercise]
    assert {path.split("/")[-2] for path, _ in marked} == {
        "reports",
        "incidents",
        "alerts",
        "tracks",
        "assignments",
        "events",
        "receipts",
    }


def test_every_message_of_a_drill_says_so(scene: Scene) -> None:
    """On the locked screen, too: nobody may drive out because of an exercise that looked real."""
    play(scene, exercise=True)
    stages = Counter(message.data["stage"] for message in scene.pusher.messages)
    assert stages.keys() >= {"initial", "unclaimed_again", "escalated", "not_moving", "need_support", "moved"}
    for message in scene.pusher.messages:
        assert message.title.startswith("LATIHAN")
        assert message.data["title"].startswith("LATIHAN")
        assert message.data["exercise"] == "true"


def test_no_real_message_looks_like_a_drill() -> None:
    """The other way round it would be worse."""
    scene = Scene()
    play(scene, exercise=False)
    assert scene.pusher.messages
    for message in scene.pusher.messages:
        assert "LATIHAN" not in message.title
        assert message.data["exercise"] == "false"


def test_a_drill_takes_the_path_of_a_real_report() -> None:
    """The same agencies, the same story in the same order, the same alerts to the same people, the mark aside."""
    drill, real = Scene(), Scene()
    drilled, handled = play(drill, exercise=True), play(real, exercise=False)

    def story(scene: Scene, incident_id: str) -> list[tuple[str, ...]]:
        events = scene.store.database.all(f"incidents/{incident_id}/events")
        return sorted((d["at"].isoformat(), d["type"], d["agency_id"] or "", d["after"] or "") for _, d in events)

    def told(scene: Scene) -> list[tuple[str, str]]:
        return sorted((m.data["stage"], m.data["recipient"]) for m in scene.pusher.messages)

    assert story(drill, drilled) == story(real, handled)
    assert told(drill) == told(real)


def test_a_drill_and_a_real_report_of_one_place_stay_apart(scene: Scene) -> None:
    """A real accident in the middle of an exercise opens an incident of its own, and the other way round."""
    drill = scene.report("a", exercise=True)
    real = scene.report("b")
    assert drill != real
    assert scene.report("c", exercise=True) == drill
    assert scene.report("d") == real


def test_pointing_at_a_drill_does_not_make_a_real_report_one(scene: Scene) -> None:
    """ "I see it too" on an exercise's incident is taken as a report of its own."""
    drill = scene.report("a", exercise=True)
    assert scene.report("b", witness_of=drill) != drill


def test_citizens_do_not_see_drills_as_incidents_nearby(scene: Scene) -> None:
    """A real one beside it they do."""
    scene.report("a", exercise=True)
    near: dict[str, Any] = {"lat": -7.6330, "lng": 109.2460}
    assert scene.act("nearby", CALLER, **near)["incidents"] == []
    scene.report("b")
    assert len(scene.act("nearby", CALLER, **near)["incidents"]) == 1


@pytest.mark.parametrize("command", ["verify", "mark_false"])
def test_drills_leave_a_callers_record_alone(scene: Scene, command: str) -> None:
    """Neither praise nor restriction, so trust in a later real report is what it was."""
    drill = scene.report(exercise=True)
    fields: dict[str, Any] = {"kind": "prank"} if command == "mark_false" else {}
    scene.act(command, report_id=scene.report_of(drill), **fields)
    caller = scene.store.get("reporters/caller")
    assert caller is not None
    assert (caller["reports"], caller["verified_reports"], caller["restricted_until"]) == (0, 0, None)
    assert set(caller["false_reports"].values()) == {0}


def test_a_drill_and_a_real_incident_are_never_made_one(scene: Scene) -> None:
    """Neither by merging nor by calling a report a duplicate: nobody would be sent for it."""
    drill, real = scene.report(exercise=True), scene.report(exercise=False)
    for one, other in ((drill, real), (real, drill)):
        with pytest.raises(InvalidInput):
            scene.act("merge", incident_id=one, into_incident_id=other)
        with pytest.raises(InvalidInput):
            scene.act("mark_duplicate", report_id=scene.report_of(one), incident_id=other)
    assert all(scene.store.database.all("incidents")[n][1]["is_open"] for n in range(2))


def test_drills_teach_nothing_about_the_caller_and_spend_tokens_of_their_own(scene: Scene) -> None:
    """Five drills in another place a moment ago: the real report is taken, and believed."""
    for _ in range(5):
        scene.report(exercise=True, at=(-7.30, 108.75))
    incident_id = scene.report(exercise=False)
    report = scene.store.get(f"reports/{scene.report_of(incident_id)}")
    assert report is not None
    assert report["history"]["last_position"] is None
    assert not any("km/jam" in reason for reason in report["trust"]["reasons"])
