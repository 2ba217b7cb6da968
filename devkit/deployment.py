"""`make deploy-files` and `make deploy-check`: what a deployment needs beside the code, and whether it works.

Both read the environment, since they run on a person's machine and in GitHub's workflow alike.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

import httpx

FUNCTION_SETTINGS = ("SERGAP_REGION_PACK", "SERGAP_APP_CHECK")
"""Settings that firebase-tools hands to the functions; secrets come from Secret Manager instead."""
WEB_SETTINGS = {"SERGAP_APP_CHECK_KEY": "app_check_key", "SERGAP_VAPID_KEY": "vapid_key"}
TIMEOUT_S = 30


def main(arguments: list[str], environment: Mapping[str, str] = os.environ) -> int:
    """Carry out `files` or `check`; says what is missing and returns 1."""
    try:
        if arguments == ["files"]:
            problems = write_files(environment, Path.cwd())
        else:
            problems = check(_needed(environment, "SERGAP_URL"))
    except Missing as missing:
        problems = [f"{missing} tidak ada / is not set"]
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201  # a command line tool speaks
    return int(bool(problems))


class Missing(Exception):  # noqa: N818  # reads as what is meant
    """A variable is not set."""


def _needed(environment: Mapping[str, str], name: str) -> str:
    if not environment.get(name):
        raise Missing(name)
    return environment[name]


def write_files(environment: Mapping[str, str], root: Path) -> list[str]:
    """Write the functions' settings and the web apps' config.json.

    Args:
        environment: holds SERGAP_PROJECT and each of `FUNCTION_SETTINGS` and `WEB_SETTINGS`.
        root: the repository, with the web apps built.

    Returns:
        What is wrong with a value; empty when the files are written.

    Raises:
        Missing: a variable is not set.
    """
    project = _needed(environment, "SERGAP_PROJECT")
    functions = {name: _needed(environment, name) for name in FUNCTION_SETTINGS}
    web = {field: _needed(environment, name) for name, field in WEB_SETTINGS.items()}
    odd = [name for name, value in functions.items() if not re.fullmatch(r"[\w.-]+", value)]
    if odd:
        return [f"{name}: nilai aneh / odd value" for name in odd]
    lines = "".join(f"{name}={value}\n" for name, value in functions.items())
    (root / "functions" / f".env.{project}").write_text(lines, encoding="utf-8")
    (root / "web" / "dist" / "config.json").write_text(json.dumps(web) + "\n", encoding="utf-8")
    return []


def check(url: str) -> list[str]:
    """Ask a live system for what needs no sign-in and changes nothing.

    Args:
        url: where the citizen app is reached.

    Returns:
        What is not as it must be.
    """
    problems = []
    with httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=True) as client:
        for path in ("/", "/console/", "/agency/", "/config.json"):
            if (status := client.get(path).status_code) != 200:
                problems.append(f"GET {path}: {status}, bukan / not 200")
        # Without sign-in and App Check the function must answer, and refuse: so it runs, with its settings and secrets.
        answer = client.post("/api/v1/reports", json={})
        if answer.status_code != 401 or "error" not in answer.text:
            problems.append(f"POST /api/v1/reports: {answer.status_code}, bukan / not 401")
    return problems


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
