"""The pictures of docs/guides, taken from the real apps by `make guide-pictures`; no test, so nothing collects it."""

from __future__ import annotations

import re

import pytest
from apps import URGENT, AgencyApp, App, ConsoleApp
from playwright.sync_api import expect
from stage import Stage
from windows import DESK, PHONE

from devkit.stack.options import REPOSITORY

pytestmark = [pytest.mark.stack, pytest.mark.browser]

FOLDER = REPOSITORY / "docs" / "images" / "guides"
QUALITY = 70
"""Of the JPEG files, in percent: letters stay readable, and a picture of a desk stays below 150 kB."""

WITH_DEVICES = ("polsek-kroya", "piket-satlantas", "dinkes", "damkar", "bpbd", "piket-spkt", "rsi-fatimah")
WORDS = "Dua motor bertabrakan di depan Pasar Kroya, satu orang luka di kaki."


def take(app: App, name: str) -> None:
    """Take what is shown, in the light."""
    app.page.evaluate("document.documentElement.dataset.theme = 'light'")
    app.page.emulate_media(color_scheme="light")
    app.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    app.page.screenshot(path=FOLDER / f"{name}.jpg", type="jpeg", quality=QUALITY)


def test_pictures_for_the_operator(stage: Stage) -> None:
    """The desk, an incident, the questions that keys ask, the chat."""
    for agency_id in WITH_DEVICES:
        stage.driver.device("agency", agency_id)
    console = ConsoleApp(stage.window("/console/", DESK))
    stage.enter(console, role="operator", name="Sri Rahayu")
    for category in ("kebakaran", "banjir", "orang_hilang"):
        stage.driver.routed(stage.driver.report(category=category, at=stage.place()))
    citizen = stage.citizen()
    report_id = citizen.report(URGENT)
    stage.driver.routed(report_id)
    expect(console.row(report_id)).to_be_visible()
    take(console, "operator-desk")
    console.find(report_id)
    console.claim()
    take(console, "operator-incident")
    console.tab("Obrolan").get_by_role("button", name="Apakah Anda aman? Jawab ya atau tidak.").click()
    expect(citizen.page.get_by_role("log")).to_contain_text("Apakah Anda aman?")
    citizen.say("Ya, saya di warung seberang jalan.")
    expect(console.page.get_by_role("log")).to_contain_text("warung seberang")
    take(console, "operator-chat")
    dialog = console.page.locator("dialog[aria-labelledby]")
    for key, name in (("f", "false"), ("p", "call"), ("w", "close")):
        console.keys(key)
        expect(dialog).to_be_visible()
        take(console, f"operator-{name}")
        console.keys("Escape")
        expect(dialog).to_have_count(0)


def test_pictures_for_the_agency(stage: Stage) -> None:
    """Signing in, waiting, an alert, the work, saying no, the roster."""
    agency = AgencyApp(stage.window("/agency/", PHONE))
    expect(agency.button("Masuk")).to_be_visible()
    take(agency, "agency-sign-in")
    stage.enter(agency, "polsek-kroya")
    take(agency, "agency-ready")
    stage.driver.report(at=stage.place(), description=WORDS)
    expect(agency.heading(URGENT)).to_be_visible()
    take(agency, "agency-alert")
    agency.press("Tolak")
    take(agency, "agency-decline")
    agency.press("Tutup")
    agency.step("Terima")
    expect(agency.button("Minta bantuan")).to_be_visible()
    take(agency, "agency-accepted")
    agency.press("Kembali")
    agency.go("Piket")
    expect(agency.page.get_by_role("link", name="Piket", exact=True)).to_have_attribute("aria-current", "page")
    take(agency, "agency-duty")


def test_pictures_for_the_administrator(stage: Stage) -> None:
    """Statistics, and the four parts of administration."""
    stage.driver.device("agency", "polsek-kroya")
    console = ConsoleApp(stage.window("/console/", DESK))
    stage.enter(console, role="admin", name="Dewi Lestari")
    for key, name in (("7", "statistics"), ("8", "plans")):
        console.keys(key)
        expect(console.page.get_by_role("heading", level=1)).to_be_visible()
        expect(console.page.get_by_text("Menghitung…")).to_be_hidden()
        take(console, f"administrator-{name}")
    for tab, name in (("Instansi", "agencies"), ("Perangkat", "devices"), ("Orang", "people")):
        console.page.get_by_role("tab", name=re.compile(f"^{tab}")).click()
        take(console, f"administrator-{name}")
