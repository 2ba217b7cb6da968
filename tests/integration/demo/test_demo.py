"""`sergap demo`, from nothing to the pushes, as a person runs it."""

from __future__ import annotations

import json
import re
import secrets
import subprocess

from devkit.demo.curl import curl_lines
from devkit.demo.testing import RunningDemo, demo_command, wide_environment
from devkit.stack.options import REPOSITORY
from devkit.stack.state import read_state

TIMEOUT_S = 240


def test_the_timeline_goes_from_the_press_to_the_pushes(demo: RunningDemo) -> None:
    """Received, routed with reasons, assigned, pushed to operators and agencies with times, confirmed by devices."""
    for kind in ("Tombol ditekan / pressed", "Diterima / received", "Diarahkan / routed", "Penugasan / assigned"):
        assert kind in demo.printed
    assert "Titik di dalam Kecamatan Kroya" in demo.printed
    for device in ("Operator 1", "Operator 2", "Supervisor", "Polsek Kroya", "Piket Satlantas"):
        assert re.search(rf"\+[\d,]+ ms +Notifikasi / push +{device} \[seed-", demo.printed), device
    assert re.search(r"\+[\d,]+ ms +Sampai / delivered", demo.printed)


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


def test_once_ends_after_the_timeline_and_leaves_nothing_behind() -> None:
    """Exit code 0 says that an operator's and an agency's device were reached."""
    name = f"once-{secrets.token_hex(3)}"

    ended = subprocess.run(
        demo_command(name, "--once"),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        env=wide_environment(),
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Perangkat terjangkau / devices reached: operator 3, instansi / agencies 4" in ended.stdout
    assert read_state(name) is None
