"""What comes from others is pinned, and what must stay with us is not in the repository."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from devkit.stack.options import REPOSITORY

SECRETS = {
    "private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}",
    "Google API key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "Google service account": r'"private_key_id"\s*:\s*"[0-9a-f]{40}"',
    "Google OAuth secret": r"\bGOCSPX-[0-9A-Za-z_-]{28}\b",
    "Google refresh token": r"\b1//[0-9A-Za-z_-]{60,}",
    "GitHub token": r"\bgh[pousr]_[0-9A-Za-z]{36}\b",
    "AWS key": r"\bAKIA[0-9A-Z]{16}\b",
    "Slack token": r"\bxox[abprs]-[0-9A-Za-z-]{20,}",
    "signed JSON web token": r"\beyJ[0-9A-Za-z_-]{15,}\.eyJ[0-9A-Za-z_-]{15,}\.[0-9A-Za-z_-]{20,}",
    "password in an address": r"://[^/\s:@{}$<>]+:[^/\s:@{}$<>]{6,}@[a-z0-9.-]+\.[a-z]{2,}",
}
LARGEST_BYTES = 2_000_000


def _files() -> Iterator[tuple[str, str]]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, capture_output=True, check=True).stdout
    for name in listed.decode().split("\0"):
        path = REPOSITORY / name
        if name and path.is_file() and path.stat().st_size <= LARGEST_BYTES:
            yield name, path.read_bytes().decode("utf-8", "ignore")


def test_no_secret_is_in_git() -> None:
    """No tracked file holds anything in the shape of a secret."""
    found = [f"{name}: {kind}" for name, text in _files() for kind, p in SECRETS.items() if re.search(p, text)]
    assert not found


@pytest.mark.parametrize(
    ("kind", "sample"),
    [
        ("private key", "-----BEGIN " + "PRIVATE KEY-----\n" + "A" * 60),
        ("Google API key", "AIza" + "x" * 35),
        ("GitHub token", "ghp_" + "x" * 36),
        ("AWS key", "AKIA" + "X" * 16),
        ("password in an address", "https://user:" + "hunter22@example.org"),
        ("signed JSON web token", ".".join(("eyJ" + "x" * 20, "eyJ" + "x" * 20, "x" * 30))),
    ],
)
def test_secrets_would_be_found(kind: str, sample: str) -> None:
    """The search knows the shapes."""
    assert re.search(SECRETS[kind], sample)


@pytest.mark.parametrize("name", ["requirements-dev.txt", "functions/requirements.txt"])
def test_every_python_package_is_pinned_by_hash(name: str) -> None:
    """One version of each, and its files by SHA-256; no address of a registry."""
    text = (REPOSITORY / name).read_text()
    packages = [block for block in re.split(r"\n(?=[A-Za-z0-9])", text) if re.match(r"[A-Za-z0-9]", block)]
    assert len(packages) > 20
    for block in packages:
        assert re.match(r"[\w.\[\],-]+==[^ ]+ ", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]
    assert "://" not in text


@pytest.mark.parametrize("name", ["package-lock.json", "web/package-lock.json"])
def test_every_npm_package_is_pinned_by_hash(name: str) -> None:
    """Each has its integrity."""
    packages = json.loads((REPOSITORY / name).read_text())["packages"]
    missing = [path for path, each in packages.items() if path and not each.get("link") and "integrity" not in each]
    assert not [path for path in missing if not packages[path].get("inBundle")]


def _lines_of_threats() -> list[str]:
    rows = re.findall(r"^\| [^|\n]+ \| [STRIDE, ]+: .*\|$", (REPOSITORY / "SECURITY.md").read_text(), re.MULTILINE)
    return [row.rstrip(" |").rsplit("| ", 1)[-1].strip("`") for row in rows]


def test_each_threat_names_a_test_that_exists() -> None:
    """Written path::test."""
    named = _lines_of_threats()
    assert len(named) >= 25
    for test in named:
        path, _, function = test.partition("::")
        source = (REPOSITORY / path).read_text()
        assert function, test
        assert re.search(rf"^def {function}\(", source, re.MULTILINE), test


def test_the_data_map_has_every_collection_and_its_days() -> None:
    """docs/privacy.md and the region pack agree."""
    from shared.region import load_region

    rows = re.findall(r"^\| `(\w+)` \|.*\| (\d+) \|$", (REPOSITORY / "docs" / "privacy.md").read_text(), re.MULTILINE)
    days = load_region("cilacap").pack.thresholds.retention_days
    assert {name: int(number) for name, number in rows} == days


def test_security_says_how_to_report_and_what_to_switch_on() -> None:
    """A finder knows where to go, and who deploys knows what is not in the repository."""
    text = Path(REPOSITORY / "SECURITY.md").read_text()
    for words in ("Reporting a flaw", "multi-factor", "App Check enforcement", "SERGAP_RECEIPT_SECRET"):
        assert words in text
