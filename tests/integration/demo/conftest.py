"""A demonstration that keeps running, as `make demo` leaves it: the one stack of all tests of this folder.

Not the stack that other tests share: hundreds of simulated incidents go on escalating for minutes.
"""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Iterator

import pytest

from devkit.demo.testing import RunningDemo, demo_command, interrupted, when_it_waits, wide_environment
from devkit.stack.options import REPOSITORY
from devkit.stack.state import read_state


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """The demonstration after its scenes."""
    name = f"demo-{secrets.token_hex(3)}"
    output = tmp_path_factory.mktemp("demo") / "output.txt"
    with output.open("w") as file:
        process = subprocess.Popen(
            demo_command(name), cwd=REPOSITORY, stdout=file, stderr=subprocess.STDOUT, env=wide_environment()
        )
    try:
        printed = when_it_waits(process, output)
        state = read_state(name)
        assert state is not None
        yield RunningDemo(process, name, printed, state.addresses)
    finally:
        interrupted(process)
