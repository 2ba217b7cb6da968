"""Silence is never the end: deadlines run on a stack whose time is fifty times quicker."""

from __future__ import annotations

import pytest
from driver import Driver, eventually, fresh_place

pytestmark = pytest.mark.stack


def test_an_unclaimed_report_is_told_to_operators_again_and_then_to_supervisors(quick_driver: Driver) -> None:
    """After 10 s all operators, after 30 s the supervisors; each once."""
    operator, supervisor = quick_driver.device("operator"), quick_driver.device("supervisor")
    incident_id = quick_driver.incident_of(quick_driver.report())["incident_id"]
    assert len(quick_driver.pushed(operator, incident_id, "unclaimed_again")) == 1
    assert len(quick_driver.pushed(supervisor, incident_id, "unclaimed_supervisors")) == 1
    story = [e["type"] for e in quick_driver.events(incident_id)]
    assert story.count("unclaimed_again") == story.count("unclaimed_supervisors") == 1


def test_a_silent_lead_is_replaced_rung_by_rung_until_an_operator_phones(quick_driver: Driver) -> None:
    """Polsek, then piket fungsi, then Polresta, then "telepon mereka"; every step stands in the story."""
    operator = quick_driver.device("operator")
    for agency in ("polsek-cimanggu", "piket-spkt", "polresta-cilacap"):
        quick_driver.device("agency", agency)
    incident_id = quick_driver.incident_of(quick_driver.report(at=fresh_place("33.01.13")))["incident_id"]
    eventually(
        lambda: "phone:polresta-cilacap" in quick_driver.document(f"incidents/{incident_id}")["attention"],
        "the ladder climbed to its end",
    )
    assignments = quick_driver.assignments(incident_id)
    rungs = {a: (d["status"], d["rung"]) for a, d in assignments.items() if d["role"] == "lead"}
    assert rungs == {
        "polsek-cimanggu": ("EXPIRED", 0),
        "piket-spkt": ("EXPIRED", 1),
        "polresta-cilacap": ("EXPIRED", 2),
    }
    assert quick_driver.pushed(operator, incident_id, "phone_them")


def test_an_answer_after_the_deadline_still_counts(quick_driver: Driver) -> None:
    """Help on its way is help, also when it said so late."""
    polsek = quick_driver.device("agency", "polsek-cipari")
    incident_id = quick_driver.incident_of(quick_driver.report(at=fresh_place("33.01.18")))["incident_id"]
    eventually(lambda: quick_driver.assignments(incident_id)["polsek-cipari"]["status"] == "EXPIRED", "deadline over")
    quick_driver.done("agency", polsek.user, "acknowledge", incident_id=incident_id)
    assert quick_driver.assignments(incident_id)["polsek-cipari"]["status"] == "ACKNOWLEDGED"


def test_an_agency_that_acknowledged_and_does_not_move_is_alarmed_about(quick_driver: Driver) -> None:
    """After 4 minutes both the agency and the operators are told."""
    operator, polsek = quick_driver.device("operator"), quick_driver.device("agency", "polsek-sidareja")
    incident_id = quick_driver.incident_of(quick_driver.report(at=fresh_place("33.01.11")))["incident_id"]
    quick_driver.done("agency", polsek.user, "acknowledge", incident_id=incident_id)
    for device in (operator, polsek):
        assert len(quick_driver.pushed(device, incident_id, "not_moving")) == 1


def test_a_claim_without_a_heartbeat_goes_back_to_the_stack(quick_driver: Driver) -> None:
    """The console crashed: 45 s later the report is free, and is alarmed about anew."""
    operator = quick_driver.device("operator")
    report_id = quick_driver.report()
    incident_id = quick_driver.incident_of(report_id)["incident_id"]
    quick_driver.done("operator", operator.user, "claim", report_id=report_id)
    eventually(lambda: quick_driver.document(f"reports/{report_id}")["status"] == "RECEIVED", "claim released")
    assert "claim_stale" in [e["type"] for e in quick_driver.events(incident_id)]


def test_an_agency_without_devices_costs_no_deadline(quick_driver: Driver) -> None:
    """Nobody to alert at Polsek Wanareja: the next rung is asked at once, the operator sees whom to phone."""
    incident_id = quick_driver.incident_of(quick_driver.report(at=fresh_place("33.01.15")))["incident_id"]
    eventually(
        lambda: "unreached:polsek-wanareja" in quick_driver.document(f"incidents/{incident_id}")["attention"],
        "shown as not reached",
    )
    assert quick_driver.assignments(incident_id)["polsek-wanareja"]["reach"] == "phone"
