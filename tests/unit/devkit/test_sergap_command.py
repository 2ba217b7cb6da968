"""The command line: what is there, how fast it starts, and the commands that need no stack."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from devkit.cli import COMMANDS, app

runner = CliRunner()
KROYA = ["--lat", "-7.6330", "--lng", "109.2460"]


def test_help_lists_every_command() -> None:
    """A command that help does not show does not exist for people."""
    shown = runner.invoke(app, ["--help"]).output

    assert all(f" {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_in_indonesian_and_english(name: str) -> None:
    """Each help text has both languages, separated by a slash or put in brackets."""
    result = runner.invoke(app, [name, "--help"])

    assert result.exit_code == 0
    assert " / " in result.output


def test_an_unknown_command_is_refused() -> None:
    """With the exit code of wrong usage."""
    assert runner.invoke(app, ["nothing"]).exit_code == 2


def test_importing_the_command_loads_nothing_heavy() -> None:
    """Each command loads what it needs, when it is called."""
    code = "import sys, devkit.cli; print(sorted({'httpx', 'pydantic', 'h3', 'shapely', 'yaml'} & sys.modules.keys()))"

    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert loaded.strip() == "[]"


def test_route_explains_a_decision_as_json() -> None:
    """Placement, codes, plan, agencies with reasons, dispatch and trust are all there."""
    result = runner.invoke(app, ["route", *KROYA, "--category", "kecelakaan_lalu_lintas", "--json"])
    decision = json.loads(result.output)

    assert result.exit_code == 0
    assert (decision["placement"], decision["codes"], decision["dispatch"]) == ("inside", ["33.01.06"], "automatic")
    assert decision["plan_id"] == "kecelakaan_lalu_lintas"
    assert decision["trust"]["automatic_dispatch"] is True
    lead = next(agency for agency in decision["agencies"] if agency["role"] == "lead")
    assert (lead["agency_id"], lead["reason"]) == ("polsek-kroya", "Wilayah Kec. Kroya")


def test_route_prints_a_decision_for_people() -> None:
    """The same without `--json`."""
    output = runner.invoke(app, ["route", *KROYA, "--category", "kebakaran"]).output

    assert "Kec. Kroya" in output
    assert "Polsek Kroya" in output
    assert "diteruskan otomatis" in output


def test_a_wide_accuracy_circle_names_the_neighbours() -> None:
    """`--accuracy` is part of the decision."""
    precise = runner.invoke(app, ["route", *KROYA, "--category", "banjir", "--accuracy", "5", "--json"])
    vague = runner.invoke(app, ["route", *KROYA, "--category", "banjir", "--accuracy", "1000", "--json"])

    assert set(json.loads(precise.output)["codes"]) <= set(json.loads(vague.output)["codes"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([*KROYA, "--category", "ufo"], "kebakaran"),
        (["--lat", "-97", "--lng", "109", "--category", "banjir"], "-97"),
        ([*KROYA, "--category", "banjir", "--pack", "atlantis"], "atlantis"),
    ],
    ids=["category", "place", "pack"],
)
def test_route_says_what_is_wrong(arguments: list[str], said: str) -> None:
    """In one line, with the exit code of wrong usage, and without a traceback."""
    result = runner.invoke(app, ["route", *arguments])

    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output
