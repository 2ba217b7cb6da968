"""An incident's story: every event, push and receipt, with the gaps to the targets."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

from rich.console import Console

from devkit.aftermath.gaps import Gap, gaps
from devkit.aftermath.incident_file import IncidentFile, read_incident
from devkit.aftermath.story import StoryLine, story
from devkit.aftermath.story_texts import EVENTS, STAGES
from devkit.aftermath.story_view import story_view
from route.statistics_times import times_of
from shared.model.alert import Stage
from tests.unit.statistics.scene import Scene, cilacap

FUNCTIONS = Path(__file__).resolve().parents[3] / "functions"


def told(scene: Scene, id_: str) -> tuple[IncidentFile, list[Gap], list[StoryLine]]:
    """An incident's file, gaps and lines."""
    file = read_incident(scene.store, id_)
    assert file is not None
    steps = gaps(times_of(file.incident, file.assignments, file.events), 240.0)
    return file, steps, story(file, steps)


def handled(scene: Scene) -> str:
    """Claimed after 12 s, answered after 100 s by one agency whose phone got the alert."""
    scene.device("operators")
    scene.device("agency:polsek-kroya")
    incident_id = scene.report(pressed_s_ago=2)
    scene.after(1).deliver()
    scene.after(9).act("claim", report_id=scene.report_of(incident_id))
    scene.after(90).agency("acknowledge", incident_id)
    scene.after(300).agency("en_route", incident_id)
    scene.after(60).agency("on_scene", incident_id)
    scene.after(5).act("note", incident_id=incident_id, text="Dua korban")
    return incident_id


def test_the_story_runs_from_the_press_to_the_last_note(scene: Scene) -> None:
    """In the order of time; n events and the opening give n + 1 lines, with pushes and receipts beside them."""
    file, _, lines = told(scene, handled(scene))
    assert lines[0].kind == "pressed"
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert sum(line.kind == "event" for line in lines) == len(file.events) + 1
    assert "Dua korban" in str(lines[-1].details)
    assert {line.kind for line in lines} >= {"pressed", "received", "event", "sent", "unreached"}


def test_each_line_says_who(scene: Scene) -> None:
    """The operator, the agency, the system, the caller."""
    _, _, lines = told(scene, handled(scene))
    whos = {line.who for line in lines}
    assert whos >= {"operator operator-1", "agency polsek-kroya", "sistem / system", "pelapor / caller", "FCM"}


def test_a_line_that_met_a_target_carries_the_gap(scene: Scene) -> None:
    """Claimed 12 s after the press: two seconds late for Polri 110, three to spare for NENA's 15 s."""
    _, _, lines = told(scene, handled(scene))
    claimed = next(line for line in lines if "diambil" in line.text)
    assert [(gap.target_s, gap.spare_s) for gap in claimed.gaps] == [(10, -2), (15, 3), (20, 8)]
    acknowledged = next(line for line in lines if "menerima" in line.text)
    assert [(gap.step, gap.taken_s, gap.spare_s) for gap in acknowledged.gaps] == [("acknowledged", 100, 20)]
    left = next(line for line in lines if "berangkat" in line.text)
    assert [(gap.step, gap.spare_s) for gap in left.gaps] == [("en_route", -60)]


def test_agencies_that_never_answered_stand_in_the_gaps(scene: Scene) -> None:
    """Their step is there, without a time."""
    _, steps, _ = told(scene, handled(scene))
    silent = {gap.agency_id for gap in steps if gap.step == "acknowledged" and gap.taken_s is None}
    assert silent and "polsek-kroya" not in silent


def test_an_incident_is_found_by_its_report(scene: Scene) -> None:
    """A caller knows the report's number, the console the incident's; nothing is found by any other."""
    incident_id = handled(scene)
    file = read_incident(scene.store, scene.report_of(incident_id))
    assert file is not None and file.incident.incident_id == incident_id
    assert read_incident(scene.store, "unknown") is None


def test_a_device_is_called_what_its_user_calls_it(scene: Scene) -> None:
    """With its id; without a label by the id alone."""
    scene.device("operators")
    scene.store.update("devices/operators", {"label": "Meja 1"})
    incident_id = scene.report()
    scene.deliver()
    _, _, lines = told(scene, incident_id)
    assert ("Meja 1 [operators]",) in [line.details for line in lines if line.kind == "sent"]


def test_the_printed_story_has_every_line_and_the_table(scene: Scene) -> None:
    """And says in red letters that it was a drill, when it was."""
    scene.report(exercise=True)
    file, steps, lines = told(scene, scene.report(exercise=True))
    console = Console(file=io.StringIO(), width=200)
    console.print(story_view(file, lines, steps, file.incident.opened_at, cilacap().pack))
    assert isinstance(console.file, io.StringIO)
    printed = console.file.getvalue()
    assert "LATIHAN / DRILL" in printed
    assert all(line.text.split(":")[0] in printed for line in lines)
    assert "belum / not yet" in printed


def written_types() -> set[str]:
    """Types of events that the functions write as a plain text."""
    found: set[str] = set()
    for path in [p for p in FUNCTIONS.rglob("*.py") if "venv" not in p.parts]:
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            name = ast.unparse(call.func).rpartition(".")[2]
            at = {"note": 0, "audit": 2, "story_line": 0, "_note": 2}.get(name)
            if at is not None and len(call.args) > at and isinstance(call.args[at], ast.Constant):
                found.add(ast.literal_eval(call.args[at]))
    return found


def test_every_type_of_event_has_its_words() -> None:
    """In both languages; so has every stage of an alert."""
    types = written_types()
    assert {"claimed", "opened", "expired", "closed"} <= types
    assert types <= EVENTS.keys()
    assert {stage.value for stage in Stage} == STAGES.keys()
    assert all(" / " in words for words in [*EVENTS.values(), *STAGES.values()])


def test_no_word_is_left_unfilled(scene: Scene) -> None:
    """Every placeholder of a text names a field that its event has."""
    incident_id = handled(scene)
    scene.agency("need_support", incident_id, what="Damkar")
    scene.act("dispatch", incident_id=incident_id, agency_ids=["damkar"])
    scene.act("withdraw", incident_id=incident_id, agency_id="damkar", reason="Tidak perlu")
    scene.act("reclassify", incident_id=incident_id, category="kebakaran")
    scene.act("move_pin", incident_id=incident_id, lat=-7.6340, lng=109.2470)
    scene.act("close", incident_id=incident_id, disposition="handled")
    scene.act("reopen", incident_id=incident_id, reason="Api menyala lagi")
    _, _, lines = told(scene, incident_id)
    assert not [line.text for line in lines if re.search("…|None", line.text)]
