"""The commands of docs/integrations.md, read as requests."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from urllib.parse import urlencode

PAGE = Path(__file__).resolve().parents[2] / "docs" / "integrations.md"


@dataclass
class Request:
    """One curl command: path with its query, headers and body."""

    method: str = "GET"
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def _blocks(language: str) -> list[str]:
    """The contents of all fenced blocks of a language."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text(), flags=re.MULTILINE | re.DOTALL)
    return [content for named, content in found if named == language]


def commands() -> list[str]:
    """Every curl command of the page, in order."""
    return [line for block in _blocks("") for line in block.splitlines() if line.startswith("curl ")]


def receiver() -> str:
    """The Python of the page."""
    (only,) = _blocks("python")
    return only


def command_of(part: str) -> str:
    """The one command whose address holds this.

    Raises:
        AssertionError: there is none, or several.
    """
    (found,) = [line for line in commands() if part in line]
    return found


def request_of(line: str, values: Mapping[str, str]) -> Request:
    """A curl command as the request that it makes.

    Args:
        values: what stands behind the page's `$NAMES`; `$SERGAP` is nothing.
    """
    words = iter([Template(word).substitute({"SERGAP": "", **values}) for word in shlex.split(line)[1:]])
    request, form = Request(), []
    for word in words:
        if word == "-X":
            request.method = next(words)
        elif word == "-H":
            name, _, value = next(words).partition(": ")
            request.headers[name] = value
        elif word == "--data-urlencode":
            name, _, value = next(words).partition("=")
            form.append((name, value))
        elif word == "--data-raw":
            request.body = next(words).encode()
        else:
            assert not word.startswith("-"), f"an option that this does not know: {word}"
            request.path = word
    if form:
        request.body = urlencode(form).encode()
        request.headers["Content-Type"] = "application/x-www-form-urlencoded"
    return request
