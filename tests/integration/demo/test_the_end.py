"""How a demonstration ends. By its name the last file of the folder: it ends the stack that the other tests use."""

from __future__ import annotations

import secrets
import subprocess

import pytest

from devkit.demo.testing import RunningDemo, demo_command, interrupted, wide_environment
from devkit.stack.options import REPOSITORY
from devkit.stack.state import read_state

TIMEOUT_S = 280


def test_ctrl_c_ends_it_with_the_scenes_verdict_and_leaves_nothing_behind(demo: RunningDemo) -> None:
    """Exit code 0 says that all scenes reached their ends."""
    assert interrupted(demo.process) == 0
    assert read_state(demo.name) is None


@pytest.mark.soak
def test_once_ends_after_the_scenes_by_itself() -> None:
    """With the same verdict as its exit code."""
    name = f"once-{secrets.token_hex(3)}"

    ended = subprocess.run(
        demo_command(name, "--once"),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        env=wide_environment(),
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "telepon mereka / phone them" in ended.stdout
    assert read_state(name) is None
