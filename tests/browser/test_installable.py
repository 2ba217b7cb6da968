"""Chromium itself says whether the apps can be installed, and they open without a network."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from stage import Stage
from windows import PHONE, Window

pytestmark = [pytest.mark.stack, pytest.mark.browser]

APPS = {"/": "Sergap", "/agency/": "Sergap Instansi"}
"""Path to a heading of the first screen."""

OF_THE_TEST = frozenset({"in-incognito"})
"""A test's profile is one that nothing can be installed in."""


@pytest.fixture(params=sorted(APPS))
def opened(stage: Stage, request: pytest.FixtureRequest) -> tuple[Window, str]:
    """An app in a phone's window, its service worker at work; and its first heading."""
    window = stage.window(request.param, PHONE)
    window.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return window, APPS[request.param]


def test_chromium_finds_nothing_against_installing(opened: tuple[Window, str]) -> None:
    """The manifest has no fault, and no criterion of installability is missed."""
    window, _ = opened
    protocol = window.context.new_cdp_session(window.page)
    manifest: dict[str, Any] = protocol.send("Page.getAppManifest")
    assert manifest["url"].endswith(".webmanifest")
    assert manifest["errors"] == []
    faults = protocol.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {fault["errorId"] for fault in faults} - OF_THE_TEST == set()


def test_the_app_opens_without_a_network(opened: tuple[Window, str]) -> None:
    """The service worker answers with the app, not with the browser's page about a lost connection."""
    window, heading = opened
    window.cut_network()
    window.page.reload()
    expect(window.page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
