"""Whatever people write stays text, in all three apps."""

from __future__ import annotations

import re

import pytest
from apps import CALM, AgencyApp, CitizenApp, ConsoleApp
from playwright.sync_api import expect
from stage import Stage

pytestmark = [pytest.mark.stack, pytest.mark.browser]

SCRIPT = """<script>window.__xss=1</script><img src=x onerror="window.__xss=1">"'><b onclick=alert(1)>"""
"""Would run as markup, out of an attribute, and on a click; a browser that tries any of it also complains (CSP)."""


def hostile(field: str) -> str:
    """Hostile words that tell where they were written."""
    return f"{field}: {SCRIPT}"


def test_markup_in_any_field_is_shown_as_it_was_written(stage: Stage) -> None:
    """Words, name, chats, notes, reasons, labels, searches: nothing runs, all can be read."""
    console, citizen = stage.console(), stage.citizen()
    polsek, satpolpp = stage.agency("polsek-kroya"), stage.agency("satpolpp")
    report_id = citizen.report(CALM)
    citizen.shows("Laporan diterima")
    write_as_citizen(citizen)
    console.keys("/")
    console.page.get_by_role("searchbox", name="Cari").fill(hostile("search"))
    console.keys("Enter")
    console.find(report_id)
    console.claim()
    expect(console.panel.get_by_role("blockquote")).to_have_text(hostile("words"))
    write_as_operator(console)
    console.keys("v", "d")
    decline(satpolpp)
    expect(console.panel).to_contain_text(hostile("declined"))
    write_as_agency(polsek)
    for reader in (citizen, polsek):
        for author in ("caller", "operator", "agency"):
            expect(reader.page.get_by_role("log")).to_contain_text(hostile(author))
    withdraw_and_end(console, polsek)
    story = console.tab("Riwayat")
    for field in ("note", "agency note", "support", "declined", "withdrawn", "cleared", "closed", "reopened", "phoned"):
        expect(story).to_contain_text(hostile(field))
    expect(console.tab("Obrolan")).to_contain_text(hostile("caller"))
    assert [window.page.evaluate("window.__xss") for window in stage.windows] == [None] * 4


def test_a_name_an_operators_note_and_a_device_are_text_as_well(stage: Stage) -> None:
    """The caller's name when it is revealed, the note on a false report, the label of a phone in the shift view."""
    console, agency = stage.console(), stage.agency("polsek-kroya")
    place, name = stage.place(), "<b onclick=alert(1)>Ani"
    contact = {"contact_phone": "+6281234567890", "contact_name": name}
    report_id = stage.driver.report(None, category="gangguan_ketertiban", at=place, **contact)
    agency.go("Setelan")
    agency.page.get_by_label("Nama perangkat").fill("<img src=x onerror=window.__xss=1>")
    agency.page.get_by_label("Nama perangkat").blur()
    console.find(report_id)
    console.claim()
    console.keys("Shift+I")
    reveal = console.dialog("Lihat identitas pelapor")
    reveal.get_by_label("Alasan").fill(hostile("reveal"))
    reveal.get_by_role("button", name=re.compile("^Lihat")).click()
    expect(reveal).to_contain_text(name)
    console.keys("Escape")
    expect(reveal).to_be_hidden()
    console.keys("f")
    false = console.dialog("Laporan palsu")
    false.get_by_role("radio", name=re.compile("^Iseng")).check()
    false.get_by_label("Catatan (opsional)").fill(hostile("false"))
    false.get_by_role("button", name=re.compile("^Laporan palsu")).click()
    story = console.tab("Riwayat")
    for field in ("reveal", "false"):
        expect(story).to_contain_text(hostile(field))
    console.keys("6")
    expect(console.page.get_by_text("<img src=x onerror=window.__xss=1>").first).to_be_visible()
    assert [window.page.evaluate("window.__xss") for window in stage.windows] == [None] * 2


def write_as_citizen(citizen: CitizenApp) -> None:
    """The caller's fields."""
    citizen.press("Keterangan")
    citizen.page.get_by_label("Apa yang terjadi?").fill(hostile("words"))
    citizen.press("Kirim keterangan")
    citizen.press("Nomor saya")
    citizen.page.get_by_label("Nomor telepon Anda").fill("0812 3456 7890")
    citizen.page.get_by_label("Nama panggilan").fill(hostile("name"))
    citizen.press("Kirim nomor")
    citizen.say(hostile("caller"))
    expect(citizen.page.get_by_role("log")).to_contain_text(hostile("caller"))


def write_as_operator(console: ConsoleApp) -> None:
    """A note and a message."""
    console.keys("n")
    note = console.dialog("Catatan")
    note.get_by_role("textbox").fill(hostile("note"))
    note.get_by_role("button", name=re.compile("^Simpan")).click()
    expect(note).to_be_hidden()
    chat = console.tab("Obrolan")
    chat.get_by_role("textbox", name="Pesan untuk pelapor").fill(hostile("operator"))
    chat.get_by_role("button", name="Kirim", exact=True).click()
    expect(chat.get_by_role("log")).to_contain_text(hostile("operator"))
    console.tab("Kejadian")


def decline(agency: AgencyApp) -> None:
    """Decline for a reason of one's own."""
    agency.step("Tolak")
    dialog = agency.page.get_by_role("dialog", name="Tolak tugas")
    dialog.get_by_label("Alasan lain").fill(hostile("declined"))
    dialog.get_by_role("button", name="Tolak tugas").click()


def write_as_agency(agency: AgencyApp) -> None:
    """Accept, and write into each field."""
    agency.step("Terima")
    agency.press("Minta bantuan")
    support = agency.page.get_by_role("dialog", name="Minta bantuan")
    support.get_by_label("Bantuan lain").fill(hostile("support"))
    support.get_by_role("button", name="Kirim permintaan").click()
    agency.press("Catatan")
    note = agency.page.get_by_role("dialog", name="Catatan kejadian")
    note.get_by_role("textbox").fill(hostile("agency note"))
    note.get_by_role("button", name="Simpan catatan").click()
    agency.page.get_by_label("Tulis pesan").fill(hostile("agency"))
    agency.press("Kirim pesan")


def withdraw_and_end(console: ConsoleApp, polsek: AgencyApp) -> None:
    """Phone, clear, close and reopen, each with words; withdraw a third agency."""
    console.keys("p")
    call = console.dialog(re.compile("^Telepon "))
    call.get_by_role("radio", name=re.compile("^Tersambung")).check()
    call.get_by_label("Catatan (opsional)").fill(hostile("phoned"))
    call.get_by_role("button", name=re.compile("^Catat panggilan")).click()
    expect(call).to_be_hidden()
    console.keys("Shift+D")
    choice = console.dialog("Kirim instansi")
    choice.get_by_label("Cari instansi").fill("Dishub")
    choice.get_by_role("checkbox").first.check()
    choice.get_by_role("button", name=re.compile("^Kirim")).click()
    expect(choice).to_be_hidden()
    console.button(re.compile("^Tarik: .*(Dishub|Perhubungan)")).click()
    console.page.get_by_role("dialog").get_by_label("Alasan").fill(hostile("withdrawn"))
    console.page.get_by_role("dialog").get_by_role("button", name=re.compile("^Tarik")).click()
    expect(console.panel).to_contain_text("Ditarik")
    polsek.step("Menuju")
    polsek.step("Di lokasi")
    polsek.clear(hostile("cleared"))
    expect(console.panel).to_contain_text(hostile("cleared"))
    console.close_incident(note=hostile("closed"))
    expect(console.button(re.compile("^Buka lagi"))).to_be_visible()
    console.keys("Shift+W")
    again = console.dialog("Buka lagi kejadian")
    again.get_by_label("Alasan").fill(hostile("reopened"))
    again.get_by_role("button", name=re.compile("^Ya")).click()
    expect(again).to_be_hidden()
