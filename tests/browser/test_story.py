"""The whole story, through three apps at once."""

from __future__ import annotations

import re

import pytest
from apps import CALM
from playwright.sync_api import expect
from stage import Stage

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def test_a_press_becomes_help_and_everybody_sees_how_far_it_is(stage: Stage) -> None:
    """Press, siren, claim, verify, dispatch, push, acknowledge, en route, on scene, cleared, closed."""
    console, agency, citizen = stage.console(), stage.agency("polsek-kroya"), stage.citizen()

    report_id = citizen.report(CALM)
    citizen.shows("Laporan diterima")
    expect(console.row(report_id)).to_contain_text(CALM)
    expect(console.siren).to_have_text("Sirene berbunyi")

    console.find(report_id)
    console.claim()
    citizen.shows("Dilihat operator")
    console.keys("v")
    expect(console.panel.get_by_text("Diverifikasi", exact=True)).to_be_visible()
    expect(agency.page.get_by_text("Tidak ada tugas")).to_be_visible()
    console.keys("d")
    citizen.shows("Diteruskan ke petugas")
    expect(citizen.page.get_by_text(re.compile("Ditangani: .*Polsek Kroya"))).to_be_visible()

    expect(agency.heading(CALM)).to_be_visible()
    wall = console.tab("Penerimaan").locator("section").filter(has_text="Polsek Kroya")
    expect(wall).to_contain_text("1 dari 1 perangkat menerima")
    agency.step("Terima")
    console.tab("Kejadian")
    expect(console.assignment("Polsek Kroya")).to_contain_text("Diterima")

    for step, card in (("Menuju", "Petugas menuju lokasi"), ("Di lokasi", "Petugas di lokasi")):
        agency.step(step)
        citizen.shows(card)
    agency.clear("Sudah tertib.")
    expect(console.assignment("Polsek Kroya")).to_contain_text("Sudah tertib.")
    console.close_incident()
    citizen.shows("Selesai")
    assert citizen.passed() == ["Diterima", "Dilihat operator", "Diteruskan", "Menuju lokasi", "Di lokasi", "Selesai"]
