"""Starting the demonstration: its ports, its lines for a shell, its verdict."""

from __future__ import annotations

import io
import shlex
from datetime import UTC, datetime

import pytest
from rich.console import Console

from devkit.demo.cli import usable_ports
from devkit.demo.curl import curl_lines
from devkit.demo.press import KROYA, Press, traffic_accident_in_kroya
from devkit.demo.scenes import play_all, unreached
from devkit.demo.stage import Scene, Stage
from devkit.stack.ports import reserve_ports
from devkit.stack.state import StackAddresses
from devkit.timeline.facts import Push, ReportFacts

ADDRESSES = StackAddresses(
    project_id="demo-sergap",
    hosting_url="http://127.0.0.1:1",
    functions_url="http://127.0.0.1:2",
    firestore_host="127.0.0.1:3",
    auth_host="127.0.0.1:4",
    pubsub_host="127.0.0.1:5",
    tasks_host="127.0.0.1:6",
    fcm_url="http://127.0.0.1:7",
    maps_url="http://127.0.0.1:8",
    clock_url="http://127.0.0.1:9",
)


def facts_with(*recipients: str, outcome: str = "OK") -> ReportFacts:
    """A report with one push for each recipient."""
    now = datetime.now(UTC)
    return ReportFacts(now, pushes=[Push(now, outcome, {"recipient": each, "device_id": each}) for each in recipients])


def test_free_ports_are_taken_as_wanted() -> None:
    """And they are still free afterwards."""
    with reserve_ports(None) as block:
        first = block.first

    assert usable_ports(first) == first
    reserve_ports(first).release()


def test_taken_ports_give_way_to_free_ones_and_it_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """A demonstration starts even where another one runs."""
    with reserve_ports(None) as block:
        assert usable_ports(block.first) is None

    said = capsys.readouterr().out
    assert str(block.first) in said
    assert "Memakai porta lain" in said


def test_curl_lines_are_two_lines_of_sound_shell() -> None:
    """Quotes are balanced, and each goes to its own service."""
    sign_in, report = curl_lines(ADDRESSES)

    assert "http://127.0.0.1:4/" in shlex.split(sign_in)[2]
    assert "http://127.0.0.1:1/api/v1/reports" in shlex.split(report)
    assert "\n" not in sign_in + report


def test_the_press_is_a_traffic_accident_in_kroya() -> None:
    """With a position, words, and an id of its own each time."""
    first, second = traffic_accident_in_kroya().body(), traffic_accident_in_kroya().body()

    assert first["category"] == "kecelakaan_lalu_lintas"
    assert (first["position"]["lat"], first["position"]["lng"]) == KROYA
    assert first["report_id"] != second["report_id"]


def test_marks_are_sent_only_when_they_are_set() -> None:
    """A phone without a fix sends no position; silent and exercise are sent when wanted."""
    plain = Press("banjir", None, None).body()
    marked = Press("banjir", None, None, silent=True, exercise=True).body()

    assert set(plain) == {"report_id", "category", "pressed_at"}
    assert (marked["silent"], marked["exercise"]) == (True, True)


@pytest.mark.parametrize(
    ("facts", "problems"),
    [
        (facts_with("operators", "agency:damkar"), 0),
        (facts_with("operators"), 1),
        (facts_with("supervisors", "agency:damkar"), 1),
        (facts_with("operators", "agency:damkar", outcome="UNREGISTERED"), 2),
    ],
    ids=["both", "no agency", "no operator", "refused"],
)
def test_a_scene_fails_unless_an_operator_and_an_agency_were_reached(facts: ReportFacts, problems: int) -> None:
    """Only pushes that FCM took count."""
    assert len(unreached(facts)) == problems


def test_all_scenes_are_played_in_order_and_their_problems_gathered() -> None:
    """A scene that fails does not keep the next from being played."""
    output = io.StringIO()
    stage = Stage(ADDRESSES, [], Console(file=output))
    scenes = [Scene("Satu", "One", lambda _: ["a"]), Scene("Dua", "Two", lambda _: ["b"])]

    assert play_all(stage, scenes) == ["a", "b"]
    assert output.getvalue().index("1. Satu / One") < output.getvalue().index("2. Dua / Two")
