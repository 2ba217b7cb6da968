"""The clock's task side against the real firebase_admin client and a small Tasks emulator."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import firebase_admin
import pytest
from contract_servers import free_port, http, running, wait_until
from firebase_admin import exceptions, functions
from firebase_app import create_app
from recording_server import Answer, Call, RecordingServer, recording

from devkit.clock.client import ClockClient

FUNCTION = "locations/asia-southeast2/functions/checkincident"
TASKS = "/projects/demo-sergap/locations/asia-southeast2/queues/checkincident/tasks"
PAYLOAD = {"data": {"incident_id": "i-1"}}


class TasksEmulator:
    """Answers as the Tasks emulator does; ``refusals`` makes it refuse so many calls first."""

    def __init__(self) -> None:
        self.refusals: list[Answer] = []
        self.names: set[str] = set()

    def __call__(self, call: Call) -> Answer:
        if self.refusals:
            return self.refusals.pop(0)
        if call.method == "DELETE":
            return (200, '{"res":"OK"}') if call.path[1:] in self.names else (404, "no such task")
        name = call.json()["task"]["name"]
        if name in self.names:
            return 409, "A task with the same name already exists"
        self.names.add(name)
        return 200, call.body.decode()


@pytest.fixture(scope="module")
def emulator() -> TasksEmulator:
    return TasksEmulator()


@pytest.fixture(scope="module")
def running_upstream(emulator: TasksEmulator) -> Iterator[RecordingServer]:
    with recording(emulator) as server:
        yield server


@pytest.fixture(scope="module")
def running_clock(running_upstream: RecordingServer) -> Iterator[ClockClient]:
    with running("devkit.clock", "--tasks-host", running_upstream.host) as url, ClockClient(url) as client:
        yield client


@pytest.fixture
def clock(running_clock: ClockClient) -> ClockClient:
    """One clock for all tests, emptied before each; every test has task ids of its own."""
    running_clock.lose_tasks()
    running_clock.resume()
    return running_clock


@pytest.fixture
def upstream(running_upstream: RecordingServer) -> RecordingServer:
    running_upstream.calls.clear()
    return running_upstream


@pytest.fixture
def queue(clock: ClockClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[functions.TaskQueue]:
    monkeypatch.setenv("CLOUD_TASKS_EMULATOR_HOST", clock._http.base_url.netloc.decode())
    app = create_app("clock-contract")
    yield functions.task_queue(FUNCTION, app=app)
    firebase_admin.delete_app(app)


def in_seconds(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_a_task_is_held_until_its_time_and_forwarded_unchanged(
    clock: ClockClient, queue: functions.TaskQueue, upstream: RecordingServer
) -> None:
    """A task for half a second from now is handed over then, not before, with its payload and name."""
    due_at = in_seconds(0.5)

    task_id = queue.enqueue(PAYLOAD, functions.TaskOptions(schedule_time=due_at, task_id="check-1"))

    assert task_id == "check-1"
    assert [task.task_id for task in clock.held_tasks()] == ["check-1"]
    wait_until(lambda: bool(upstream.calls))
    [call] = upstream.calls
    assert call.at >= due_at
    assert call.path == TASKS
    task = call.json()["task"]
    assert task["name"] == f"{TASKS[1:]}/check-1"
    assert task["scheduleTime"] == due_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert json.loads(base64.b64decode(task["httpRequest"]["body"])) == PAYLOAD
    wait_until(lambda: clock.held_tasks() == [])
    assert clock.forwarded_tasks()[-1].attempts == 1


def test_tasks_without_a_time_or_past_due_go_at_once(queue: functions.TaskQueue, upstream: RecordingServer) -> None:
    """No schedule time and a time in the past both mean now; a task without an id gets one."""
    first = queue.enqueue(PAYLOAD)
    queue.enqueue(PAYLOAD, functions.TaskOptions(schedule_time=in_seconds(-60), task_id="late"))

    wait_until(lambda: len(upstream.calls) == 2)
    names = {call.json()["task"]["name"].rpartition("/")[2] for call in upstream.calls}
    assert names == {first, "late"}


def test_tasks_go_in_the_order_of_their_times(queue: functions.TaskQueue, upstream: RecordingServer) -> None:
    """A task that comes later but is due earlier does not wait behind another."""
    queue.enqueue(PAYLOAD, functions.TaskOptions(schedule_time=in_seconds(0.8), task_id="second"))
    queue.enqueue(PAYLOAD, functions.TaskOptions(schedule_time=in_seconds(0.3), task_id="first"))

    wait_until(lambda: len(upstream.calls) == 2)
    assert [call.json()["task"]["name"].rpartition("/")[2] for call in upstream.calls] == ["first", "second"]


def test_a_task_is_offered_until_it_is_accepted(
    clock: ClockClient, queue: functions.TaskQueue, upstream: RecordingServer, emulator: TasksEmulator
) -> None:
    """A queue that does not exist yet, a server error and a lost answer cost attempts, not the task."""
    emulator.refusals = [(404, "Tried to queue a task from a non-existent queue"), (500, "broken")]

    queue.enqueue(PAYLOAD, functions.TaskOptions(task_id="check-2"))

    wait_until(lambda: clock.held_tasks() == [])
    assert len(upstream.calls) == 3
    assert clock.forwarded_tasks()[-1].attempts == 3


def test_an_accepted_task_whose_answer_was_lost_is_not_sent_for_ever(
    clock: ClockClient, queue: functions.TaskQueue, emulator: TasksEmulator
) -> None:
    """409 from the Tasks emulator says that an earlier attempt arrived."""
    emulator.names.add(f"{TASKS[1:]}/check-3")
    queue.enqueue(PAYLOAD, functions.TaskOptions(task_id="check-3"))
    wait_until(lambda: clock.forwarded_tasks()[-1].task_id == "check-3")


def test_a_task_stays_while_nobody_answers() -> None:
    """No Tasks emulator on its port yet: the task is kept and says why."""
    host = f"127.0.0.1:{free_port()}"
    with running("devkit.clock", "--tasks-host", host) as url, ClockClient(url) as clock:
        http.post(url + TASKS, json={"task": {"httpRequest": {}}}).raise_for_status()
        wait_until(lambda: clock.held_tasks()[0].attempts >= 2)
        assert "ConnectError" in str(clock.held_tasks()[0].last_error)


def test_a_task_id_is_used_once(queue: functions.TaskQueue, clock: ClockClient) -> None:
    """The same id is ALREADY_EXISTS while its task is held, after it ran and after it was deleted."""
    later = functions.TaskOptions(schedule_time=in_seconds(3600), task_id="check-4")
    queue.enqueue(PAYLOAD, later)
    with pytest.raises(exceptions.AlreadyExistsError):
        queue.enqueue(PAYLOAD, later)

    clock.run_tasks_now()
    with pytest.raises(exceptions.AlreadyExistsError):
        queue.enqueue(PAYLOAD, later)

    other = functions.TaskOptions(schedule_time=in_seconds(3600), task_id="check-5")
    queue.enqueue(PAYLOAD, other)
    queue.delete("check-5")
    with pytest.raises(exceptions.AlreadyExistsError):
        queue.enqueue(PAYLOAD, other)


def test_a_held_task_can_be_deleted(queue: functions.TaskQueue, clock: ClockClient, upstream: RecordingServer) -> None:
    """A deleted task never reaches the Tasks emulator; an unknown one is NOT_FOUND."""
    queue.enqueue(PAYLOAD, functions.TaskOptions(schedule_time=in_seconds(3600), task_id="check-6"))

    queue.delete("check-6")

    assert clock.held_tasks() == []
    assert clock.run_tasks_now() == 0
    assert upstream.calls == []
    with pytest.raises(exceptions.NotFoundError):
        queue.delete("never-was")


def test_a_paused_clock_holds_everything_until_it_resumes(
    queue: functions.TaskQueue, clock: ClockClient, upstream: RecordingServer
) -> None:
    """While paused a due task stays; resuming sends it at once."""
    clock.pause()
    queue.enqueue(PAYLOAD, functions.TaskOptions(task_id="check-7"))
    queue.enqueue(PAYLOAD, functions.TaskOptions(schedule_time=in_seconds(0.1), task_id="check-8"))
    wait_until(lambda: all(task.due_at < datetime.now(UTC) for task in clock.held_tasks()))
    assert len(clock.held_tasks()) == 2
    assert upstream.calls == []

    clock.resume()

    wait_until(lambda: len(upstream.calls) == 2)


def test_tasks_can_be_run_early_or_lost(
    queue: functions.TaskQueue, clock: ClockClient, upstream: RecordingServer
) -> None:
    """run-due-now hands over what is due in an hour, even while paused; lost tasks are gone."""
    clock.pause()
    for number in range(3):
        queue.enqueue(PAYLOAD, functions.TaskOptions(schedule_delay_seconds=3600, task_id=f"early-{number}"))
    assert clock.run_tasks_now() == 3
    assert len(upstream.calls) == 3

    queue.enqueue(PAYLOAD, functions.TaskOptions(schedule_delay_seconds=3600, task_id="lost"))
    assert clock.lose_tasks() == 1
    assert clock.held_tasks() == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"task": {"name": "projects/demo-sergap/locations/x/queues/other/tasks/t"}},
        {"task": {"scheduleTime": "tomorrow"}},
    ],
)
def test_a_task_that_cannot_be_read_is_an_invalid_argument(clock: ClockClient, body: dict[str, object]) -> None:
    """No task, a foreign name, a time that is none: 400 in Google's error shape."""
    answer = clock._http.post(TASKS, json=body)
    assert (answer.status_code, answer.json()["error"]["status"]) == (400, "INVALID_ARGUMENT")


def test_a_queue_that_cloud_tasks_would_refuse_is_refused_at_once(
    clock: ClockClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An underscore in a task function's name makes no queue, locally or in production: say so on enqueue."""
    monkeypatch.setenv("CLOUD_TASKS_EMULATOR_HOST", clock._http.base_url.netloc.decode())
    app = create_app("clock-underscore")
    queue = functions.task_queue("locations/asia-southeast2/functions/check_incident", app=app)
    with pytest.raises(exceptions.InvalidArgumentError, match="only letters, numbers and hyphens"):
        queue.enqueue(PAYLOAD)
    firebase_admin.delete_app(app)
