"""Fixtures of the browser tests: Chromium, and a stage on each of two stacks."""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator

import pytest
from driver import Driver
from playwright.sync_api import Browser, expect, sync_playwright
from stage import Stage
from windows import FLAGS, chromium_path

from devkit.stack.options import REPOSITORY, StackOptions
from devkit.stack.stack import LocalStack

QUICK = 0.1
"""A deadline of 120 s comes after 12 s: time enough to be looked at."""

PATIENCE_MS = 30_000
"""How long a screen may take to show what the server knows, on a machine with two busy cores."""

FAILED = REPOSITORY / "web" / "screenshots" / "failed"
"""Where what was on screen is kept when a test fails."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Keep what each window showed when a test failed."""
    report = yield
    stage = next((one for one in getattr(item, "funcargs", {}).values() if isinstance(one, Stage)), None)
    if report.when == "call" and report.failed and stage:
        for number, window in enumerate(stage.windows, start=1):
            name = re.sub(r"\W+", "-", item.name)
            window.page.screenshot(path=FAILED / f"{name}-{number}.png")
            report.sections.append((window.page.url, "\n".join(window.complaints)))
    return report


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A headless Chromium. One for each module, as Playwright's loop must not run while other tests do."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def driver(stack: LocalStack) -> Iterator[Driver]:
    """Plays the people who have no window, on the shared stack."""
    with Driver(stack.addresses) as playing:
        yield playing


@pytest.fixture
def stage(chromium: Browser, driver: Driver) -> Iterator[Stage]:
    """The people of a test on the shared stack, where time is real."""
    yield from staged(Stage(chromium, driver))


@pytest.fixture(scope="module")
def quick_driver() -> Iterator[Driver]:
    """Plays people on a stack whose deadlines come ten times sooner."""
    options = StackOptions(name=f"browser-{os.getpid()}", time_scale=QUICK)
    with LocalStack(options) as local:
        local.warm_up()
        with Driver(local.addresses) as playing:
            yield playing


@pytest.fixture
def quick_stage(chromium: Browser, quick_driver: Driver) -> Iterator[Stage]:
    """The people of a test on that stack."""
    yield from staged(Stage(chromium, quick_driver))


def staged(stage: Stage) -> Iterator[Stage]:
    """Play, then clear away; a window that complained fails the test."""
    try:
        yield stage
    finally:
        complaints = stage.close()
    assert not complaints, "\n".join(complaints)
