"""The tables name everything there is: a new collection, function or command has to be entered, or these fail."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import main
from shared import paths
from shared.region import load_region
from tests.rules.asks import TARGETS
from tests.rules.people import COLUMNS
from tests.rules.table import read_table
from tests.rules.test_functions import COMMANDS, EVENTS

OPERATIONS = ("get", "list", "create", "update", "delete")


def _collections_of_paths() -> Iterator[str]:
    """Each function of `shared.paths` that makes a path, called with placeholders; ids have no slash."""
    for name, function in inspect.getmembers(paths, inspect.isfunction):
        parameters = inspect.signature(function).parameters.values()
        if name.startswith("_") or any(p.kind is p.VAR_POSITIONAL or p.annotation != "str" for p in parameters):
            continue
        parts = function(*("x" for _ in parameters)).split("/")
        if len(parts) > 1:
            yield from parts[::2]


def _known_collections() -> set[str]:
    retained = load_region("cilacap").pack.thresholds.retention_days
    return {*_collections_of_paths(), *retained}


def test_paths_are_understood() -> None:
    """The search for collections finds those that are surely there."""
    assert {"reports", "incidents", "assignments", "events", "receipts", "tracks"} <= set(_collections_of_paths())


def test_every_collection_is_in_the_table() -> None:
    """Collections are found in the functions' paths and in the pack's retention; the table has `unlisted` besides."""
    assert {row.subject[0] for row in read_table("Documents")} == {*_known_collections(), "unlisted"}
    assert TARGETS.keys() == {*_known_collections(), "unlisted"}


def test_every_operation_and_role_has_an_answer() -> None:
    """No cell is missing, and none has a word that nobody reads."""
    rows = read_table("Documents")
    collections = dict.fromkeys(row.subject[0] for row in rows)
    assert [row.subject for row in rows] == [(name, each) for name in collections for each in OPERATIONS]
    for row in rows:
        assert list(row.answers) == [person.name for person in COLUMNS]
        assert set(row.answers.values()) <= {"yes", "-"}


def test_every_deployed_function_is_in_the_table() -> None:
    """A function that is deployed and not named would be open to nobody knows whom."""
    assert {row.subject[0] for row in read_table("Functions")} == set(main.__all__)


def test_every_command_is_in_the_table() -> None:
    """A command has a row of its own, as each may have other roles."""
    named = {row.subject for row in read_table("Functions") if row.subject[0] in COMMANDS}
    assert named == {(function, command) for function, table in COMMANDS.items() for command in table}


def test_functions_for_people_and_for_the_platform_are_told_apart() -> None:
    """Whatever answers HTTP or calls is in the table by roles; the rest is the platform's."""
    for row in read_table("Functions"):
        endpoint = getattr(main, row.subject[0]).__firebase_endpoint__
        for_platform = any(getattr(endpoint, trigger, None) is not None for trigger in EVENTS)
        assert (set(row.answers.values()) == {"platform"}) is for_platform, row.subject
