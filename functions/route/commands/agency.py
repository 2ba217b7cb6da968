"""What an agency does: answer, move, arrive, clear, decline, ask for support, keep its roster."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from route.commands.assignments import TRACK_STEPS, find_assignment, release_competitors, step_assignment
from route.commands.base import Command, Entry, Id, Note, Reason, Work, expect, on_incident
from route.documents import OPERATORS, alert_document, create_alerts
from shared import paths
from shared.expiry import expiry
from shared.identity import Caller
from shared.log import log
from shared.model.alert import Duty, DutyEntry, Stage
from shared.model.base import AwareTime
from shared.model.incident import Role
from shared.parsing import CleanText, Input
from shared.services import Services
from shared.states import ANSWERED, AssignmentAction, AssignmentStatus
from shared.store import Transaction

LONGEST_SHIFT = timedelta(hours=24)
"""A duty switch that somebody forgot ends by itself; Polri's piket changes every 24 hours at the latest."""


class Answer(Command):
    """acknowledge, en_route, on_scene, clear."""

    incident_id: Id
    note: Note | None = None


class Decline(Command):
    """The agency cannot come."""

    incident_id: Id
    reason: Reason


class NeedSupport(Command):
    """The agency asks the operator for another one."""

    incident_id: Id
    what: Reason
    note: Note | None = None


class AgencyNote(Command):
    """A line for the incident's story."""

    incident_id: Id
    text: Annotated[CleanText, Field(min_length=1, max_length=1_000)]


class DutyOn(Command):
    """The person takes the duty."""

    until: AwareTime | None = None


class DutyOff(Command):
    """The person hands the duty over."""


class RosterEntry(Input):
    """One person's shift."""

    uid: Id
    name: Annotated[CleanText, Field(max_length=100)] | None = None
    since: AwareTime
    until: AwareTime | None = None


class Roster(Command):
    """The whole roster, replaced."""

    entries: Annotated[list[RosterEntry], Field(max_length=100)]


ACTIONS = {
    "acknowledge": AssignmentAction.ACKNOWLEDGE,
    "en_route": AssignmentAction.EN_ROUTE,
    "on_scene": AssignmentAction.ON_SCENE,
    "clear": AssignmentAction.CLEAR,
}


def _own_agency(caller: Caller) -> str:
    assert caller.agency_id is not None, "a caller has role agency only with an agency_id"
    return caller.agency_id


def answer(services: Services, caller: Caller, command: Answer) -> dict[str, Any]:
    """Take the agency's next step. The first to acknowledge a border report releases its competitors."""
    agency_id = _own_agency(caller)

    def act(work: Work) -> None:
        assignment = find_assignment(work.case, agency_id)
        expect(command, assignment.status.value)
        had_answered = assignment.status in ANSWERED
        step = step_assignment(work.case, assignment, ACTIONS[command.command], work.now)
        work.facts["assignment_status"] = assignment.status.value
        if not step.changed:
            return
        assignment.note = command.note or assignment.note
        work.case.drop_attention(agency_id, "unreached", "phone", "not_moving")
        _move_track(work, step.after)
        work.note(
            command.command,
            agency_id=agency_id,
            before=step.before,
            after=step.after,
            passed=[s.value for s in step.passed],
            text=command.note,
        )
        if not had_answered:
            release_competitors(work, assignment)

    return on_incident(services, caller, command, command.incident_id, act)


def _move_track(work: Work, status: AssignmentStatus) -> None:
    """The caller's card follows the most advanced agency; it is done when no agency is left at work."""
    if status in TRACK_STEPS:
        work.case.track_step = TRACK_STEPS[status]
    elif all(not a.is_open for a in work.case.assignments.values()):
        work.case.track_step = "done"


def decline(services: Services, caller: Caller, command: Decline) -> dict[str, Any]:
    """Say no; the next rung of the ladder is asked at once."""
    agency_id = _own_agency(caller)

    def act(work: Work) -> None:
        assignment = find_assignment(work.case, agency_id)
        expect(command, assignment.status.value)
        step = step_assignment(work.case, assignment, AssignmentAction.DECLINE, work.now)
        work.facts["assignment_status"] = assignment.status.value
        if step.changed:
            assignment.decline_reason, assignment.escalated = command.reason, False
            work.note("declined", agency_id=agency_id, before=step.before, after=step.after, reason=command.reason)

    result = on_incident(services, caller, command, command.incident_id, act)
    _escalate_now(services, command.incident_id)
    return result


def _escalate_now(services: Services, incident_id: str) -> None:
    """Do not wait for the task: somebody else has to be asked this second."""
    from route.check import check_incident

    check_incident(services, incident_id)


def need_support(services: Services, caller: Caller, command: NeedSupport) -> dict[str, Any]:
    """Ask the operators for another agency."""
    agency_id = _own_agency(caller)

    def act(work: Work) -> None:
        find_assignment(work.case, agency_id)
        work.case.add_attention(f"need_support:{agency_id}")
        work.note("need_support", agency_id=agency_id, what=command.what, text=command.note)
        round_ = work.case.incident.raised("need_support")
        work.case.incident.alarms.append(f"need_support:{agency_id}")
        alert = alert_document(services, work.case.incident, OPERATORS, Stage.NEED_SUPPORT, work.now, round_=round_)
        create_alerts(work.tx, [alert], work.outcome)

    return on_incident(services, caller, command, command.incident_id, act)


def note(services: Services, caller: Caller, command: AgencyNote) -> dict[str, Any]:
    """Add a line to the story."""
    agency_id = _own_agency(caller)

    def act(work: Work) -> None:
        find_assignment(work.case, agency_id)
        work.note("note", agency_id=agency_id, text=command.text)

    return on_incident(services, caller, command, command.incident_id, act)


def duty_on(services: Services, caller: Caller, command: DutyOn) -> dict[str, Any]:
    """Take the duty, for a day at the longest."""
    now = services.clock.now()
    until = min(command.until or now + LONGEST_SHIFT, now + LONGEST_SHIFT)
    mine = DutyEntry(uid=caller.uid, name=caller.name, since=now, until=until)
    return _change_duty(services, caller, command, lambda entries: [*_without(entries, caller.uid), mine])


def duty_off(services: Services, caller: Caller, command: DutyOff) -> dict[str, Any]:
    """Hand the duty over. When nobody is left on duty, all of the agency's devices are alerted."""
    return _change_duty(services, caller, command, lambda entries: _without(entries, caller.uid))


def roster(services: Services, caller: Caller, command: Roster) -> dict[str, Any]:
    """Replace the roster."""
    entries = [DutyEntry(**e.model_dump()) for e in command.entries]
    return _change_duty(services, caller, command, lambda _: entries)


def _without(entries: list[DutyEntry], uid: str) -> list[DutyEntry]:
    return [e for e in entries if e.uid != uid]


def _change_duty(services: Services, caller: Caller, command: Command, change: Any) -> dict[str, Any]:
    agency_id = _own_agency(caller)
    now = services.clock.now()

    def commit(tx: Transaction) -> list[DutyEntry]:
        document = tx.get(paths.duty(agency_id))
        duty = Duty.from_document(document) if document else Duty(agency_id=agency_id, updated_at=now)
        duty.on_duty = [e for e in change(duty.on_duty) if not _over(e, now)]
        duty.updated_at = now
        duty.expires_at = expiry(services.region.pack, "duty", now)
        tx.set(paths.duty(agency_id), duty.to_document())
        return duty.on_duty

    on_duty = services.store.transact(commit)
    log().info("duty changed", agency_id=agency_id, on_duty=len(on_duty), command=command.command)
    return {
        "command": command.command,
        "command_id": str(command.command_id),
        "repeated": False,
        "on_duty": [e.uid for e in on_duty],
    }


def _over(entry: DutyEntry, now: datetime) -> bool:
    return entry.until is not None and entry.until <= now


_AGENCY = frozenset({Role.AGENCY})

AGENCY_COMMANDS = {
    **{name: Entry(Answer, _AGENCY, answer) for name in ACTIONS},
    "decline": Entry(Decline, _AGENCY, decline),
    "need_support": Entry(NeedSupport, _AGENCY, need_support),
    "note": Entry(AgencyNote, _AGENCY, note),
    "duty_on": Entry(DutyOn, _AGENCY, duty_on),
    "duty_off": Entry(DutyOff, _AGENCY, duty_off),
    "roster": Entry(Roster, _AGENCY, roster),
}
