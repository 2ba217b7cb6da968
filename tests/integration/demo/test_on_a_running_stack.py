"""Seeding, reporting and simulating on a running stack."""

from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from devkit.demo.press import Press
from devkit.demo.scenes import unreached
from devkit.demo.sending import send_and_follow
from devkit.demo.testing import RunningDemo
from devkit.seed.people import people
from devkit.seed.running import pack_of
from devkit.seed.seeding import seed_stack, seeded_devices
from devkit.simulate.plan import SimulationOptions
from devkit.simulate.run import simulate
from devkit.stack.state import StackAddresses
from devkit.timeline.documents import DocumentReader
from devkit.timeline.follow import Patience

SIDAREJA = (-7.48433, 108.791805)
SEEDING_S = 15.0
PACK = pack_of("cilacap")


def shown(console: Console) -> str:
    """What was printed."""
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def silent_console() -> Console:
    """A wide console that keeps what is printed."""
    return Console(file=io.StringIO(), width=160)


def devices_on(addresses: StackAddresses) -> dict[str, object]:
    """Device id to token of all devices in Firestore."""
    with DocumentReader(addresses.firestore_host, addresses.project_id) as documents:
        return {device["device_id"]: device["token"] for device in documents.children("", "devices")}


def test_seeding_again_changes_nothing_and_is_quick(demo: RunningDemo) -> None:
    """Every operator, supervisor and active agency has one device, whose token stays the same."""
    before = devices_on(demo.addresses)
    begin_s = time.monotonic()

    again = seed_stack(demo.addresses, PACK)

    assert time.monotonic() - begin_s < SEEDING_S
    assert devices_on(demo.addresses) == before == {device.device_id: device.token for device in again}
    assert again == seeded_devices(demo.addresses, people(PACK.agencies.values()))
    assert {f"seed-{agency.id}" for agency in PACK.agencies.values() if agency.is_active} < before.keys()


def test_a_report_is_followed_until_its_devices_confirm(demo: RunningDemo) -> None:
    """The timeline goes from the press to the receipts of the devices that the demonstration plays."""
    console = silent_console()

    facts = send_and_follow(
        demo.addresses, Press("pencurian_perampokan", *SIDAREJA), console, Patience(quiet_s=6, timeout_s=90)
    )

    assert facts is not None
    assert unreached(facts) == []
    assert facts.is_settled
    assert any(receipt["delivered_at"] for receipt in facts.receipts)
    text = shown(console)
    assert "Polsek Sidareja [seed-polsek-sidareja]" in text
    assert "Wilayah Kec. Sidareja" in text
    assert text.index("Tombol ditekan") < text.index("Diterima") < text.index("Diarahkan") < text.index("Notifikasi")


def test_a_refused_report_is_shown_with_its_code(demo: RunningDemo) -> None:
    """The reason is printed, and nothing is followed."""
    console = silent_console()

    facts = send_and_follow(demo.addresses, Press("ufo", *SIDAREJA), console)

    assert facts is None
    assert "UNKNOWN_CATEGORY" in shown(console)


def test_a_report_without_a_position_reaches_the_operators_only(demo: RunningDemo) -> None:
    """Agencies are proposed and wait for an operator, since nobody knows where it is."""
    facts = send_and_follow(demo.addresses, Press("kebakaran", None, None), silent_console())

    assert facts is not None
    assert len(unreached(facts)) == 1
    assert "instansi" in unreached(facts)[0]


def test_a_simulation_with_broken_and_repeated_reports_loses_nothing(demo: RunningDemo) -> None:
    """Broken ones are refused with their codes, repeated ones are recognised, and all others reach an operator."""
    options = SimulationOptions(reports=40, rate=4, seed=5, bad_share=0.3, repeat_share=0.3)

    result = simulate(demo.addresses, options)

    assert result.lost == 0, (result.unrouted, result.unreached)
    assert (result.unanswered, result.unexpected) == (0, 0)
    assert result.accepted + sum(result.refused.values()) == 40
    assert len(result.refused) >= 4
    assert result.repeats_recognised > 0
    assert result.incidents + result.joined == result.accepted


@pytest.mark.timeout(600)
def test_three_hundred_reports_at_ten_a_second_lose_nothing(demo: RunningDemo) -> None:
    """Every accepted report is routed, and every incident's alert reaches an operator's device."""
    result = simulate(demo.addresses, SimulationOptions(reports=300, rate=10, seed=3))

    assert (result.accepted, result.unanswered) == (300, 0)
    assert result.lost == 0, (result.unrouted, result.unreached)
    assert result.stages["pushed_operators"].count == result.incidents
