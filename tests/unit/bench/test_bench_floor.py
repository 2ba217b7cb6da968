"""The floor is only there to be compared with: it is never deployed, and it is what it says."""

from __future__ import annotations

import ast
import json

import pytest

from bench.context import STACKS
from bench.floor_device import FLOOR, floor_token
from devkit.fcm.devices import looks_like_token
from devkit.stack.options import REPOSITORY

SOURCE = (REPOSITORY / FLOOR / "main.py").read_text()


def test_no_deployment_names_the_floor() -> None:
    """`firebase deploy` takes what firebase.json names, and that is Sergap's functions alone."""
    config = json.loads((REPOSITORY / "firebase.json").read_text())
    assert [codebase["source"] for codebase in config["functions"]] == ["functions"]
    assert "bench" not in (REPOSITORY / "firebase.json").read_text()


def test_the_floor_uses_the_same_packages() -> None:
    """A floor on other versions would be another floor."""
    for name in ("venv", "requirements.txt"):
        link = REPOSITORY / FLOOR / name
        assert link.is_symlink()
        assert link.resolve() == (REPOSITORY / "functions" / name).resolve()


def test_the_floor_imports_nothing_of_ours() -> None:
    """It is the least that Google's SDK and framework can do."""
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(SOURCE))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    ours = ("shared", "intake", "route", "notify", "devkit", "bench", "regions")
    assert not [name for name in imported if name.split(".")[0] in ours]


def test_the_floor_writes_twice_publishes_and_pushes_once() -> None:
    """One Firestore write in the first and in the last hop, one publish, one FCM call."""
    for call, times in ((".create(", 1), (".set(", 1), (".publish(", 1), ("messaging.send(", 1), (".get(", 2)):
        assert SOURCE.count(call) == times, call


def test_the_floors_token_is_one_that_fcm_would_take() -> None:
    """Else the FCM emulator would refuse it and the floor would look quick."""
    assert looks_like_token(floor_token())


@pytest.mark.parametrize("name", STACKS)
def test_every_shared_stack_runs_functions_that_exist(name: str) -> None:
    """A typo would only be seen after a minute."""
    options = STACKS[name]
    assert (options.root / options.functions_source / "main.py").is_file()
