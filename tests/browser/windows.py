"""Browser windows, each a person's own phone or desk, and what goes wrong in them.

A window complains about every console error, every violation of the content security policy, every uncaught exception
and every dialog of the browser. A test that opened it fails for a complaint, unless the reason stands in `ALLOWED`.

A call that met a passing outage (503) is repeated by the app, word for word. The browser logs the outage all the same;
it is a complaint only if no repetition was answered before the window closed.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, Page, Response

PHONE = {"width": 360, "height": 800}
DESK = {"width": 1440, "height": 900}

FLAGS = (
    "--no-sandbox",  # containers of continuous integration run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",  # the siren may sound at once
)

ALLOWED = (
    # A receipt may be asked for before it is written (404), a command may come second (409), and a device that was
    # signed out is refused (401, 403): the apps handle these answers, and the browser logs them all the same.
    re.compile(r"Failed to load resource: the server responded with a status of (401|403|404|409)"),
    re.compile(r"the server responded with a status of 400 .*/api/v1/commands/"),  # a refusal by the state of things
    re.compile(r"the server responded with a status of 503 .*/api/v1/"),  # judged by `outages`, see above
    re.compile("Could not reach Cloud Firestore backend"),  # within 10 s, on a busy machine; the SDK goes on trying
)
UNAVAILABLE = 503
STREAM = "**/google.firestore.v1.Firestore/Listen/**"
"""What listeners hear comes this way."""

OFFLINE = re.compile(
    r"net::ERR_(INTERNET_DISCONNECTED|FAILED|NETWORK_CHANGED|ABORTED)|WebChannelConnection RPC|/images/cleardot\.gif"
)
"""Allowed in a window whose network the test has cut. Firestore's SDK then looks for a picture of Google's, which the
content security policy rightly forbids."""

NAMES_OF_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def chromium_path() -> str:
    """Where Chromium is.

    Raises:
        AssertionError: it is not installed.
    """
    found = next(filter(None, map(shutil.which, NAMES_OF_CHROMIUM)), None)
    assert found, "no Chromium: run `make browser`"
    return found


@dataclass
class Window:
    """One page in a browser profile of its own."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    allowed: list[re.Pattern[str]] = field(default_factory=lambda: list(ALLOWED))
    outages: dict[tuple[str, str, str | None], str] = field(default_factory=dict)
    """Calls that met an outage and have not been answered since: method, address and words."""

    @property
    def context(self) -> BrowserContext:
        """The profile."""
        return self.page.context

    def cut_network(self) -> None:
        """Take the network away; what the browser says of that is no complaint."""
        self.allowed.append(OFFLINE)
        self.context.set_offline(True)

    def restore_network(self) -> None:
        """Give it back."""
        self.context.set_offline(False)

    def close(self) -> None:
        """Close the profile; a call that was never answered is a complaint."""
        self.context.close()
        self.complaints.extend(self.outages.values())
        self.outages.clear()

    def watch(self) -> None:
        """Begin to listen for what goes wrong."""
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._complain(f"uncaught: {error}"))
        self.page.on("dialog", self._dismiss)
        self.page.on("response", self._answered)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._complain(f"{message.text} ({message.location.get('url', '')})")

    def _answered(self, response: Response) -> None:
        if "/api/v1/" not in response.url:
            return
        request = response.request
        call = (request.method, request.url, request.post_data)
        if response.status == UNAVAILABLE:
            self.outages[call] = f"503 and no answer since: {request.method} {request.url} {request.post_data}"
        else:
            self.outages.pop(call, None)

    def _dismiss(self, dialog: Dialog) -> None:
        self._complain(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _complain(self, text: str) -> None:
        if not any(pattern.search(text) for pattern in self.allowed):
            self.complaints.append(text)


def open_window(
    browser: Browser,
    url: str,
    viewport: dict[str, int],
    place: tuple[float, float],
    before: str | None = None,
    **options: Any,
) -> Window:
    """Open an address in a new profile.

    Args:
        viewport: width and height in CSS pixels.
        place: latitude and longitude that the browser tells, as a fix of 12 m.
        before: a function that runs in the page before its own scripts.
        options: more options of the profile.
    """
    context = browser.new_context(
        viewport={"width": viewport["width"], "height": viewport["height"]},
        locale="id-ID",
        timezone_id="Asia/Jakarta",
        geolocation={"latitude": place[0], "longitude": place[1], "accuracy": 12},
        permissions=["geolocation", "notifications"],
        reduced_motion="reduce",
        **options,
    )
    window = Window(context.new_page())
    if before:
        window.page.add_init_script(f"({before})()")
    window.watch()
    window.page.goto(url)
    return window
