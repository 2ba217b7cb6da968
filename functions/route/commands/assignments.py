"""What can be done to the agencies of an incident: send, answer, withdraw. Works on a loaded case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from route.case import Case
from route.commands.base import Work
from route.documents import (
    agency_recipient,
    alert_document,
    assignment_document,
    create_alerts,
    scaled,
)
from shared.errors import ErrorCode, Refused
from shared.model.alert import Stage
from shared.model.incident import Assignment
from shared.states import (
    ANSWERED,
    ASSIGNMENT,
    ASSIGNMENT_ENDED,
    AssignmentAction,
    AssignmentStatus,
    Step,
)

TRACK_STEPS = {
    AssignmentStatus.DISPATCHED: "forwarded",
    AssignmentStatus.ACKNOWLEDGED: "forwarded",
    AssignmentStatus.EN_ROUTE: "en_route",
    AssignmentStatus.ON_SCENE: "on_scene",
}
"""What a caller sees of an agency's step."""


def find_assignment(case: Case, agency_id: str) -> Assignment:
    """An agency's assignment.

    Raises:
        Refused: NOT_FOUND when it has none on this incident.
    """
    assignment = case.assignments.get(agency_id)
    if assignment is None:
        raise Refused(ErrorCode.NOT_FOUND, "agency has no assignment on this incident")
    return assignment


def step_assignment(
    case: Case, assignment: Assignment, action: AssignmentAction, now: datetime
) -> Step[AssignmentStatus]:
    """Take one step; skipped steps get the same time. No change when it was done before.

    Raises:
        IllegalTransition: the table forbids it in this state.
    """
    step = ASSIGNMENT.apply(assignment.status, action)
    if step.changed:
        assignment.status, assignment.updated_at = step.after, now
        assignment.times |= {passed.value: now for passed in step.passed}
        assignment.is_open = step.after not in ASSIGNMENT_ENDED
        case.changed.add(assignment.agency_id)
    return step


def dispatch_agency(work: Work, agency_id: str, reason: str, stage: Stage = Stage.INITIAL) -> bool:
    """Send an agency: one that was proposed, one that ended before, or a new one. False when it is on it already.

    Raises:
        Refused: AGENCY_NOT_ALERTABLE for an agency that the pack does not have or that is only planned.
    """
    agency = work.services.region.pack.agencies.get(agency_id)
    if agency is None or not agency.is_active:
        raise Refused(ErrorCode.AGENCY_NOT_ALERTABLE, agency_id=agency_id)
    case, now = work.case, work.now
    known = case.assignments.get(agency_id)
    before = known.status if known else None
    if known is None:
        known = _new_assignment(work, agency_id, reason)
    elif not _send_again(work, known):
        return False
    case.track_step = "forwarded"
    work.note("dispatched", agency_id=agency_id, before=before, after=known.status, reason=reason)
    round_ = sum(alarm == f"dispatched:{agency_id}" for alarm in case.incident.alarms)
    case.incident.alarms.append(f"dispatched:{agency_id}")
    # An automatic dispatch and an escalation have had their own alert; every later dispatch is a round of its own.
    if before is not None and before is not AssignmentStatus.PROPOSED:
        round_ += 1
    alert = alert_document(work.services, case.incident, agency_recipient(agency_id), stage, now, round_=round_)
    create_alerts(work.tx, [alert], work.outcome)
    return True


def _new_assignment(work: Work, agency_id: str, reason: str) -> Assignment:
    case = work.case
    has_lead = any(a.role == "lead" and a.is_open for a in case.assignments.values())
    assignment = assignment_document(
        work.services,
        case.incident,
        case.report,
        agency_id,
        work.now,
        role="support" if has_lead else "lead",
        reason=reason,
        status=AssignmentStatus.DISPATCHED,
    )
    case.assignments[agency_id] = assignment
    case.created.add(agency_id)
    return assignment


def _send_again(work: Work, assignment: Assignment) -> bool:
    if not ASSIGNMENT.allows(assignment.status, AssignmentAction.DISPATCH):
        return False
    step_assignment(work.case, assignment, AssignmentAction.DISPATCH, work.now)
    assignment.acknowledge_by = work.now + scaled(work.services, assignment.acknowledge_within_s)
    assignment.escalated, assignment.reach, assignment.decline_reason = False, "device", None
    work.case.drop_attention(assignment.agency_id, "unreached", "phone", "not_moving")
    return True


def dispatch_proposed(work: Work) -> list[str]:
    """Accept the proposal: send every agency that is only proposed."""
    proposed = [a.agency_id for a in work.case.assignments.values() if a.status is AssignmentStatus.PROPOSED]
    return [agency_id for agency_id in sorted(proposed) if dispatch_agency(work, agency_id, "Usulan diterima operator")]


def cancel_assignment(work: Work, assignment: Assignment, why: str, stage: Stage = Stage.WITHDRAWN) -> bool:
    """Take an agency off the incident and tell it, unless it was never told of it. False when it is off already."""
    told = assignment.status is not AssignmentStatus.PROPOSED
    if not ASSIGNMENT.allows(assignment.status, AssignmentAction.CANCEL):
        return False
    step = step_assignment(work.case, assignment, AssignmentAction.CANCEL, work.now)
    agency_id = assignment.agency_id
    work.case.drop_attention(agency_id, "unreached", "phone", "not_moving", "need_support")
    work.note(stage.value, agency_id=agency_id, before=step.before, after=step.after, reason=why)
    if told:
        round_ = work.case.incident.raised(f"{stage.value}:{agency_id}")
        work.case.incident.alarms.append(f"{stage.value}:{agency_id}:{round_}")
        recipient = agency_recipient(agency_id)
        alert = alert_document(work.services, work.case.incident, recipient, stage, work.now, round_=round_)
        create_alerts(work.tx, [alert], work.outcome)
    return True


def cancel_open(work: Work, why: str, stage: Stage = Stage.WITHDRAWN) -> None:
    """Take every agency that is still on the incident off it."""
    for assignment in sorted(work.case.assignments.values(), key=lambda a: a.agency_id):
        if assignment.is_open:
            cancel_assignment(work, assignment, why, stage)


def release_competitors(work: Work, winner: Assignment) -> None:
    """The first agency to acknowledge a border report keeps it; the others, not having answered, are released."""
    for other in competitors(work.case.assignments.values(), winner):
        cancel_assignment(work, other, f"{winner.agency_id} menangani", Stage.RELEASED)


def competitors(assignments: Iterable[Assignment], winner: Assignment) -> list[Assignment]:
    """Agencies of the winner's border group that are open and have not answered."""
    if winner.border_group is None:
        return []
    return [
        a
        for a in assignments
        if a.border_group == winner.border_group
        and a.agency_id != winner.agency_id
        and a.is_open
        and a.status not in ANSWERED
    ]
