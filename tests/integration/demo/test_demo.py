"""`sergap demo`, from nothing through all its scenes, as a person runs it."""

from __future__ import annotations

import json
import re
import subprocess

from devkit.demo.curl import curl_lines
from devkit.demo.testing import RunningDemo
from devkit.stack.state import read_state
from devkit.timeline.documents import DocumentReader


def test_the_timeline_goes_from_the_press_to_the_pushes(demo: RunningDemo) -> None:
    """Received, routed with reasons, assigned, pushed to operators and agencies with times, confirmed by devices."""
    for kind in ("Tombol ditekan / pressed", "Diterima / received", "Diarahkan / routed", "Penugasan / assigned"):
        assert kind in demo.printed
    assert "Titik di dalam Kecamatan Kroya" in demo.printed
    for device in ("Operator 1", "Operator 2", "Supervisor", "Polsek Kroya", "Piket Satlantas"):
        assert re.search(rf"\+[\d,]+ ms +Notifikasi / push +{device} \[seed-", demo.printed), device
    assert re.search(r"\+[\d,]+ ms +Sampai / delivered", demo.printed)


def part_of(printed: str, title: str) -> str:
    """What was printed of one scene."""
    return printed.partition(f". {title} / ")[2].partition("Kejadian peragaan ditutup")[0]


def test_one_incident_goes_through_its_whole_life_by_peoples_commands(demo: RunningDemo) -> None:
    """Claimed, verified, acknowledged, on its way, on scene, cleared, closed; the caller's card follows each."""
    scene = part_of(demo.printed, "Dari laporan sampai selesai")
    played = re.findall(r"\+[\d,]+ ms +\S.*? +(\w+) +→ .*kartu / card: .* / ([\w ]+?) *$", scene, re.MULTILINE)

    assert played == [
        ("submit_report", "received"),
        ("claim", "seen"),
        ("verify", "forwarded"),
        ("acknowledge", "forwarded"),
        ("en_route", "en route"),
        ("on_scene", "on scene"),
        ("clear", "on scene"),
        ("close", "done"),
    ]


def test_one_incident_that_nobody_answers_climbs_its_ladder_to_the_phone(demo: RunningDemo) -> None:
    """Rung by rung; no agency's device confirms anything, and operators are told whom to phone."""
    scene = part_of(demo.printed, "Tidak ada yang menjawab")

    assert "Waktu dipercepat 20×" in scene
    for rung, agency in ((1, "piket-spkt"), (2, "polresta-cilacap")):
        assert re.search(rf"naik tangga / escalated, .*→ {agency} \(anak tangga / rung {rung}\)", scene)
    assert "Tangga / ladder: polsek-sidareja → piket-spkt → polresta-cilacap → telepon mereka" in scene
    assert "phone:polresta-cilacap" in scene
    assert re.search(r"Operator 1 \[seed-operator1\]: phone_them → operators", scene)
    confirmed = set(re.findall(r"Sampai / delivered +.*\[seed-(\S+)\]", scene))
    assert confirmed <= {"operator1", "operator2", "supervisor"}


def test_the_scenes_leave_nothing_open_that_would_go_on_alarming(demo: RunningDemo) -> None:
    """Whoever goes on by hand begins with an empty stack of reports, in real time."""
    state = read_state(demo.name)
    assert state is not None
    assert state.time_scale == 1.0
    reports = re.findall(r"^201 (\S+) \(", demo.printed, re.MULTILINE)
    with DocumentReader(demo.addresses.firestore_host, demo.addresses.project_id) as documents:
        incidents = documents.get_all([f"incidents/i-{report_id}" for report_id in reports])
    assert [each["status"] for each in incidents.values()] == ["CLOSED"] * 3


def test_it_says_how_to_go_on(demo: RunningDemo) -> None:
    """The three apps, who signs in there, and the commands that send another report."""
    for path in ("/", "/console/", "/agency/"):
        assert f"{demo.addresses.hosting_url}{path}" in demo.printed
    assert "operator1" in demo.printed
    assert "sergap-demo" in demo.printed
    assert f"sergap report --lat -7.7275 --lng 109.0095 --category kebakaran --name {demo.name}" in demo.printed


def test_the_printed_curl_lines_work_when_pasted(demo: RunningDemo) -> None:
    """In a shell that knows nothing of Sergap; each paste sends a new report."""
    lines = curl_lines(demo.addresses)
    assert all(line in demo.printed.splitlines() for line in lines)

    answers = [
        subprocess.run(["bash", "-euc", "\n".join(lines)], capture_output=True, text=True, timeout=120, check=True)
        for _ in range(2)
    ]

    accepted = [json.loads(answer.stdout) for answer in answers]
    assert [(each["status"], each["repeated"]) for each in accepted] == [("RECEIVED", False)] * 2
    assert accepted[0]["report_id"] != accepted[1]["report_id"]
