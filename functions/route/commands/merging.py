"""Making two incidents one, in one transaction: no crash leaves agencies taken off here and not sent there."""

from __future__ import annotations

from typing import Any

from route.case import Case, load_case
from route.commands.assignments import cancel_open, dispatch_agency
from route.commands.base import Command, Id, Work, complete, keep_drills_apart, on_incident
from route.documents import Outcome, finish
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.identity import Caller
from shared.model.alert import Stage
from shared.model.incident import Disposition
from shared.services import Services
from shared.states import AssignmentStatus, IncidentStatus


class Merge(Command):
    """Two incidents are one."""

    incident_id: Id
    into_incident_id: Id


def merge(services: Services, caller: Caller, command: Merge) -> dict[str, Any]:
    """Make two incidents one: reports become witnesses of the other, agencies are released.

    Agencies that the other incident does not have yet are sent to it, so nobody's help is lost by a merge.

    Raises:
        Refused: STALE_STATE when the incident is closed; NOT_FOUND when the other one is not open.
    """
    into = command.into_incident_id
    if into == command.incident_id:
        raise InvalidInput([FieldError("into_incident_id", "is the same incident")])
    second = Outcome()

    def act(work: Work) -> None:
        nonlocal second
        if not work.case.incident.is_open:
            actual = work.case.incident.status.value
            raise Refused(ErrorCode.STALE_STATE, "incident is closed", actual=actual)
        there = _other(work, into)
        agencies = _at_work(work.case)
        _end(work, into)
        _hand_over(there, work.case, agencies)
        complete(there)
        second = there.outcome

    answer = on_incident(services, caller, command, command.incident_id, act)
    finish(services, second)
    return answer


def _other(work: Work, incident_id: str) -> Work:
    """The same work on the other incident, in the same transaction: of two merges crosswise one is refused."""
    case = load_case(work.tx, incident_id)
    if case is None or not case.incident.is_open:
        raise Refused(ErrorCode.NOT_FOUND, "no such open incident")
    keep_drills_apart(work.case.incident.exercise, case.incident.exercise, "into_incident_id")
    work.now = work.services.clock.now()
    outcome = Outcome(trace=case.incident.trace)
    return Work(work.services, work.caller, work.command, work.now, work.tx, case, outcome)


def _at_work(case: Case) -> list[str]:
    """Agencies that were sent and are not done."""
    open_ = (a for a in case.assignments.values() if a.is_open)
    return sorted(a.agency_id for a in open_ if a.status is not AssignmentStatus.PROPOSED)


def _end(work: Work, into: str) -> None:
    incident = work.case.incident
    cancel_open(work, f"Digabung dengan {into}", Stage.RELEASED)
    before = incident.status
    incident.status, incident.is_open, incident.merged_into = IncidentStatus.CLOSED, False, into
    incident.disposition, incident.closed_at, incident.attention = Disposition.MERGED, work.now, []
    # The other reports follow after the commit, as there may be hundreds.
    incident.witnesses_pending = True
    work.case.change_report(work.case.report, incident_id=into, joined=True)
    work.note("merged", before=before, after=IncidentStatus.CLOSED, into=into)


def _hand_over(there: Work, ended: Case, agencies: list[str]) -> None:
    from_id = ended.incident.incident_id
    there.note("merged_from", report_id=ended.incident.first_report_id, incident_id=from_id)
    for agency_id in agencies:
        known = there.case.assignments.get(agency_id)
        if known is None or not known.is_open:
            dispatch_agency(there, agency_id, f"Digabung dari {from_id}")
