"""The runbook and the guides: complete, in the languages they promise, with commands and pictures that exist."""

from __future__ import annotations

import re
import shlex
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer

from devkit.cli import app
from devkit.stack.options import REPOSITORY
from tests.unit.docs.pages import DOCS

RUNBOOK = (DOCS / "runbook.md").read_text()
SITUATIONS = {
    "An agency is not reached", "FCM outage", "Maps quota gone", "Firestore degraded", "Report storm",
    "Lost phone of an officer", "Wrong response plan", "Hoax campaign", "Data request",
}  # fmt: skip
PARTS = ("**Tanda.** ", "*Signs.* ", "**Tindakan pertama.** ", "*First action.* ", "**Perintah / Command**")
OTHER_PROGRAMS = frozenset({"curl", "gcloud", "bubblewrap", "cd"})
GUIDES = sorted((DOCS / "guides").glob("*.md"))
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(?:#([^)\s]+))?\)", re.DOTALL)


def sections() -> dict[str, str]:
    """Heading to text of each section of the runbook."""
    parts = re.split(r"^## (.+)\n", RUNBOOK, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def command_lines(text: str) -> list[str]:
    """Lines of all code blocks, also of those in lists; a line that ends in a backslash goes on in the next."""
    blocks = re.findall(r"^ *```\n(.*?)^ *```", text, flags=re.MULTILINE | re.DOTALL)
    return [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]


COMMANDS = [
    pytest.param(command, id=f"{name}-{command[:60]}")
    for name in ("runbook.md", "new-region.md", "android.md")
    for line in command_lines((DOCS / name).read_text())
    if not line.startswith("#")
    for command in line.split(" && ")
]


def test_every_situation_has_a_section_in_both_languages() -> None:
    """Nine things that will happen; the heading says each in Indonesian, then in English."""
    assert {heading.partition(" / ")[2] for heading in sections()} == SITUATIONS
    assert all(heading.partition(" / ")[0] for heading in sections())


@pytest.mark.parametrize("heading", sections())
def test_a_section_says_signs_first_action_and_command_in_this_order(heading: str) -> None:
    """Each part has text, in both languages; whoever reads it at night finds the same order everywhere."""
    text = sections()[heading]
    places = [text.find(part) for part in PARTS]
    assert -1 not in places and places == sorted(places), heading
    for start, end in pairwise(places):
        assert len(text[start:end]) > 60, heading
    assert "**Selesai bila / Done when**" in text
    lines = command_lines(text)
    assert lines
    assert all(" / " in line for line in lines if line.startswith("#")), heading
    assert lines[0].startswith("# ")


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_of_a_page_exists(line: str) -> None:
    """`sergap` knows the command, each of its options, and as many arguments; make its target, Python its module."""
    program, *words = shlex.split(line)
    if program == "make":
        assert re.search(rf"^{words[0]}:", (REPOSITORY / "Makefile").read_text(), flags=re.MULTILINE)
    elif program == ".venv/bin/python":
        assert words[0] == "-m" and find_spec(words[1]) is not None
    elif program not in OTHER_PROGRAMS:
        assert program == ".venv/bin/sergap"
        _check_sergap(words)


def _check_sergap(words: list[str]) -> None:
    command: Any = typer.main.get_command(app)
    while hasattr(command, "list_commands"):
        found = command.get_command(typer.Context(command), words[0])
        assert found is not None, f"no command {words[0]}"
        command, words = found, words[1:]
    arguments, _, _ = command.make_parser(typer.Context(command)).parse_args(list(words))
    given = {name for name, value in arguments.items() if value is not None}
    assert [one.name for one in command.params if one.required and one.name not in given] == []


@pytest.mark.parametrize("page", [DOCS / "runbook.md", DOCS / "android.md", DOCS / "new-region.md", *GUIDES], ids=str)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    """Files exist, and headings that are linked to."""
    for target, heading in LINK.findall(page.read_text()):
        if target.startswith("http"):
            continue
        file = page.parent / target
        assert file.is_file(), f"{page.name}: {target}"
        if heading:
            headings = re.findall(r"^#+ (.+)$", file.read_text(), flags=re.MULTILINE)
            assert heading in {re.sub(r"[^\w\- ]", "", one).lower().replace(" ", "-") for one in headings}, heading


@pytest.mark.parametrize("page", [DOCS / "runbook.md", *GUIDES], ids=lambda page: page.stem)
def test_every_key_that_a_page_names_does_something_on_the_console(page: Path) -> None:
    """Keys stand in bold; the console's own table knows each of them, with Shift or without."""
    table = (REPOSITORY / "web/src/console/logic/keymap.ts").read_text()
    rows = re.findall(r"keys: \[([^\]]+)\],(?: shift: (true|false),)?", table)
    known = {(key, shift == "true") for keys, shift in rows for key in re.findall(r'"([^"]+)"', keys)}
    named = re.findall(r"\*\*(Shift\+)?([A-Z0-9?])\*\*", page.read_text())
    assert [f"{shift}{key}" for shift, key in named if (key.lower(), bool(shift)) not in known] == []
    assert named or page.stem == "agency"


def test_the_guides_show_the_apps_and_stay_small() -> None:
    """Each guide has pictures with words for who cannot see them; every picture is used and below 150 kB."""
    shown = set()
    for guide in GUIDES:
        pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", guide.read_text())
        assert len(pictures) >= 5, guide.name
        assert all(len(words) > 15 for words, _ in pictures), guide.name
        shown |= {(guide.parent / path).resolve() for _, path in pictures}
    assert {guide.stem for guide in GUIDES} == {"operator", "agency", "administrator"}
    assert shown == set((DOCS / "images" / "guides").iterdir())
    assert all(picture.stat().st_size < 150_000 for picture in shown)


@pytest.mark.parametrize(
    "page", ["runbook.md", "android.md", "new-region.md", *(f"guides/{one.name}" for one in GUIDES)]
)
def test_a_newcomer_finds_each_page_from_the_readme(page: str) -> None:
    """One click away, so that whatever it links is two."""
    assert f"(docs/{page})" in (REPOSITORY / "README.md").read_text()
