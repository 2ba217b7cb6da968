"""A caller who verifies a phone number stays the same caller, and operators see that the number is theirs."""

from __future__ import annotations

import random

import pytest
from driver import Driver

pytestmark = pytest.mark.stack


def _number() -> str:
    """A number of an Indonesian mobile network that no other test has used."""
    return f"+62813{random.randrange(10**7, 10**8)}"


def test_a_verified_number_goes_with_the_callers_reports(driver: Driver) -> None:
    """Linking keeps the anonymous account's uid; the next report brings the number, without a word typed."""
    caller, number = driver.citizen(), _number()
    first = driver.report(caller)
    linked = driver.auth.link_phone(caller, number)
    assert linked.uid == caller.uid
    second = driver.report(linked)
    driver.routed(first), driver.routed(second)
    seen = driver.done(
        "operator", driver.staff("operator"), "reveal_identity", report_id=second, reason="telepon balik"
    )
    assert (seen["contact_phone"], seen["verified_phone"]) == (number, number)
    assert (seen["uid"], seen["reports"]) == (caller.uid, 2)


def test_a_typed_number_goes_before_the_accounts_own(driver: Driver) -> None:
    """Whoever calls from another's phone wants to be called back there; the verified number is told beside it."""
    number = _number()
    caller = driver.auth.link_phone(driver.citizen(), number)
    report_id = driver.report(caller, contact_phone="0812-3456-7890")
    driver.routed(report_id)
    seen = driver.done("operator", driver.staff("operator"), "reveal_identity", report_id=report_id, reason="telepon")
    assert (seen["contact_phone"], seen["verified_phone"]) == ("+6281234567890", number)


def test_a_number_verified_during_a_report_arrives_with_its_details(driver: Driver) -> None:
    """The app sends details after the number was saved."""
    caller, number = driver.citizen(), _number()
    report_id = driver.report(caller)
    driver.routed(report_id)
    driver.done("caller", driver.auth.link_phone(caller, number), "add_details", report_id=report_id, silent=False)
    seen = driver.done("operator", driver.staff("operator"), "reveal_identity", report_id=report_id, reason="telepon")
    assert (seen["contact_phone"], seen["verified_phone"]) == (None, number)
