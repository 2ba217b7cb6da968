"""The web's own checks: types, unit tests, and the sizes that a slow network was promised."""

from __future__ import annotations

import subprocess

import pytest

from devkit.stack.options import REPOSITORY

PATIENCE_S = 600


@pytest.mark.parametrize("script", ["check", "test", "sizes"])
def test_the_webs_own_checks_pass(script: str) -> None:
    """`npm run check` is svelte-check and tsc, `test` is vitest, `sizes` weighs the build."""
    ran = subprocess.run(
        ["npm", "run", "--silent", script],
        cwd=REPOSITORY / "web", capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-4000:]
