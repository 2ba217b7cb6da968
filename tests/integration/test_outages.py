"""Outages of the real parts while reports come in: nothing lost, nothing shown twice.

The apps' part is played as they do it: a request that fails is sent again with the same id.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import psutil
import pytest
from driver import Driver, PlayedDevice, eventually, report_body

from devkit.clock.client import ClockClient
from devkit.seed.auth import SignedIn
from devkit.stack.processes import marked_processes
from devkit.stack.stack import LocalStack

pytestmark = pytest.mark.stack

RESCUED_WITHIN_S = 150.0
"""A lease of 30 s, the sweeper's patience of 15 s, and cold starts on two busy cores."""


def send_until_taken(driver: Driver, caller: SignedIn, body: dict[str, object]) -> str:
    """What the app's offline queue does: again and again, with the same id."""
    deadline = time.monotonic() + RESCUED_WITHIN_S
    while time.monotonic() < deadline:
        try:
            answer = driver.api.post_report(caller.id_token, body)
        except httpx.HTTPError:
            time.sleep(0.5)
            continue
        if answer.status in (200, 201):
            return str(body["report_id"])
        assert answer.status >= 500, answer
        time.sleep(0.5)
    raise AssertionError(f"report {body['report_id']} never taken")


def send_many(driver: Driver, count: int, every_s: float) -> list[str]:
    """Reports from as many callers, half of them with a place and an agency to alert."""
    callers = [driver.citizen() for _ in range(count)]
    bodies = [report_body() if n % 2 else report_body(at=None, category="darurat_umum") for n in range(count)]
    with ThreadPoolExecutor(12) as pool:
        futures = []
        for caller, body in zip(callers, bodies, strict=True):
            futures.append(pool.submit(send_until_taken, driver, caller, body))
            time.sleep(every_s)
        return [future.result() for future in futures]


def assert_nothing_lost_or_doubled(driver: Driver, report_ids: list[str], operator: PlayedDevice) -> None:
    """Every report has one incident, every incident's operators were told, and no phone shows an alert twice."""
    with ClockClient(driver.addresses.clock_url) as clock:

        def settled() -> bool:
            clock.run_schedule("sweep")
            return all(_is_settled(driver, r) for r in report_ids)

        eventually(settled, "all reports routed and all operators told", RESCUED_WITHIN_S)
    for report_id in report_ids:
        report = driver.document(f"reports/{report_id}")
        if not report["joined"]:
            assert len(driver.documents.where("incidents", "first_report_id", report_id)) == 1
        stages = [(a["recipient"], a["stage"], a["round"]) for a in driver.alerts(report["incident_id"])]
        assert max(Counter(stages).values()) == 1
        assert driver.pushes(operator, report["incident_id"]), f"operators never told of {report_id}"


def _is_settled(driver: Driver, report_id: str) -> bool:
    report = driver.document(f"reports/{report_id}")
    if not report or report["awaiting_route"]:
        return False
    alerts = driver.alerts(report["incident_id"])
    return any(a["recipient"] == "operators" and a["status"] == "SENT" for a in alerts if a["stage"] == "initial")


def worker_pids(stack: LocalStack) -> list[int]:
    """The Python processes in which this stack's functions run."""
    found = []
    for process in marked_processes(stack.stack_id):
        try:
            command = process.cmdline()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if any("functions-framework" in part for part in command):
            found.append(process.pid)
    return found


@contextmanager
def repeatedly(act: Callable[[], None], every_s: float) -> Iterator[None]:
    """Do something again and again in the background."""
    stop = threading.Event()

    def loop() -> None:
        while not stop.wait(every_s):
            act()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@contextmanager
def paused(stack: LocalStack, name: str) -> Iterator[None]:
    """Freeze one of the stack's programs: it takes connections and answers nothing."""
    pids = [p.pid for p in marked_processes(stack.stack_id) if name in " ".join(p.cmdline())]
    assert pids, f"no process of {name}"
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def test_workers_killed_during_100_reports(stack: LocalStack, driver: Driver) -> None:
    """kill -9 of a function's process, twenty times while a hundred reports come in."""
    operator = driver.device("operator")
    driver.device("agency", "polsek-kroya")
    chance = random.Random(7)
    killed: list[int] = []

    def kill_one() -> None:
        pids = worker_pids(stack)
        if pids and len(killed) < 20:
            pid = chance.choice(pids)
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            killed.append(pid)

    with repeatedly(kill_one, 0.5):
        report_ids = send_many(driver, 100, every_s=0.1)
    assert killed, "no worker was killed, so nothing was tried"
    assert_nothing_lost_or_doubled(driver, report_ids, operator)


def test_pubsub_down_for_10_seconds(stack: LocalStack, driver: Driver) -> None:
    """Alerts that could not be published are published by the sweeper."""
    operator = driver.device("operator")
    with paused(stack, "cloud-pubsub-emulator"):
        started = time.monotonic()
        with ThreadPoolExecutor(1) as pool:
            sending = pool.submit(send_many, driver, 10, 0.5)
            time.sleep(max(0.0, 10 - (time.monotonic() - started)))
    assert_nothing_lost_or_doubled(driver, sending.result(), operator)


def test_fcm_down_for_30_seconds(driver: Driver) -> None:
    """Pushes that FCM refused for half a minute arrive afterwards, each once."""
    operator = driver.device("operator")
    driver.fcm.inject_fault("UNAVAILABLE", probability=1.0)
    try:
        started = time.monotonic()
        report_ids = send_many(driver, 10, every_s=0.5)
        time.sleep(max(0.0, 30 - (time.monotonic() - started)))
        assert not any(driver.pushes(operator, driver.incident_of(r)["incident_id"]) for r in report_ids)
    finally:
        driver.fcm.clear_faults()
    assert_nothing_lost_or_doubled(driver, report_ids, operator)
    for report_id in report_ids:
        pushed = driver.pushes(operator, driver.incident_of(report_id)["incident_id"])
        assert len(pushed) == 1
