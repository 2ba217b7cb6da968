"""Silence is never the end: what the operator sees when nobody answers."""

from __future__ import annotations

import re

import pytest
from apps import URGENT
from playwright.sync_api import expect
from stage import Stage

pytestmark = [pytest.mark.stack, pytest.mark.browser]


def test_no_answer_climbs_the_ladder_until_the_operator_phones(quick_stage: Stage) -> None:
    """Polsek silent, piket SPKT and Polresta without devices: all shown, phoned, logged; a late answer still counts."""
    console, agency, citizen = quick_stage.console(), quick_stage.agency("polsek-kroya"), quick_stage.citizen()
    report_id = citizen.report(URGENT)
    expect(console.row(report_id)).to_be_visible()
    console.find(report_id)
    expect(agency.heading(URGENT)).to_be_visible()

    expect(console.assignment("Polsek Kroya")).to_contain_text("Tidak menjawab")
    expect(console.assignment("SPKT")).to_contain_text("Eskalasi 1")
    expect(console.alerts).to_contain_text("Harus ditelepon: Polresta Cilacap")
    expect(console.button(re.compile("perlu tindakan"))).to_be_visible()
    story = console.tab("Riwayat")
    expect(story).to_contain_text("Polsek Kroya")

    console.keys("p")
    call = console.dialog(re.compile("^Telepon "))
    call.get_by_role("radio", name=re.compile("^Tersambung")).check()
    call.get_by_role("button", name=re.compile("^Catat panggilan")).click()
    expect(console.page.get_by_text("Panggilan dicatat.")).to_be_visible()

    expect(agency.page.get_by_text("Masih bisa diterima")).to_be_visible()
    agency.step("Terima")
    console.tab("Kejadian")
    expect(console.assignment("Polsek Kroya")).to_contain_text("Diterima")
