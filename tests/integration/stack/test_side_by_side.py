"""Two stacks beside each other, with everything on: both serve, neither disturbs the other, none leaves a trace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import psutil
import pytest
from google.cloud import firestore
from stack.support import eventually, unique_name

from devkit.stack import PROJECT_ID, LocalStack, StackOptions, find_running
from devkit.stack.functions import deployed_functions
from devkit.stack.ports import SERVICES, is_free
from devkit.stack.processes import find_orphans, marked_processes

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def stacks() -> Iterator[list[LocalStack]]:
    """Two stacks that were started at the same moment."""
    with ExitStack() as running:
        pair = [LocalStack(StackOptions(name=running.enter_context(unique_name()))) for _ in range(2)]
        for each in pair:
            running.callback(each.stop)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(LocalStack.start, pair))
        yield pair


def test_both_serve_on_ports_of_their_own(stacks: list[LocalStack]) -> None:
    """Every address of both stacks is different, and hosting, FCM, Maps and functions answer on each."""
    ports = [each.ports.port(service) for each in stacks for service in SERVICES]
    assert len(set(ports)) == 2 * len(SERVICES)
    for each in stacks:
        addresses = each.addresses
        for url in (addresses.hosting_url, addresses.fcm_url + "/health", addresses.maps_url + "/health"):
            assert httpx.get(url, timeout=30).status_code == 200
        assert deployed_functions(addresses)


def test_data_of_one_is_not_seen_by_the_other(stacks: list[LocalStack], monkeypatch: pytest.MonkeyPatch) -> None:
    """A document written in the first stack's Firestore does not exist in the second's."""
    clients = []
    for each in stacks:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", each.addresses.firestore_host)
        clients.append(firestore.Client(project=PROJECT_ID))
    clients[0].document("probes/side").set({"of": "first"})
    assert clients[0].document("probes/side").get().exists
    assert not clients[1].document("probes/side").get().exists


def test_other_commands_find_a_running_stack(stacks: list[LocalStack]) -> None:
    """The state file leads to the stack of that name, ready, with the same addresses."""
    for each in stacks:
        state = find_running(each.options.name)
        assert state is not None
        assert state.addresses == each.addresses


def test_hosting_hands_a_report_to_its_function(stacks: list[LocalStack]) -> None:
    """The rewrite reaches the function of the same stack: a GET is refused by it, not answered by a page."""
    for each in stacks:
        each.warm_up("submit_report")
        answer = httpx.get(f"{each.addresses.hosting_url}/api/v1/reports", timeout=60)
        assert answer.status_code == 405


def test_a_worker_left_behind_by_the_emulator_is_ended(stacks: list[LocalStack]) -> None:
    """When the shell around a worker dies, the worker, now nobody's child, is ended while the stack runs on."""
    first = stacks[0]
    shell = _find(first, lambda process: process.name() == "sh" and "functions-framework" in _line(process))
    workers = {child.pid for child in shell.children(recursive=True)}
    assert workers
    shell.kill()
    eventually(lambda: not any(map(psutil.pid_exists, workers)), "the abandoned worker has gone", timeout_s=30)
    first.check()


def test_stopping_one_leaves_the_other_whole(stacks: list[LocalStack]) -> None:
    """After the first is stopped none of its processes lives, its ports are free, and the second still serves."""
    first, second = stacks
    ports = [first.ports.port(service) for service in SERVICES]
    first.stop()
    assert marked_processes(first.stack_id) == []
    assert all(is_free(port) for port in ports)
    assert find_running(first.options.name) is None
    second.check()
    assert httpx.get(second.addresses.hosting_url, timeout=30).status_code == 200
    assert httpx.get(f"http://{second.addresses.pubsub_host}", timeout=30).status_code == 200
    assert find_orphans(second.stack_id, psutil.Process().pid) == set()


def _find(stack: LocalStack, wanted: Callable[[psutil.Process], bool]) -> psutil.Process:
    return next(process for process in marked_processes(stack.stack_id) if wanted(process))


def _line(process: psutil.Process) -> str:
    return " ".join(process.cmdline())
