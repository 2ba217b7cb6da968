"""What an instance loads at its start: all that its first request needs, and nothing of other functions."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

import main
from bench.cold.instance import FUNCTIONS, environment_of
from shared.preload import NEEDS

NEVER = {"googlemaps", "phonenumbers", "shared.trace_export"}
"""Loaded when a plan asks for travel times, a caller gives a number, spans are exported; not at a start."""

ABSENT = {
    "submit_report": {
        "route",
        "notify",
        "h3",
        "google.cloud.pubsub_v1",
        "firebase_admin.messaging",
    },
    "record_receipt": {"route", "intake", "h3", "google.cloud.pubsub_v1"},
    "deliver_alert": {"intake", "route.handlers", "h3", "google.cloud.pubsub_v1", "flask_cors"},
    "route_report": {"intake", "notify", "firebase_admin.messaging"},
    "agency_command": {"intake", "notify.handlers", "firebase_admin.messaging", "firebase_functions.firestore_fn"},
}


def _loaded(function: str) -> set[str]:
    """The modules of a process that has become this function's instance."""
    asked = subprocess.run(
        [sys.executable, "-c", "import main, sys; print(*sys.modules)"],
        cwd=FUNCTIONS,
        env=environment_of(function),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(asked.stdout.split())


@pytest.mark.parametrize("function", sorted(ABSENT))
def test_an_instance_loads_nothing_of_other_functions(function: str) -> None:
    """Each module that is not needed makes the first caller after a quiet hour wait longer."""
    loaded = _loaded(function)

    assert loaded & (ABSENT[function] | NEVER) == set()
    assert set(NEEDS[function].modules) <= loaded


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
