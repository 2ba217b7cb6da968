"""What operators decide at their desks."""

from __future__ import annotations

import re

import pytest
from apps import CALM, ConsoleApp
from playwright.sync_api import Route, expect
from stage import Stage
from windows import DESK, STREAM

pytestmark = [pytest.mark.stack, pytest.mark.browser]

DUPLICATE_DEGREES = 0.0005
"""About 55 m: near enough to be held to be the same event."""

BEGUN_ANEW_MS = 45_000
"""Twice as long as the desk waits before it begins its connection once more."""

DEAF = """() => {
  window.deaf_since = -1;
  const native = window.fetch;
  window.fetch = async (input, init) => {
    const opened = performance.now(), response = await native(input, init);
    const url = String(input instanceof Request ? input.url : input);
    if (!url.includes("Firestore/Listen/") || !response.body) return response;
    const heard = (chunk, out) => { if (opened > window.deaf_since) out.enqueue(chunk); };
    return new Response(response.body.pipeThrough(new TransformStream({ transform: heard })), response);
  };
}"""
"""Channels that are open when `deaf_since` is set stay open and bring nothing more: so a computer finds them that has
slept, or whose router has forgotten them."""


def test_a_desk_whose_connection_gets_no_answer_says_so_and_begins_it_anew(stage: Stage) -> None:
    """Firebase's SDK waits without end for a channel that hangs; whoever sits there must know."""
    console, hung = stage.console(), list[Route]()
    console.window.context.route(STREAM, lambda route: hung.append(route))
    console.page.reload()
    warning = console.page.get_by_role("alert").filter(has_text="belum tersambung")
    expect(warning).to_be_visible()
    expect(warning.get_by_role("button", name="Muat ulang")).to_be_visible()
    assert hung
    # Where nothing is known nothing may look as if all were well.
    calm = console.page.get_by_text("Tidak ada yang perlu ditindak.").or_(console.page.get_by_text("Tidak ada laporan"))
    expect(calm).to_have_count(0)
    expect(console.page.get_by_role("button", name="Belum diambil")).to_contain_text("·")

    console.window.context.unroute(STREAM)
    expect(console.page.get_by_role("banner").get_by_text("Tersambung", exact=True)).to_be_visible(
        timeout=BEGUN_ANEW_MS
    )
    expect(warning).to_have_count(0)
    console.find(stage.driver.report(category="gangguan_ketertiban", at=stage.place()))


def test_a_desk_that_hears_by_push_of_what_its_listeners_do_not_show_begins_them_anew(stage: Stage) -> None:
    """They call themselves connected, and nobody at the desk could know that they bring nothing."""
    console = ConsoleApp(stage.window("/console/", DESK, before=DEAF))
    stage.enter(console, role="operator", name="Sri Rahayu")
    known = stage.driver.report(category="gangguan_ketertiban", at=stage.place())
    expect(console.row(known)).to_be_visible()
    console.page.evaluate("() => { window.deaf_since = performance.now(); }")
    with console.page.expect_request(lambda request: "Listen/channel" in request.url and "SID=" not in request.url):
        missed = stage.driver.report(category="gangguan_ketertiban", at=stage.place())
    expect(console.row(missed)).to_be_visible()
    console.find(missed)
    console.claim()


def test_of_two_operators_who_claim_at_once_one_is_told_who_was_first(stage: Stage) -> None:
    """The second claim is on its way when the first one wins."""
    first, second = stage.console("Sri Rahayu"), stage.console("Joko Susilo")
    report_id = stage.driver.report(category="gangguan_ketertiban", at=stage.place())
    for console in (first, second):
        console.find(report_id)
    held: list[Route] = []
    second.page.route("**/api/v1/commands/operator", lambda route: held.append(route))
    with second.page.expect_request("**/api/v1/commands/operator"):
        second.keys("c")
    first.claim()
    for route in held:
        route.continue_()
    second.page.unroute("**/api/v1/commands/operator")
    expect(second.page.get_by_text(re.compile("Dipegang oleh Sri Rahayu"))).to_be_visible()
    expect(second.panel.get_by_text("Dipegang Sri Rahayu")).to_be_visible()
    assert stage.driver.document(f"reports/{report_id}")["claim"]["operator_name"] == "Sri Rahayu"


def test_duplicates_join_and_the_operator_splits_and_merges_them(stage: Stage) -> None:
    """Two callers, one event: joined by itself, split off by the operator, and merged again."""
    console, (lat, lng) = stage.console(), stage.place()
    first = stage.driver.report(at=(lat, lng), category="gangguan_ketertiban")
    incident_id = stage.driver.routed(first)["incident_id"]
    second = stage.driver.report(at=(lat + DUPLICATE_DEGREES, lng), category="gangguan_ketertiban")
    assert stage.driver.routed(second)["incident_id"] == incident_id

    console.find(first)
    expect(console.row(first)).to_contain_text("+1")
    reports = console.tab("Laporan")
    expect(reports).to_contain_text("2 laporan untuk kejadian ini")
    expect(reports).to_contain_text("56 m dari laporan pertama")
    reports.get_by_role("button", name="Pisahkan").click()
    console.dialog("Pisahkan laporan ini?").get_by_role("button", name=re.compile("^Ya")).click()
    expect(console.page.get_by_text("Dipisahkan menjadi kejadian sendiri.")).to_be_visible()
    expect(reports).to_contain_text("1 laporan untuk kejadian ini")
    assert stage.driver.document(f"reports/{second}")["incident_id"] != incident_id

    reports.get_by_role("button", name="Gabungkan ke sini").first.click()
    expect(reports).to_contain_text("2 laporan untuk kejadian ini")
    assert stage.driver.document(f"reports/{second}")["incident_id"] == incident_id


def test_an_exercise_is_marked_everywhere(stage: Stage) -> None:
    """On the caller's card, in the operator's list and panel, on the agency's card; it ends as an exercise."""
    console, agency, citizen = stage.console(), stage.agency("polsek-kroya"), stage.citizen()
    citizen.press("Latihan")
    expect(citizen.page.get_by_text("Mode latihan. Tidak ada petugas yang datang.")).to_be_visible()
    report_id = citizen.report(CALM)
    citizen.shows("Laporan diterima")
    expect(citizen.page.get_by_text("LATIHAN", exact=True)).to_be_visible()

    console.find(report_id)
    expect(console.row(report_id)).to_contain_text("LATIHAN")
    expect(console.panel).to_contain_text("LATIHAN. Bukan kejadian nyata")
    verify_and_dispatch(console)
    expect(agency.page.get_by_text("LATIHAN, bukan kejadian nyata")).to_be_visible()
    agency.press("Kembali")
    expect(agency.page.get_by_role("link", name=re.compile(CALM))).to_contain_text("Latihan")
    console.close_incident("Latihan")
    citizen.shows("Selesai")


def test_the_pin_is_dragged_to_where_it_happened(stage: Stage) -> None:
    """With the mouse, on the map; nothing moves until the operator says so, and then the server knows the place."""
    console, (lat, lng) = stage.console(), stage.place()
    report_id = stage.driver.report(at=(lat, lng), category="gangguan_ketertiban")
    incident_id = stage.driver.routed(report_id)["incident_id"]
    console.find(report_id)
    console.keys("g")
    pin = console.page.locator(".incident-pin.movable")
    expect(pin).to_be_visible()
    console.drag(pin, right_px=90, down_px=60)
    before = stage.driver.document(f"incidents/{incident_id}")["position"]
    assert (before["lat"], before["lng"]) == pytest.approx((lat, lng), abs=1e-4)
    console.press("Pindahkan ke sini")
    expect(console.button("Pindahkan ke sini")).to_be_hidden()
    after = stage.driver.document(f"incidents/{incident_id}")["position"]
    assert after["lat"] < lat
    assert after["lng"] > lng
    expect(console.tab("Kejadian")).to_contain_text("pin dipindahkan operator")


def verify_and_dispatch(console: ConsoleApp) -> None:
    """Claim, verify and dispatch what is looked at, in three keys."""
    console.keys("c", "v", "d")
    expect(console.assignment("Polsek Kroya")).to_contain_text("Diteruskan")
