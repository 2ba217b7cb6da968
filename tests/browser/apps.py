"""The three apps as people use them: by the roles and names that a screen reader reads, in Indonesian."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect
from windows import Window

CALM = "Gangguan ketertiban"
"""A category whose plan waits for an operator's verification before it alerts anybody."""

URGENT = "Kecelakaan lalu lintas"
"""A category whose plan alerts at once."""

UNROUTED = "Sedang diarahkan…"
"""Stands in the panel in place of the place's name until the desk knows the incident."""

FIRST_ANSWER_MS = 15_000
"""Past it, whoever sits at a desk that still loads reloads it."""


@dataclass
class App:
    """One app in one window."""

    window: Window

    @property
    def page(self) -> Page:
        """The page."""
        return self.window.page

    def button(self, name: str | re.Pattern[str], *, exact: bool = False) -> Locator:
        """A button by its name."""
        return self.page.get_by_role("button", name=name, exact=exact)

    def press(self, name: str | re.Pattern[str], *, exact: bool = False) -> None:
        """Press a button."""
        self.button(name, exact=exact).click()

    def heading(self, name: str) -> Locator:
        """A heading by its whole name."""
        return self.page.get_by_role("heading", name=name, exact=True)


class CitizenApp(App):
    """A caller's phone."""

    def hold(self, button: Locator) -> str:
        """Hold a button until the report is on its way; returns the report's id."""
        button.hover()
        self.page.mouse.down()
        self.page.wait_for_url(re.compile(r"#/report/"))
        self.page.mouse.up()
        return self.page.url.rpartition("/")[2]

    def report(self, category: str) -> str:
        """Hold a category's tile."""
        return self.hold(self.button(re.compile(f"^{category}")))

    def sos(self) -> str:
        """Hold SOS."""
        return self.hold(self.button(re.compile("^(LATIHAN )?SOS")))

    def shows(self, status: str) -> None:
        """Wait for a status in the large letters of the card."""
        expect(self.heading(status)).to_be_visible()

    def passed(self) -> list[str]:
        """Steps of the card that have a time."""
        steps = self.page.get_by_role("list", name="Perjalanan laporan").get_by_role("listitem")
        return [step.inner_text().split("\n")[0] for step in steps.all() if step.get_by_role("time").count()]

    def open_menu(self, entry: str) -> None:
        """Go to a screen of the menu."""
        self.press("Menu", exact=True)
        self.page.get_by_role("dialog", name="Menu").get_by_role("button", name=entry, exact=True).click()

    def say(self, words: str) -> None:
        """Write to the operator."""
        self.page.get_by_role("textbox", name="Tulis pesan").fill(words)
        self.press("Kirim pesan")


class ConsoleApp(App):
    """An operator's desk."""

    @property
    def panel(self) -> Locator:
        """The incident that is looked at."""
        return self.page.get_by_role("article", name="Kejadian")

    @property
    def siren(self) -> Locator:
        """The button that says how the siren stands."""
        return self.button(re.compile("^Sirene:"))

    @property
    def alerts(self) -> Locator:
        """What has to be acted on in the incident."""
        return self.panel.get_by_role("alert")

    def sign_in(self, email: str, password: str) -> None:
        """Sign in and wait for the desk."""
        self.page.get_by_label("Alamat email").fill(email)
        self.page.get_by_label("Kata sandi").fill(password)
        self.press("Masuk", exact=True)
        expect(self.page.get_by_role("region", name="Daftar laporan", exact=True)).to_be_visible()
        self._live()

    def _live(self) -> None:
        """Wait until the desk is live, and reload it once where it stays dark, as people do.

        Firestore's emulator may leave a window's first channel without any answer (seen in one of ten floods, with no
        connection after the first in its log); Firebase's SDK waits for it longer than a test or a person would.
        """
        live = self.page.get_by_role("banner").get_by_text("Tersambung", exact=True)
        try:
            expect(live).to_be_visible(timeout=FIRST_ANSWER_MS)
        except AssertionError:
            self.page.reload()
            expect(live).to_be_visible()

    def count(self, lane: str) -> Locator:
        """How many are in one of the lists, as its button says."""
        lanes = self.page.get_by_role("group", name="Daftar laporan")
        return lanes.get_by_role("button", name=lane).locator(".count")

    def row(self, key: str) -> Locator:
        """The line of a report or incident in the list that is shown."""
        return self.page.locator(f'[role="option"][id$="-{key}"]')

    def keys(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def find(self, key: str, lane: str = "1") -> None:
        """Look at a report or incident, by keyboard alone: the list, the search field, its number, the first line."""
        self.keys(lane, "/")
        self.page.get_by_role("searchbox", name="Cari").fill(key)
        expect(self.row(key)).to_be_visible()
        self.keys("Enter", "j")
        expect(self.row(key)).to_have_attribute("aria-selected", "true")
        # A key that is about the incident does nothing but say so until the desk knows which one it is.
        expect(self.panel).to_be_visible()
        expect(self.panel.get_by_text(UNROUTED, exact=True)).to_have_count(0)

    def claim(self) -> None:
        """Claim what is looked at, and wait until the desk shows whose it is."""
        self.keys("c")
        expect(self.panel.get_by_text("Anda pegang")).to_be_visible()

    def drag(self, what: Locator, right_px: float, down_px: float) -> None:
        """Drag something on the map with the mouse, once the map has come to rest."""
        expect(self.page.get_by_role("region", name=re.compile("^Peta;"))).to_have_attribute("aria-busy", "false")
        what.hover()
        box = what.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.down()
        self.page.mouse.move(x + right_px, y + down_px, steps=8)
        self.page.mouse.up()

    def tab(self, name: str) -> Locator:
        """Open a part of the incident; returns its panel."""
        self.panel.get_by_role("tab", name=re.compile(f"^{name}")).click()
        return self.panel.get_by_role("tabpanel")

    def dialog(self, name: str | re.Pattern[str]) -> Locator:
        """An open dialog."""
        return self.page.get_by_role("dialog", name=name)

    def assignment(self, agency: str) -> Locator:
        """The line of an agency in the incident."""
        return self.panel.get_by_role("listitem").filter(has_text=agency)

    def close_incident(self, how: str = "Ditangani", note: str = "") -> None:
        """Close the incident that is looked at."""
        self.keys("w")
        dialog = self.dialog("Tutup kejadian")
        dialog.get_by_role("radio", name=re.compile(f"^{how}")).check()
        dialog.get_by_label("Catatan (opsional)").fill(note)
        dialog.get_by_role("button", name=re.compile("^Tutup kejadian")).click()
        expect(dialog).to_be_hidden()


class AgencyApp(App):
    """The phone of an agency."""

    def sign_in(self, email: str, password: str) -> None:
        """Sign in and wait until the device takes alerts."""
        self.page.get_by_label("Surel").fill(email)
        self.page.get_by_label("Kata sandi").fill(password)
        self.press("Masuk", exact=True)
        expect(self.page.get_by_text("Perangkat siap dialarm").first).to_be_visible()

    def go(self, tab: str) -> None:
        """Go to a page of the menu."""
        self.page.get_by_role("navigation", name="Menu utama").get_by_role("link", name=tab).click()

    def step(self, name: str) -> None:
        """Press one of the large buttons at the lower edge."""
        self.page.get_by_role("contentinfo").get_by_role("button", name=name, exact=True).click()

    def status(self, name: str) -> None:
        """Wait for a status in the top bar of the task."""
        expect(self.page.get_by_role("banner").get_by_text(name, exact=True)).to_be_visible()

    def clear(self, note: str = "") -> None:
        """End the task."""
        self.step("Selesai")
        dialog = self.page.get_by_role("dialog", name="Tugas selesai?")
        dialog.get_by_label("Hasil di lapangan").fill(note)
        dialog.get_by_role("button", name="Ya, selesai").click()
