"""What is due when, from the pure rules alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from incident_factories import NOW, after, create_assignment, create_incident, create_report

from route.escalation import (
    AlarmNotMoving,
    AlarmUnclaimed,
    Deadlines,
    Escalate,
    Expire,
    ReleaseStaleClaim,
    due,
)
from shared.model.report import Claim
from shared.region import load_region
from shared.states import AssignmentStatus, ReportStatus

DEADLINES = Deadlines.of(load_region("cilacap").pack.thresholds.escalation, 1.0)
A = AssignmentStatus
VERIFIED: dict[str, Any] = {"status": ReportStatus.VERIFIED}


def kinds(result: Any) -> list[str]:
    """The names of what is due."""
    return [type(action).__name__ for action in result.actions]


def test_unclaimed_10_s_operators_30_s_supervisors() -> None:
    """Nothing before 10 s, operators then, supervisors at 30 s; each is due until it is noted as raised."""
    incident, report = create_incident(), create_report()
    assert due(incident, report, [], after(9), DEADLINES).actions == ()
    first = due(incident, report, [], after(10), DEADLINES)
    assert [(type(a), a.supervisors) for a in first.actions if isinstance(a, AlarmUnclaimed)] == [
        (AlarmUnclaimed, False)
    ]
    assert first.next_check_at == after(30)
    both = due(incident, report, [], after(30), DEADLINES)
    assert len(both.actions) == 2
    raised = create_incident(alarms=[a.key for a in both.actions if isinstance(a, AlarmUnclaimed)])
    assert due(raised, report, [], after(99), DEADLINES).actions == ()


def test_a_claim_stops_the_alarm_and_goes_stale_after_45_s() -> None:
    """A claimed report is quiet; without a heartbeat for 45 s it is released."""
    claim = Claim(operator_uid="o", claimed_at=NOW, heartbeat_at=NOW)
    report = create_report(status=ReportStatus.CLAIMED, claim=claim)
    assert due(create_incident(), report, [], after(44), DEADLINES).actions == ()
    assert kinds(due(create_incident(), report, [], after(45), DEADLINES)) == ["ReleaseStaleClaim"]
    assert ReleaseStaleClaim("o") in due(create_incident(), report, [], after(45), DEADLINES).actions


def test_a_silent_lead_expires_and_the_next_rung_is_asked() -> None:
    """At its deadline, not before."""
    lead = create_assignment("polsek-kroya", A.DISPATCHED)
    report = create_report(**VERIFIED)
    assert due(create_incident(), report, [lead], after(119), DEADLINES).next_check_at == after(120)
    actions = due(create_incident(), report, [lead], after(120), DEADLINES).actions
    assert actions == (Expire("polsek-kroya"), Escalate("polsek-kroya", 1))


def test_a_silent_supporter_is_phoned() -> None:
    """Supporting agencies have no rungs."""
    support = create_assignment("dinkes", A.DISPATCHED, role="support")
    actions = due(create_incident(), create_report(**VERIFIED), [support], after(120), DEADLINES).actions
    assert Escalate("dinkes", None) in actions


def test_with_one_lead_on_its_way_the_silent_one_is_phoned_and_no_rung_asked() -> None:
    """A fire's second lead stays silent while the first is coming."""
    answered = create_assignment("damkar", A.EN_ROUTE)
    silent = create_assignment("polsek-kroya", A.DISPATCHED)
    actions = due(create_incident(), create_report(**VERIFIED), [answered, silent], after(120), DEADLINES).actions
    assert Escalate("polsek-kroya", None) in actions


def test_an_agency_without_a_device_expires_at_once() -> None:
    """Nobody can answer: two minutes of waiting would be lost."""
    lead = create_assignment("polsek-kroya", A.DISPATCHED, reach="phone")
    assert kinds(due(create_incident(), create_report(**VERIFIED), [lead], after(1), DEADLINES)) == [
        "Expire",
        "Escalate",
    ]


@pytest.mark.parametrize("status", [A.EXPIRED, A.DECLINED])
def test_an_ended_lead_is_escalated_once(status: AssignmentStatus) -> None:
    """Declined or expired: the next rung, and only once."""
    report = create_report(**VERIFIED)
    fresh = create_assignment("polsek-kroya", status, is_open=False)
    done = create_assignment("polsek-kroya", status, is_open=False, escalated=True)
    assert kinds(due(create_incident(), report, [fresh], after(1), DEADLINES)) == ["Escalate"]
    assert due(create_incident(), report, [done], after(999), DEADLINES).actions == ()


def test_acknowledged_and_not_moving_alarms_after_4_minutes() -> None:
    """Once; an agency that moves is never alarmed about."""
    still = create_assignment("polsek-kroya", A.ACKNOWLEDGED)
    report = create_report(**VERIFIED)
    assert due(create_incident(), report, [still], after(239), DEADLINES).next_check_at == after(240)
    result = due(create_incident(), report, [still], after(240), DEADLINES)
    assert kinds(result) == ["AlarmNotMoving"]
    action = result.actions[0]
    assert isinstance(action, AlarmNotMoving)
    assert due(create_incident(alarms=[action.key]), report, [still], after(999), DEADLINES).actions == ()
    moving = create_assignment("polsek-kroya", A.EN_ROUTE)
    assert due(create_incident(), report, [moving], after(999), DEADLINES).actions == ()


def test_nothing_is_due_on_a_closed_incident() -> None:
    """Closed is closed."""
    lead = create_assignment("polsek-kroya", A.DISPATCHED)
    result = due(create_incident(is_open=False), create_report(), [lead], after(9_999), DEADLINES)
    assert (result.actions, result.next_check_at) == ((), None)


def test_deadlines_are_those_agreed() -> None:
    """Claim 10 s and 30 s, stale 45 s, not moving 4 minutes (features.md: Polri 110, NENA)."""
    seconds = [DEADLINES.unclaimed_again, DEADLINES.unclaimed_supervisors, DEADLINES.claim_stale, DEADLINES.not_moving]
    assert seconds == [timedelta(seconds=s) for s in (10, 30, 45, 240)]
