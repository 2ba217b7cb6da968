"""The commands in the documents: run where they can be, else parsed and looked up."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from devkit.cli import COMMANDS
from devkit.stack.stack import LocalStack
from devkit.terraform import run
from devkit.terraform.schema import INFRA

ROOT = INFRA.parent
PAGES = ("README.md", "CONTRIBUTING.md", "docs/deploy.md", "infra/README.md")
_BLOCK = re.compile(r"^( *)```sh *([a-z ]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of shell commands and its marks: local, stack."""

    page: str
    marks: frozenset[str]
    text: str


def blocks() -> Iterator[Block]:
    """All of all pages."""
    for page in PAGES:
        for indent, marks, text in _BLOCK.findall((ROOT / page).read_text(encoding="utf-8")):
            yield Block(page, frozenset(marks.split()), re.sub(rf"^{indent}", "", text, flags=re.MULTILINE))


BLOCKS = list(blocks())
CALLED = re.compile(r"(?:^|[|(]|&& |\$\()\s*(npx firebase|[\w./]+)((?: +(?!\$\()[^\s|;)]+)*)")


def called(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block and its words, options left out."""
    for line in text.replace("\\\n", " ").splitlines():
        for program, rest in CALLED.findall(line.split(" #")[0]):
            yield program.removeprefix(".venv/bin/"), [word for word in rest.split() if not word.startswith("-")]


@cache
def make_targets() -> set[str]:
    """What the Makefile can make."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@cache
def firebase_commands() -> set[str]:
    """What firebase-tools can do."""
    sources = (ROOT / "node_modules" / "firebase-tools" / "lib" / "commands").glob("*.js")
    return set(re.findall(r'Command\("([\w:-]+)', "".join(file.read_text(encoding="utf-8") for file in sources)))


@cache
def terraform_commands() -> set[str]:
    """What Terraform can do."""
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull}
    done = subprocess.run([*run.terraform(), "-help"], capture_output=True, text=True, check=False, env=environment)
    return set(re.findall(r"^  ([a-z]+) ", done.stdout, re.MULTILINE))


def test_there_is_something_to_run() -> None:
    """The marks are found: blocks that run by themselves, and one that runs against a stack."""
    assert sum("local" in block.marks for block in BLOCKS) >= 3
    assert any("stack" in block.marks for block in BLOCKS)
    assert {mark for block in BLOCKS for mark in block.marks} <= {"local", "stack"}


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.page}: {block.text.splitlines()[0][:40]}")
def test_a_block_is_shell(block: Block) -> None:
    """bash parses it."""
    done = subprocess.run(["bash", "-n"], input=block.text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.page}: {block.text.splitlines()[0][:40]}")
def test_a_blocks_commands_exist(block: Block) -> None:
    """make's targets, and the commands of sergap, firebase-tools and Terraform."""
    known: dict[str, Callable[[], set[str]]] = {
        "make": make_targets,
        "sergap": lambda: set(COMMANDS),
        "npx firebase": firebase_commands,
        "terraform": terraform_commands,
    }
    for program, words in called(block.text):
        if program in known and words:
            assert words[0] in known[program](), f"{program} {words[0]}"


def test_a_command_that_does_not_exist_is_seen() -> None:
    """The look-up above finds commands in a pipe, after options, and on a continued line."""
    text = "a | terraform -chdir=x apply\nmake \\\n  demo\n.venv/bin/sergap route --lat 1\nx $(npx firebase deploy)\n"
    found = [(program, words[0]) for program, words in called(text) if words]
    assert ("terraform", "apply") in found
    assert ("make", "demo") in found
    assert ("sergap", "route") in found
    assert ("npx firebase", "deploy") in found


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """The repository as the commands see it, with folders of its own where they write."""
    for entry in ROOT.iterdir():
        if entry.name not in ("functions", "web", ".git"):
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / "functions").mkdir()
    (tmp_path / "web" / "dist").mkdir(parents=True)
    return tmp_path


def run_marked(wanted: frozenset[str], desk: Path, **environment: str) -> None:
    """Run deploy.md's blocks of these marks in one shell, as a reader does."""
    script = "\n".join(block.text for block in BLOCKS if block.marks == wanted and block.page == "docs/deploy.md")
    assert script
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("SERGAP_", "MAKE"))}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=desk,
        env={**plain, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_local_blocks_run(desk: Path) -> None:
    """They leave what a deployment needs."""
    run_marked(frozenset({"local"}), desk)
    settings = (desk / "functions" / ".env.sergap-staging").read_text(encoding="utf-8")
    assert settings == "SERGAP_REGION_PACK=cilacap\nSERGAP_APP_CHECK=monitor\n"
    assert "vapid_key" in (desk / "web" / "dist" / "config.json").read_text(encoding="utf-8")


@pytest.mark.stack
def test_the_stack_blocks_run(desk: Path, stack: LocalStack) -> None:
    """The check after a deployment finds nothing wrong with a system that works."""
    run_marked(frozenset({"local", "stack"}), desk, SERGAP_URL=stack.addresses.hosting_url)
