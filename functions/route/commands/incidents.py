"""What operators do to an incident: send and withdraw agencies, correct category and place, merge, close, reopen."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from integrate.warnings.commands import WARNING_COMMANDS
from route.clustering import cluster_cell
from route.commands.assignments import (
    cancel_assignment,
    dispatch_agency,
    find_assignment,
    step_assignment,
)
from route.commands.base import DESK, Command, Entry, Id, Note, Reason, Work, expect, on_incident
from route.commands.inquiries import INQUIRY_COMMANDS
from route.commands.merging import Merge, merge
from route.commands.replanning import relocate, replan, tell_moved
from route.commands.reports import REPORT_COMMANDS, close_case
from route.commands.triage import TRIAGE_COMMANDS
from route.documents import alert_document, create_alerts
from shared.errors import ErrorCode, Refused
from shared.identity import Caller
from shared.model.alert import Stage
from shared.model.base import Latitude, Longitude
from shared.model.incident import Disposition
from shared.model.report import Position, PositionSource
from shared.parsing import CleanText
from shared.services import Services
from shared.states import (
    ASSIGNMENT,
    REPORT,
    REPORT_CLOSED,
    AssignmentAction,
    IncidentStatus,
    ReportAction,
)


class Dispatch(Command):
    """Send agencies."""

    incident_id: Id
    agency_ids: Annotated[list[Id], Field(min_length=1, max_length=10)]


class Withdraw(Command):
    """Take an agency off the incident."""

    incident_id: Id
    agency_id: Id
    reason: Reason


class Reclassify(Command):
    """It is something else than the caller said."""

    incident_id: Id
    category: Id


class MovePin(Command):
    """It is somewhere else than the phone said."""

    incident_id: Id
    lat: Latitude
    lng: Longitude
    accuracy_m: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = 30.0


class Close(Command):
    """The incident is over."""

    incident_id: Id
    disposition: Disposition
    note: Note | None = None


class Reopen(Command):
    """It was not over."""

    incident_id: Id
    reason: Reason


class IncidentNote(Command):
    """A line for the incident's story."""

    incident_id: Id
    text: Annotated[CleanText, Field(min_length=1, max_length=1_000)]


class LogCall(Command):
    """The operator has phoned an agency."""

    incident_id: Id
    agency_id: Id
    outcome: Literal["reached", "no_answer", "acknowledged"]
    note: Note | None = None


def dispatch(services: Services, caller: Caller, command: Dispatch) -> dict[str, Any]:
    """Send agencies, proposed or of the operator's own choice."""

    def act(work: Work) -> None:
        _must_be_open(work)
        expect(command, work.case.incident.status.value)
        agencies = dict.fromkeys(command.agency_ids)
        work.facts["dispatched"] = [a for a in agencies if dispatch_agency(work, a, "Dikirim operator")]

    return on_incident(services, caller, command, command.incident_id, act)


def _must_be_open(work: Work) -> None:
    if not work.case.incident.is_open:
        actual = work.case.incident.status.value
        raise Refused(ErrorCode.STALE_STATE, "incident is closed", actual=actual)


def withdraw(services: Services, caller: Caller, command: Withdraw) -> dict[str, Any]:
    """Take an agency off the incident and tell it."""

    def act(work: Work) -> None:
        assignment = find_assignment(work.case, command.agency_id)
        # An agency without a device expires within a second of being sent: the operator's dialog is not yet filled in.
        expect(command, assignment.status.value, clocks=ASSIGNMENT.stands_at)
        if assignment.is_open:
            cancel_assignment(work, assignment, command.reason)

    return on_incident(services, caller, command, command.incident_id, act)


def reclassify(services: Services, caller: Caller, command: Reclassify) -> dict[str, Any]:
    """Correct the category: the new category's plan is applied; agencies on their way stay until withdrawn."""

    def act(work: Work) -> None:
        _must_be_open(work)
        pack = services.region.pack
        incident = work.case.incident
        if command.category not in pack.categories:
            raise Refused(ErrorCode.UNKNOWN_CATEGORY, known=sorted(pack.categories))
        if command.category == incident.category:
            return
        before, plan = incident.category, pack.plan_for(command.category)
        incident.category, incident.group = command.category, pack.categories[command.category].group
        incident.base_priority = plan.priority
        incident.priority = max(1, plan.priority - incident.witness_level)
        incident.cluster_cell = cluster_cell(incident.position, incident.group, pack)
        work.note("reclassified", before=before, after=command.category)
        replan(work)

    return on_incident(services, caller, command, command.incident_id, act)


def move_pin(services: Services, caller: Caller, command: MovePin) -> dict[str, Any]:
    """Correct the place: agencies of the new place are sent or proposed, those on their way are told."""

    def act(work: Work) -> None:
        _must_be_open(work)
        incident = work.case.incident
        before = incident.place
        incident.position = Position(
            lat=command.lat,
            lng=command.lng,
            accuracy_m=command.accuracy_m,
            captured_at=work.now,
            source=PositionSource.MANUAL,
        )
        relocate(work)
        work.note(
            "moved",
            before=before,
            after=incident.place,
            accuracy_m=command.accuracy_m,
            lat=command.lat,
            lng=command.lng,
        )
        tell_moved(work)
        replan(work)

    return on_incident(services, caller, command, command.incident_id, act)


def close(services: Services, caller: Caller, command: Close) -> dict[str, Any]:
    """End the incident with a disposition. Closing it again changes nothing."""

    def act(work: Work) -> None:
        expect(command, work.case.incident.status.value)
        if work.case.incident.is_open:
            close_case(work, command.disposition, command.note)

    return on_incident(services, caller, command, command.incident_id, act)


def reopen(services: Services, caller: Caller, command: Reopen) -> dict[str, Any]:
    """Take a closed incident up again: its report goes back to the stack and operators are told."""

    def act(work: Work) -> None:
        incident, report = work.case.incident, work.case.report
        if incident.is_open:
            return
        if incident.merged_into is not None or report.incident_id != incident.incident_id:
            # Its report stands in another incident by now, and a report belongs to one.
            raise Refused(ErrorCode.ILLEGAL_TRANSITION, state="MERGED", action="reopen", machine="incident")
        incident.status, incident.is_open = IncidentStatus.REOPENED, True
        incident.disposition, incident.closed_at = None, None
        # Whoever joined it while it ended has a home again, and counts.
        incident.witnesses_pending = True
        if report.status in REPORT_CLOSED:
            back = REPORT.apply(report.status, ReportAction.REOPEN).after
            work.case.change_report(report, status=back, unclaimed_since=work.now, claim=None, false_kind=None)
        work.case.track_step = "seen"
        work.note(
            "reopened",
            report_id=report.report_id,
            before=IncidentStatus.CLOSED,
            after=IncidentStatus.REOPENED,
            report_status=report.status.value,
            reason=command.reason,
        )
        round_ = incident.raised("reopened")
        incident.alarms.append(f"reopened:{round_}")
        alert = alert_document(services, incident, "operators", Stage.REOPENED, work.now, round_=round_)
        create_alerts(work.tx, [alert], work.outcome)

    return on_incident(services, caller, command, command.incident_id, act)


def note(services: Services, caller: Caller, command: IncidentNote) -> dict[str, Any]:
    """Add a line to the story."""
    return on_incident(
        services, caller, command, command.incident_id, lambda work: work.note("note", text=command.text)
    )


def log_call(services: Services, caller: Caller, command: LogCall) -> dict[str, Any]:
    """Note a phone call to an agency; one that says "we are coming" has acknowledged."""

    def act(work: Work) -> None:
        assignment = find_assignment(work.case, command.agency_id)
        before = assignment.status
        assignment.phoned_at = work.now
        work.case.changed.add(assignment.agency_id)
        acknowledges = command.outcome == "acknowledged"
        if acknowledges and ASSIGNMENT.allows(before, AssignmentAction.ACKNOWLEDGE):
            step_assignment(work.case, assignment, AssignmentAction.ACKNOWLEDGE, work.now)
            work.case.track_step = "forwarded"
        if command.outcome != "no_answer":
            work.case.drop_attention(assignment.agency_id, "unreached", "phone")
        work.note(
            "phoned",
            agency_id=assignment.agency_id,
            before=before,
            after=assignment.status,
            outcome=command.outcome,
            text=command.note,
        )

    return on_incident(services, caller, command, command.incident_id, act)


OPERATOR_COMMANDS = {
    **REPORT_COMMANDS,
    **TRIAGE_COMMANDS,
    **INQUIRY_COMMANDS,
    **WARNING_COMMANDS,
    "dispatch": Entry(Dispatch, DESK, dispatch),
    "withdraw": Entry(Withdraw, DESK, withdraw),
    "reclassify": Entry(Reclassify, DESK, reclassify),
    "move_pin": Entry(MovePin, DESK, move_pin),
    "merge": Entry(Merge, DESK, merge),
    "close": Entry(Close, DESK, close),
    "reopen": Entry(Reopen, DESK, reopen),
    "note": Entry(IncidentNote, DESK, note),
    "log_call": Entry(LogCall, DESK, log_call),
}
