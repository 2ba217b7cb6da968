"""`python -m devkit.audit`: known vulnerabilities of all pinned packages. Where no database can be asked it says so.

A finding ends it with 1. Without the way to the databases it ends with 0 and a line that says that nothing was checked.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PATIENCE_S = 300
PIP_AUDIT = (sys.executable, "-m", "pip_audit", "--progress-spinner", "off", "--disable-pip", "--require-hashes", "-r")
NPM_AUDIT = ("npm", "audit", "--audit-level=high")

UNREACHED = (
    "Dependency not found on PyPI",
    "ConnectionError",
    "Failed to connect",
    "audit endpoint returned an error",
    "ENOTFOUND",
    "ECONNREFUSED",
    "EAI_AGAIN",
    "ETIMEDOUT",
    "E404",
    "404 Not Found",
)
"""What the two tools print when their database does not answer, or a mirror has none."""


@dataclass(frozen=True)
class Look:
    """One audit: what is looked at, by which command, from which folder."""

    title: str
    command: tuple[str, ...]
    folder: Path


LOOKS = (
    Look("functions", (*PIP_AUDIT, "functions/requirements.txt"), REPOSITORY),
    Look("alat / tools", (*PIP_AUDIT, "requirements-dev.txt"), REPOSITORY),
    Look("firebase-tools", NPM_AUDIT, REPOSITORY),
    Look("web", NPM_AUDIT, REPOSITORY / "web"),
)


def verdict(code: int, text: str) -> str:
    """What a tool's end means: `vulnerable`, `unreached` or `clean`.

    Args:
        code: the exit code.
        text: everything it printed.
    """
    found = "known vulnerabilit" in text and "No known vulnerabilit" not in text
    if found or "severity vulnerabilit" in text:
        return "vulnerable" if code else "clean"
    if any(sign in text for sign in UNREACHED):
        return "unreached"
    return "vulnerable" if code else "clean"


WORDS = {
    "clean": "tidak ada kelemahan yang diketahui / no known vulnerability",
    "unreached": "TIDAK DIPERIKSA, basis data tidak terjangkau / NOT CHECKED, the database cannot be reached",
    "vulnerable": "ADA KELEMAHAN / VULNERABLE",
}


def main() -> int:
    """Look at everything; returns the exit code."""
    found = False
    for look in LOOKS:
        ended = subprocess.run(
            look.command, cwd=look.folder, capture_output=True, text=True, timeout=PATIENCE_S, check=False
        )
        text = ended.stdout + ended.stderr
        result = verdict(ended.returncode, text)
        sys.stdout.write(f"  {look.title}: {WORDS[result]}\n")
        if result == "vulnerable":
            found = True
            sys.stdout.write(text)
    return int(found)


if __name__ == "__main__":
    raise SystemExit(main())
