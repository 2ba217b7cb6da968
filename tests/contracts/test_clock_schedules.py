"""The clock's scheduler against small fakes of the Functions and Pub/Sub emulators."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from contract_servers import running, wait_until
from recording_server import Answer, Call, RecordingServer, recording

from devkit.clock.client import ClockClient

TRIGGERS = "/functions/projects/demo-sergap/triggers"


class FunctionsEmulator:
    """Knows keys as firebase-tools 15.34 makes them: region, name and how often the code was loaded."""

    def __init__(self) -> None:
        self.began_at = datetime.now(UTC)
        self.generation = 0
        self.status = 200

    def keys(self) -> list[str]:
        names = ("sweep", "sweeper", "roll_call")
        return [f"asia-southeast2-{name}-{self.generation}" for name in names] + ["asia-southeast2-submit_report"]

    def __call__(self, call: Call) -> Answer:
        key = call.path.rpartition("/")[2]
        if call.method == "POST" and key in self.keys():
            return self.status, "ran"
        return 404, f"Function {key} does not exist, valid functions are: {', '.join(self.keys())}"


@pytest.fixture
def emulator() -> FunctionsEmulator:
    return FunctionsEmulator()


@pytest.fixture
def upstream(emulator: FunctionsEmulator) -> Iterator[RecordingServer]:
    with recording(emulator) as server:
        yield server


@pytest.fixture
def clock(upstream: RecordingServer) -> Iterator[ClockClient]:
    flags = ("--functions-host", upstream.host, "--schedule", "sweep=0.3", "--schedule", "roll_call=900")
    with running("devkit.clock", *flags) as url, ClockClient(url) as client:
        yield client


def test_a_schedule_runs_again_and_again(
    clock: ClockClient, upstream: RecordingServer, emulator: FunctionsEmulator
) -> None:
    """A function every 0.3 s is called again, not more often, as Cloud Scheduler calls it; others wait their time."""
    path = f"{TRIGGERS}/asia-southeast2-sweep-0"
    wait_until(lambda: len(upstream.calls_to(path)) >= 3)

    calls = upstream.calls_to(path)
    assert len(calls) <= (datetime.now(UTC) - emulator.began_at).total_seconds() / 0.3
    headers = {name.lower(): value for name, value in calls[0].headers.items()}
    assert headers["x-cloudscheduler-jobname"] == "firebase-schedule-sweep-asia-southeast2"
    scheduled_at = datetime.fromisoformat(headers["x-cloudscheduler-scheduletime"])
    assert abs((datetime.now(UTC) - scheduled_at).total_seconds()) < 10
    assert upstream.calls_to(f"{TRIGGERS}/asia-southeast2-roll_call-0") == []


def test_a_schedule_can_be_run_now(clock: ClockClient, upstream: RecordingServer) -> None:
    """run calls the function at once and counts; an unknown name is 404."""
    state = clock.run_schedule("roll_call")

    assert (state.runs, state.failures, state.every_s) == (1, 0, 900)
    assert len(upstream.calls_to(f"{TRIGGERS}/asia-southeast2-roll_call-0")) == 1
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        clock.run_schedule("nothing")


def test_the_clock_follows_code_that_is_loaded_anew(
    clock: ClockClient, upstream: RecordingServer, emulator: FunctionsEmulator
) -> None:
    """When the Functions emulator reloads, its keys change and the clock finds the new ones."""
    clock.run_schedule("roll_call")
    emulator.generation = 2
    assert clock.run_schedule("roll_call").failures == 0
    assert len(upstream.calls_to(f"{TRIGGERS}/asia-southeast2-roll_call-2")) == 1


def test_a_failing_function_is_counted_and_tried_at_its_next_time(
    clock: ClockClient, emulator: FunctionsEmulator
) -> None:
    """An error of the function is visible in the schedule's state and does not stop the schedule."""
    emulator.status = 500
    wait_until(lambda: clock.schedules()[0].failures >= 2)
    assert "HTTP 500" in str(clock.schedules()[0].last_error)
    emulator.status = 200
    wait_until(lambda: clock.schedules()[0].last_error is None)


def test_a_paused_clock_fires_nothing(clock: ClockClient, upstream: RecordingServer) -> None:
    """While paused no schedule fires by itself, but run still works; resuming goes on."""
    clock.pause()
    before = clock.schedules()[0]
    wait_until(lambda: clock.schedules()[0].next_run_at > before.next_run_at)
    assert clock.schedules()[0].runs - before.runs <= 1
    paused_runs = clock.schedules()[0].runs
    assert clock.run_schedule("sweep").runs == paused_runs + 1
    clock.resume()
    wait_until(lambda: clock.schedules()[0].runs > paused_runs + 1)


def test_a_slow_function_is_not_started_twice() -> None:
    """A run that lasts longer than its distance delays the next one."""
    release = threading.Event()
    functions = FunctionsEmulator()

    def slow(call: Call) -> Answer:
        if call.method == "POST":
            release.wait(5)
        return functions(call)

    with recording(slow) as upstream:
        flags = ("--functions-host", upstream.host, "--schedule", "sweep=0.1")
        with running("devkit.clock", *flags) as url, ClockClient(url) as clock:
            path = f"{TRIGGERS}/asia-southeast2-sweep-0"
            wait_until(lambda: len(upstream.calls_to(path)) == 1)
            seen_at = datetime.now(UTC)
            wait_until(lambda: (datetime.now(UTC) - seen_at).total_seconds() > 0.4)
            assert len(upstream.calls_to(path)) == 1
            release.set()
            wait_until(lambda: clock.schedules()[0].runs >= 2)


def test_schedules_can_go_through_pubsub(tmp_path: Path) -> None:
    """With a Pub/Sub host from a file the tick is published to firebase-schedule-<function>, made when missing."""
    topics: set[str] = set()

    def pubsub(call: Call) -> Answer:
        topic, _, verb = call.path.partition(":")
        if call.method == "PUT":
            topics.add(topic)
        return (200, "{}") if topic in topics or verb == "" else (404, "Topic not found")

    with recording(pubsub) as upstream:
        config = tmp_path / "clock.json"
        config.write_text(json.dumps({"pubsub_host": upstream.host, "schedules": {"sweep": 600}}))
        with running("devkit.clock", "--config", str(config)) as url, ClockClient(url) as clock:
            clock.run_schedule("sweep")

        topic = "/v1/projects/demo-sergap/topics/firebase-schedule-sweep"
        assert [(call.method, call.path) for call in upstream.calls] == [
            ("POST", f"{topic}:publish"),
            ("PUT", topic),
            ("POST", f"{topic}:publish"),
        ]
        assert upstream.calls[2].json() == {"messages": [{"attributes": {"scheduled": "true"}}]}
