"""`sergap smoke` on a running stack: the whole way with sign-ins, without them, and what it says when a step fails."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest
from driver import KROYA, Driver, PlayedDevice, fresh_place
from typer.testing import CliRunner

from devkit.cli import app
from devkit.seed.people import PASSWORD
from devkit.stack.stack import LocalStack

pytestmark = pytest.mark.stack


def smoked(url: str, *options: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Exit code and steps by key; at a place of its own, as drills join each other, too."""
    lat, lng = fresh_place(KROYA)
    result = CliRunner().invoke(app, ["smoke", url, "--json", "--lat", str(lat), "--lng", str(lng), *options])
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    return result.exit_code, {step["step"]: step for step in json.loads(result.output)}


def sign_in(option: str, device: PlayedDevice) -> list[str]:
    """Options for somebody's account."""
    return [f"--{option}", f"{device.user.uid}@sergap.test", f"--{option}-password", PASSWORD]


def test_a_drill_goes_all_the_way(quick_driver: Driver, quick_stack: LocalStack) -> None:
    """Taken in, routed, pushed, acknowledged, closed; marked as an exercise everywhere; each step timed."""
    operator, agency = quick_driver.device("operator"), quick_driver.device("agency", "polsek-kroya")
    options = [*sign_in("operator", operator), *sign_in("agency", agency)]
    code, steps = smoked(quick_stack.addresses.hosting_url, *options)
    assert code == 0, steps
    assert list(steps) == ["find", "caller", "report", "routed", "alerts", "acknowledge", "close"]
    assert all(step["took_ms"] is not None for step in steps.values())
    incident = quick_driver.incident_of(steps["report"]["detail"])
    assert (incident["exercise"], incident["status"], incident["disposition"]) == (True, "CLOSED", "handled")
    (push,) = quick_driver.pushes(agency, incident["incident_id"])
    assert push.message["data"]["title"].startswith("LATIHAN")


def test_without_sign_ins_the_caller_cancels(quick_driver: Driver, quick_stack: LocalStack) -> None:
    """Whoever has no account still sees that reports come in and are routed, and leaves nothing open."""
    code, steps = smoked(quick_stack.addresses.hosting_url)
    assert code == 0, steps
    assert [key for key, step in steps.items() if step["left_out"]] == ["alerts", "acknowledge"]
    report = quick_driver.document(f"reports/{steps['report']['detail']}")
    assert report["status"] == "CANCELLED_BY_CALLER"


def test_it_says_what_failed_and_closes_the_drill(quick_driver: Driver, quick_stack: LocalStack) -> None:
    """An agency that is not sent to Kroya: the step is named with Sergap's own code and advice; the drill ends."""
    stranger = quick_driver.device("agency", "polsek-sidareja")
    code, steps = smoked(quick_stack.addresses.hosting_url, *sign_in("agency", stranger))
    assert code == 1
    failed = steps["acknowledge"]
    assert not failed["ok"]
    assert "NOT_FOUND" in failed["detail"]
    assert failed["advice_id"] and failed["advice_en"]
    assert steps["close"]["ok"], steps["close"]


def test_a_system_that_is_not_there_is_named() -> None:
    """The first step fails, and nothing is tried after it."""
    with socket.socket() as taken:
        # Bound, and not listening: nobody else can answer there.
        taken.bind(("127.0.0.1", 0))
        code, steps = smoked(f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert (code, list(steps)) == (1, ["find"])
    assert steps["find"]["detail"] == "ConnectError"
