"""The state tables: what leads where, what is harmless to repeat, what is forbidden."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import IllegalTransition
from shared.states import (
    ALERT,
    ASSIGNMENT,
    RECEIPT,
    REPORT,
    AssignmentAction,
    AssignmentStatus,
    IncidentStatus,
    ReceiptAction,
    ReceiptStatus,
    ReportAction,
    ReportStatus,
    StateMachine,
    incident_status,
)

MACHINES = (REPORT, ASSIGNMENT, ALERT, RECEIPT)
A = AssignmentStatus


@pytest.mark.parametrize("machine", MACHINES, ids=lambda m: m.name)
def test_repeating_an_action_never_changes_anything(machine: StateMachine) -> None:  # type: ignore[type-arg]
    """In every state, an action that is allowed is harmless the second time."""
    for action, row in machine.table.items():
        for state in row:
            after = machine.apply(state, action).after
            if after not in row:
                again = machine.apply(after, action)
                assert (again.after, again.changed) == (after, False)


def test_skipped_steps_are_back_filled() -> None:
    """An agency that only says "on scene" has acknowledged and moved, too."""
    step = ASSIGNMENT.apply(A.DISPATCHED, AssignmentAction.ON_SCENE)
    assert step.passed == (A.ACKNOWLEDGED, A.EN_ROUTE, A.ON_SCENE)
    assert ASSIGNMENT.apply(A.EXPIRED, AssignmentAction.EN_ROUTE).passed == (A.ACKNOWLEDGED, A.EN_ROUTE)


def test_a_late_step_does_not_go_back() -> None:
    """An offline phone's queue arrives in the wrong order."""
    assert not ASSIGNMENT.apply(A.ON_SCENE, AssignmentAction.ACKNOWLEDGE).changed
    assert not RECEIPT.apply(ReceiptStatus.OPENED, ReceiptAction.DELIVER).changed


@pytest.mark.parametrize(
    ("status", "action"),
    [
        (A.CLEARED, AssignmentAction.DECLINE),
        (A.CANCELLED, AssignmentAction.ACKNOWLEDGE),
        (A.DECLINED, AssignmentAction.CLEAR),
    ],
)
def test_forbidden_steps_say_which_state_forbids_them(status: AssignmentStatus, action: AssignmentAction) -> None:
    """The error names machine, state and action."""
    with pytest.raises(IllegalTransition) as refused:
        ASSIGNMENT.apply(status, action)
    assert refused.value.facts == {"machine": "assignment", "state": status.value, "action": action.value}


def test_a_false_report_can_come_back() -> None:
    """Marked false by mistake: it returns to the stack."""
    assert REPORT.apply(ReportStatus.FALSE, ReportAction.REOPEN).after is ReportStatus.RECEIVED


@given(st.lists(st.sampled_from(list(A)), max_size=12))
def test_the_most_advanced_agency_speaks_for_the_incident(states: list[AssignmentStatus]) -> None:
    """Derived from its assignments, in any order and number."""
    derived = incident_status(states)
    assert derived is incident_status(reversed(states))
    if A.ON_SCENE in states:
        assert derived is IncidentStatus.ON_SCENE
    elif {A.EN_ROUTE, A.ACKNOWLEDGED} & set(states):
        assert derived is IncidentStatus.RESPONDING
    elif {A.DISPATCHED, A.EXPIRED} & set(states):
        assert derived is IncidentStatus.DISPATCHED
