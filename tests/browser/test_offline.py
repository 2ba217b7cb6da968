"""No network is no reason to lose a report."""

from __future__ import annotations

import re

import pytest
from apps import CALM
from playwright.sync_api import expect
from stage import Stage
from windows import OFFLINE, STREAM

pytestmark = [pytest.mark.stack, pytest.mark.browser]

SMS = re.compile("^sms:.*DARURAT")
NOT_LIVE = re.compile("Menyambung")


def test_a_press_without_network_survives_a_restart_and_sends_itself(stage: Stage) -> None:
    """Kept on the phone, also over a reload without network; sent once there is one, by itself and once."""
    citizen = stage.citizen()
    citizen.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    citizen.window.cut_network()
    report_id = citizen.report(CALM)
    citizen.shows("Menunggu jaringan")
    expect(citizen.page.get_by_role("link", name="Kirim lewat SMS")).to_have_attribute("href", SMS)

    citizen.page.reload()
    citizen.shows("Menunggu jaringan")
    citizen.window.restore_network()
    citizen.shows("Laporan diterima")
    assert stage.driver.routed(report_id)["report_id"] == report_id


def test_an_agency_answers_without_network_and_is_believed_later(stage: Stage) -> None:
    """The buttons work at once; the server learns of both steps, in order, when the network is back."""
    agency = stage.agency("polsek-kroya")
    report_id = stage.driver.report(at=stage.place())
    expect(agency.heading("Kecelakaan lalu lintas")).to_be_visible()
    agency.window.cut_network()
    agency.step("Terima")
    agency.step("Menuju")
    agency.status("Menuju lokasi")
    agency.status("tertunda")
    agency.window.restore_network()
    expect(agency.page.get_by_text("tertunda")).to_have_count(0)
    incident_id = stage.driver.routed(report_id)["incident_id"]
    assert stage.driver.assignments(incident_id)["polsek-kroya"]["status"] == "EN_ROUTE"


def test_a_card_whose_stream_is_cut_says_so_and_goes_on_being_true(stage: Stage) -> None:
    """Where listeners do not come through, the card is looked up; it is live again when they do."""
    citizen, operator = stage.citizen(), stage.driver.staff("operator")
    citizen.window.allowed.append(OFFLINE)
    citizen.window.context.route(STREAM, lambda route: route.abort())
    report_id = citizen.report(CALM)
    citizen.shows("Laporan diterima")
    expect(citizen.page.get_by_text(NOT_LIVE)).to_be_visible()
    stage.driver.routed(report_id)
    stage.driver.done("operator", operator, "claim", report_id=report_id)
    citizen.shows("Dilihat operator")
    expect(citizen.page.get_by_text(re.compile("Terakhir diperbarui"))).to_be_visible()

    citizen.window.context.unroute(STREAM)
    citizen.window.cut_network()
    citizen.window.restore_network()
    expect(citizen.page.get_by_text(NOT_LIVE)).to_have_count(0)
