"""The timeline of a report, from facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from devkit.timeline.facts import Push, ReportFacts
from devkit.timeline.lines import reached, timeline

PRESSED_AT = datetime(2026, 1, 1, 12, tzinfo=UTC)


def after(milliseconds: int) -> datetime:
    """A moment after the press."""
    return PRESSED_AT + timedelta(milliseconds=milliseconds)


def create_report(**fields: Any) -> dict[str, Any]:
    """A routed report's document."""
    return {
        "report_id": "r1",
        "category": "kebakaran",
        "position": {"lat": -7.6, "lng": 109.2, "accuracy_m": 10.0},
        "received_at": after(20),
        "routed_at": after(60),
        "incident_id": "i1",
        "joined": False,
        "trust": {"score": 55, "reasons": ["-5 Pelapor baru"]},
        **fields,
    }


def create_incident(**fields: Any) -> dict[str, Any]:
    """An incident's document."""
    rules = ["Titik di dalam Kecamatan Kroya", "polsek-kroya: Wilayah Kec. Kroya"]
    return {
        "place": "Kec. Kroya",
        "base_priority": 1,
        "dispatch": "automatic",
        "decision": {"rules": rules},
        **fields,
    }


def create_assignment(**fields: Any) -> dict[str, Any]:
    """An assignment's document."""
    return {
        "agency_id": "polsek-kroya",
        "role": "lead",
        "rung": 0,
        "reason": "Wilayah Kec. Kroya",
        "times": {"DISPATCHED": after(60)},
        **fields,
    }


def create_push(recipient: str = "operators", at: datetime | None = None, outcome: str = "OK", **data: str) -> Push:
    """One call of FCM."""
    payload = {"alert_id": "a1", "device_id": "seed-operator1", "stage": "initial", "incident_id": "i1"}
    return Push(at or after(200), outcome, {**payload, "recipient": recipient, **data})


def create_facts(**fields: Any) -> ReportFacts:
    """A report that was routed and pushed to one operator."""
    facts = ReportFacts(
        pressed_at=PRESSED_AT,
        report=create_report(),
        incident=create_incident(),
        assignments=[create_assignment()],
        alerts=[{"alert_id": "a1", "status": "SENT", "recipient": "operators", "stage": "initial"}],
        pushes=[create_push()],
        devices={"seed-operator1": {"label": "Operator 1"}},
    )
    return replace(facts, **fields)


def kinds(facts: ReportFacts) -> list[str]:
    """Kinds of the lines, in order."""
    return [line.kind for line in timeline(facts)]


def test_lines_come_in_the_order_of_their_times() -> None:
    """Pressed, received, routed, assigned, pushed; milliseconds are counted from the press."""
    lines = timeline(create_facts())

    assert [line.kind for line in lines] == ["pressed", "received", "routed", "assigned", "push"]
    assert [line.since(PRESSED_AT) for line in lines] == [0, 20, 60, 60, 200]


def test_nothing_but_the_press_is_known_before_the_report_is_stored() -> None:
    """A timeline can be asked for at once."""
    assert kinds(ReportFacts(PRESSED_AT)) == ["pressed"]


def test_the_routing_line_gives_reasons_that_no_assignment_gives() -> None:
    """A rule that names an agency is told by that agency's line and not twice."""
    routed, assigned = timeline(create_facts())[2:4]

    assert routed.reasons == ("Titik di dalam Kecamatan Kroya", "Kepercayaan / trust 55: -5 Pelapor baru")
    assert assigned.reasons == ("Wilayah Kec. Kroya",)


def test_a_joined_report_shows_its_own_story_only() -> None:
    """What happened to the incident before this press belongs to another report."""
    joined = {"type": "joined", "report_id": "r1", "details": {"rules": ["Kejadian yang sama"]}}
    other = {"type": "joined", "report_id": "r0", "details": {"rules": ["Yang lain"]}}
    facts = create_facts(
        report=create_report(joined=True, trust=None),
        assignments=[create_assignment(times={"DISPATCHED": after(-5000)})],
        events=[joined, other],
        pushes=[create_push(at=after(-4000))],
    )

    lines = timeline(facts)

    assert [line.kind for line in lines] == ["pressed", "received", "joined"]
    assert lines[-1].reasons == ("Kejadian yang sama",)


def test_a_refused_push_is_not_told_as_one_that_arrived() -> None:
    """FCM's error code stands in the line."""
    line = timeline(create_facts(pushes=[create_push(outcome="UNREGISTERED")]))[-1]

    assert line.kind == "push_failed"
    assert "UNREGISTERED" in line.text


def test_each_attempt_at_a_device_is_a_line_of_its_own() -> None:
    """Keys differ, or the second attempt would never be printed."""
    pushes = [create_push(outcome="UNAVAILABLE", at=after(200)), create_push(at=after(900))]

    keys = [line.key for line in timeline(create_facts(pushes=pushes))]

    assert len(set(keys)) == len(keys)


def test_receipts_name_the_device_by_its_label() -> None:
    """Delivery and opening are two lines."""
    receipt = {
        "alert_id": "a1",
        "device_id": "seed-operator1",
        "delivered_at": after(300),
        "opened_at": after(400),
    }

    lines = timeline(create_facts(receipts=[receipt]))[-2:]

    assert [(line.kind, line.text) for line in lines] == [
        ("delivered", "Operator 1 [seed-operator1]"),
        ("opened", "Operator 1 [seed-operator1]"),
    ]


def test_an_alert_that_reached_nobody_says_phone_them() -> None:
    """The timeline is not silent about the worst case."""
    alert = {"alert_id": "a2", "status": "UNREACHED", "recipient": "agency:damkar", "stage": "initial"}

    line = timeline(create_facts(alerts=[{**alert, "created_at": after(60)}], pushes=[]))[-1]

    assert line.kind == "unreached"
    assert "agency:damkar" in line.text


def test_audit_events_tell_who_did_what() -> None:
    """A person's role is named, the system is not."""
    event = {
        "event_id": "e1",
        "type": "acknowledge",
        "at": after(5000),
        "agency_id": "polsek-kroya",
        "before": "DISPATCHED",
        "after": "ACKNOWLEDGED",
    }

    by_agency = timeline(create_facts(events=[{**event, "actor": {"role": "agency"}}]))[-1]
    by_system = timeline(create_facts(events=[{**event, "actor": {"role": "system"}}]))[-1]

    assert by_agency.text == by_system.text + " (agency)"
    assert "diteruskan/dispatched → diterima instansi/acknowledged" in by_system.text


def test_facts_are_settled_when_routed_and_nothing_is_queued() -> None:
    """A timeline may end only when no alert is on its way."""
    queued = [{"alert_id": "a1", "status": "QUEUED"}]

    assert create_facts().is_settled
    assert not create_facts(alerts=queued).is_settled
    assert not create_facts(report=create_report(routed_at=None)).is_settled


def test_reached_counts_devices_with_an_accepted_push() -> None:
    """Refused pushes and other recipients do not count; two pushes to a device count once."""
    pushes = [
        create_push(),
        create_push(at=after(300)),
        create_push(outcome="INTERNAL", device_id="seed-operator2"),
        create_push("agency:damkar", device_id="seed-damkar"),
    ]

    assert reached(pushes, "operators") == ["seed-operator1"]
    assert reached(pushes, "agency:") == ["seed-damkar"]
