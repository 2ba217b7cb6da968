"""A pytest plugin: one local stack for all tests that ask for it.

Load it from a conftest with `pytest_plugins = ["devkit.stack.testing"]` and name the fixture `stack`. The
stack starts with the first test that wants it and ends with the session. `SERGAP_TEST_TIME_SCALE` says how
time is scaled: 0.05 when unset, so that a deadline of 120 s comes after 6 s.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator

import pytest

from devkit.stack.errors import StackError
from devkit.stack.options import StackOptions
from devkit.stack.stack import LocalStack

DEFAULT_TIME_SCALE = 0.05
LOG_LINES_SHOWN = 60

_started: list[LocalStack] = []


@pytest.fixture(scope="session")
def stack(request: pytest.FixtureRequest) -> Iterator[LocalStack]:
    """The whole of Sergap on emulators, ready and warm, with the Cilacap pack."""
    local = LocalStack(shared_options()).start()
    _started.append(local)
    try:
        local.warm_up()
        yield local
    finally:
        _started.remove(local)
        local.stop()
        if not request.session.testsfailed:
            shutil.rmtree(local.options.folder, ignore_errors=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the end of the emulators' log beside a test that failed on the stack."""
    report = yield
    if report.failed and _started and "stack" in getattr(item, "fixturenames", ()):
        report.sections.append(("firebase.log", _started[-1].log_tail(lines=LOG_LINES_SHOWN)))
    return report


def shared_options() -> StackOptions:
    """Options of the stack that tests share: free ports and quick time.

    Raises:
        StackError: `SERGAP_TEST_TIME_SCALE` is no number.
    """
    text = os.environ.get("SERGAP_TEST_TIME_SCALE", str(DEFAULT_TIME_SCALE))
    try:
        scale = float(text)
    except ValueError as error:
        raise StackError(f"SERGAP_TEST_TIME_SCALE={text} bukan angka", f"{text} is no number") from error
    return StackOptions(name=f"test-{os.getpid()}", time_scale=scale)
