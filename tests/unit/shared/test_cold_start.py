"""What an instance loads at its start: all that its first request needs, and nothing of other functions."""

from __future__ import annotations

import ast
import subprocess
import sys
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from pydantic import BaseModel

import main
from bench.cold.instance import FUNCTIONS, environment_of
from devkit.meter.life import Life
from devkit.meter.stage import CRIME, KROYA, OPERATOR, Stage
from intake.caller_commands import CALLER_COMMANDS
from intake.handlers import submit_report
from intake.submission import ReportSubmission
from notify.devices import DeviceRegistration, register_device
from route.commands.base import run_command
from route.handlers import route_report
from shared.identity import Caller
from shared.model.base import StoredModel
from shared.parsing import Input
from shared.preload import NEEDS

NEVER = {"googlemaps", "phonenumbers", "shared.trace_export"}
"""Loaded when a plan asks for travel times, a caller gives a number, spans are exported; not at a start."""

ABSENT = {
    "submit_report": {"notify", "route.commands", "route.check", "firebase_admin.messaging", "firebase_functions"},
    "caller_command": {"notify", "h3", "shared.model.warning"},
    "record_receipt": {"route", "intake", "h3", "google.cloud.pubsub_v1", "shared.region"},
    "deliver_alert": {"intake", "route.handlers", "h3", "google.cloud.pubsub_v1", "flask_cors"},
    "route_report": {"intake", "notify", "firebase_admin.messaging"},
    "agency_command": {"intake", "notify.handlers", "firebase_admin.messaging", "firebase_functions.firestore_fn"},
}


def _told_by(function: str, program: str) -> list[str]:
    """The words that a program prints in a process which is this function's instance."""
    asked = subprocess.run(
        [sys.executable, "-c", program],
        cwd=FUNCTIONS,
        env=environment_of(function),
        capture_output=True,
        text=True,
        check=True,
    )
    return asked.stdout.split()


@pytest.mark.parametrize("function", sorted(ABSENT))
def test_an_instance_loads_nothing_of_other_functions(function: str) -> None:
    """Each module that is not needed makes the first caller after a quiet hour wait longer."""
    loaded = set(_told_by(function, "import main, sys; print(*sys.modules)"))

    assert loaded & (ABSENT[function] | NEVER) == set()
    assert set(NEEDS[function].modules) <= loaded


def test_streamed_answers_take_no_threads() -> None:
    """Firestore answers reads with streams; grpc reads the variable once, when it is imported."""
    told = "print(grpc._channel._DEFAULT_SINGLE_THREADED_UNARY_STREAM)"
    assert _told_by("deliver_alert", f"import main, grpc._channel; {told}") == ["True"]


def _trigger_imports() -> Iterator[tuple[str, str]]:
    """Deployed function and each of our modules that it imports when it is called, helpers of its module included."""
    for path in sorted(FUNCTIONS.glob("*/*triggers.py")):
        found = {node.name: node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)}
        for name in found.keys() & set(main.ALL):
            called = {n.id for n in ast.walk(found[name]) if isinstance(n, ast.Name)} & found.keys()
            for function in (name, *called - set(main.ALL)):
                for node in ast.walk(found[function]):
                    if isinstance(node, ast.ImportFrom) and node.module:
                        yield name, node.module


def test_what_a_first_request_imports_was_loaded_before() -> None:
    """The caller who started the instance must not wait for a second start inside the first request."""
    imports = {(function, module) for function, module in _trigger_imports() if module != "shared.errors"}
    assert ("submit_report", "intake.handlers") in imports
    assert ("register_device", "notify.devices") in imports
    assert not [(function, module) for function, module in sorted(imports) if module not in NEEDS[function].modules]


def test_every_function_says_what_it_needs() -> None:
    """A new one cannot be forgotten."""
    assert set(NEEDS) == set(main.ALL)


@pytest.mark.parametrize("function", sorted(name for name, need in NEEDS.items() if need.models))
def test_validators_of_a_first_request_are_built_at_the_start(function: str) -> None:
    """`defer_build` must not move the work into the first request."""
    told = "print(*(name for name in NEEDS[main._TARGET].models if not model_named(name).__pydantic_complete__))"
    assert _told_by(function, f"import main; from shared.preload import NEEDS, model_named; {told}") == []


def _played(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, set[str]]:
    """A report's whole life: each function to the models that its first run made or read documents with."""
    stage = Stage(CRIME)
    used: defaultdict[int, set[str]] = defaultdict(set)

    def spy(method: str) -> None:
        real = getattr(BaseModel, method)
        called = getattr(real, "__func__", real)

        def noted(subject: Any, /, *args: Any, **values: Any) -> Any:
            model = subject if isinstance(subject, type) else type(subject)
            used[len(stage.tape.invocations)].add(f"{model.__module__}.{model.__qualname__}")
            return called(subject, *args, **values)

        for base in (StoredModel, Input):
            monkeypatch.setattr(base, method, noted if called is real else classmethod(noted))

    spy("__init__")
    spy("model_validate")
    life = Life(stage)
    life.play()
    _route_one_that_is_left(stage)
    stage.clock.time += timedelta(hours=1)
    with stage.tape.invocation("caller_command refine_position"):
        _give(stage, "refine_position", report_id=life.report_id, position={**KROYA, "accuracy_m": 3})
    with stage.tape.invocation("register_device"):
        registration = DeviceRegistration(token="token-of-a-phone", platform="web")
        register_device(stage.services, OPERATOR, "device-of-a-test", registration)
    return {run.function.split()[0]: used[run.number + 1] for run in reversed(stage.tape.invocations)}


def _route_one_that_is_left(stage: Stage) -> None:
    """As Open311 leaves them."""
    report_id = str(uuid.uuid4())
    body = {"report_id": report_id, "category": CRIME.category, "position": KROYA}
    with stage.tape.invocation("submit_report"):
        submission = ReportSubmission.model_validate(
            {**body, "pressed_at": stage.clock.now().isoformat()}, strict=False
        )
        submit_report(stage.services, "by-open311", submission, "trace")
    with stage.tape.invocation("route_report"):
        route_report(stage.services, report_id)


def _give(stage: Stage, command: str, **fields: Any) -> None:
    data = {"command": command, "command_id": str(uuid.uuid4()), **fields}
    run_command(stage.services, Caller("caller"), data, CALLER_COMMANDS)


def test_the_list_of_validators_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    """Played on the real handlers: what they use in a first run stands in the list."""
    used = _played(monkeypatch)
    assert {f for f, need in NEEDS.items() if need.models} == set(used)
    early = {"shared.model.actor.Actor"}  # `SYSTEM` is one, and is made when its module is loaded.
    assert {f: names for f in used if (names := used[f] - early - set(NEEDS[f].models))} == {}
    assert "shared.model.report.Report" in used["submit_report"]
