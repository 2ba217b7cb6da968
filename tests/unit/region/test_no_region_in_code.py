"""Nothing in the functions or the web apps knows Cilacap: a region is a pack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from devkit.stack.options import REPOSITORY
from shared.region import load_region

ELSEWHERE = frozenset({"regions", "venv", "__pycache__", "generated", "node_modules", "dist", "screenshots", "tests"})
"""Packs, what is generated from one, other people's code, and tests."""

ENDINGS = frozenset({".py", ".ts", ".svelte", ".html", ".css", ".json"})
SHORTEST = 4
"""Letters of a name that is looked for; a shorter one could be a word."""


def names_of_the_region() -> set[str]:
    """Its kecamatan and the last words of its own names."""
    pack = load_region("cilacap").pack
    names = {one.name.lower() for one in pack.kecamatan.values()} | {pack.region_id}
    return {name for name in names if len(name) >= SHORTEST}


def sources() -> list[Path]:
    """Files that are deployed, or built into what is."""
    files = [path for folder in ("functions", "web") for path in (REPOSITORY / folder).rglob("*")]
    return [
        path
        for path in files
        if path.suffix in ENDINGS and not ELSEWHERE & set(path.relative_to(REPOSITORY).parts) and path.is_file()
    ]


def test_there_is_something_to_look_through() -> None:
    """Both halves are looked at, and the names are those of 24 kecamatan."""
    suffixes = {path.suffix for path in sources()}
    assert {".py", ".ts", ".svelte", ".html"} <= suffixes
    assert len(names_of_the_region()) == 25


@pytest.mark.parametrize("folder", ["functions", "web"])
def test_no_source_names_the_region(folder: str) -> None:
    """Neither in code nor in a text for people; another region would show it."""
    pattern = re.compile(rf"\b({'|'.join(map(re.escape, sorted(names_of_the_region())))})\b", re.IGNORECASE)
    found = [
        f"{path.relative_to(REPOSITORY)}: {match[0]}"
        for path in sources()
        if path.is_relative_to(REPOSITORY / folder)
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert found == []
