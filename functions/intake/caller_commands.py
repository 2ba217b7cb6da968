"""What a caller does after the press: cancel, tell more, give a better position, look what is near."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from intake.duress import is_duress_pin, pin_hash
from intake.submission import DESCRIPTION_LIMIT, PositionInput, normalized_phone, verified_phone
from route.commands.base import Command, Entry, Id, Work, on_report
from route.commands.replanning import relocate, replan, tell_moved
from route.commands.reports import after_report_left, next_report
from route.documents import OPERATORS, alert_document, create_alerts
from shared import paths
from shared.errors import ErrorCode, Refused
from shared.geo import distance_m
from shared.identity import Caller
from shared.model.alert import Stage
from shared.model.base import Latitude, Longitude
from shared.model.incident import Disposition, Incident, Role
from shared.model.report import Position, PositionSource, Report, Reporter
from shared.parsing import CleanText
from shared.services import Services
from shared.states import REPORT, ReportAction
from shared.store import Query, Transaction, Where

NEARBY_M = 5_000
NEARBY_AGE = timedelta(hours=2)
NEARBY_SEARCHED = 100
NEARBY_TOLD = 20

OWN_REPORTS = 10
"""Reports that a phone may name as its own when it asks what is near."""

BETTER_BY = 0.7
"""A fix replaces the one before when its accuracy radius is at most 0.7 of it: smaller gains are not worth a write."""

MOVED_M = 100
"""Moved further than this, a fix counts even when it is no sharper; agencies are told from here on."""


class Cancel(Command):
    """The caller presses "batal"; the PIN field is always there and mostly empty."""

    report_id: Id
    pin: Annotated[str, Field(max_length=16)] | None = None


class AddDetails(Command):
    """Words, silence, or a number to call back."""

    report_id: Id
    description: Annotated[CleanText, Field(max_length=DESCRIPTION_LIMIT)] | None = None
    silent: bool | None = None
    contact_name: Annotated[CleanText, Field(max_length=100)] | None = None
    contact_phone: Annotated[CleanText, Field(max_length=32)] | None = None


class RefinePosition(Command):
    """A better fix than the first."""

    report_id: Id
    position: PositionInput


class SetDuressPin(Command):
    """Choose the PIN that looks like a cancel."""

    pin: Annotated[str, Field(pattern=r"^\d{4,8}$")]


class Nearby(Command):
    """What is going on around here that others have reported?"""

    lat: Latitude
    lng: Longitude
    own_report_ids: Annotated[list[Id], Field(default_factory=list, max_length=OWN_REPORTS)]
    """What this phone has sent lately: to read these by id is cheaper than to search for the caller's reports."""


def _own(work_report: Report, caller: Caller) -> None:
    if work_report.uid != caller.uid:
        # A report of somebody else does not exist for this caller.
        raise Refused(ErrorCode.NOT_FOUND, "not the caller's report")


def cancel(services: Services, caller: Caller, command: Cancel) -> dict[str, Any]:
    """Cancel within the window. With the duress PIN everything looks the same, and operators are alarmed.

    Raises:
        Refused: CANCEL_WINDOW_OVER.
    """
    late: list[bool] = []

    def act(work: Work, report: Report) -> None:
        _own(report, caller)
        document = work.tx.get(paths.reporter(caller.uid))
        stored = Reporter.from_document(document).duress_pin_hash if document else None
        over = work.now > report.received_at + _window(services)
        late[:] = [over]
        if is_duress_pin(caller.uid, command.pin, stored):
            _duress(work, report, shows_cancel=not over)
        elif not over:
            _cancel(work, report)
        work.facts["report_status"] = "CANCELLED_BY_CALLER"

    answer = on_report(services, caller, command, command.report_id, act)
    if late and late[0]:
        raise Refused(ErrorCode.CANCEL_WINDOW_OVER)
    return _without_traces(answer)


def _window(services: Services) -> timedelta:
    return timedelta(seconds=services.region.pack.thresholds.escalation.cancel_window_s)


def _without_traces(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer of a true cancel and of one under duress must be the same to the letter."""
    return {
        "command": answer["command"],
        "command_id": answer["command_id"],
        "repeated": answer["repeated"],
        "report_status": "CANCELLED_BY_CALLER",
    }


def _cancel(work: Work, report: Report) -> None:
    heir = next_report(work, report)
    step = REPORT.apply(report.status, ReportAction.CANCEL)
    if not step.changed:
        return
    work.case.change_report(report, status=step.after, claim=None)
    _finish_card(work, report)
    work.note("cancelled_by_caller", report_id=report.report_id, before=step.before, after=step.after)
    after_report_left(work, report, heir, Disposition.CANCELLED)


def _duress(work: Work, report: Report, shows_cancel: bool) -> None:
    """Raise the alarm, and leave the card as a true cancel would: cancelled in time, untouched when it came late."""
    if report.duress:
        return
    incident = work.case.incident
    work.case.change_report(report, duress=True)
    before, incident.priority = incident.priority, 1
    incident.silent = True
    work.case.add_attention("duress")
    for assignment in work.case.assignments.values():
        assignment.priority, assignment.silent = 1, True
        work.case.changed.add(assignment.agency_id)
    if shows_cancel:
        _finish_card(work, report)
    work.note("duress", report_id=report.report_id, before=str(before), after="1")
    # Another witness of the same incident can be under duress as well: an alarm of their own.
    round_ = incident.raised("duress")
    incident.alarms.append(f"duress:{report.report_id}")
    alert = alert_document(work.services, incident, OPERATORS, Stage.DURESS, work.now, round_=round_)
    create_alerts(work.tx, [alert], work.outcome)


def _finish_card(work: Work, report: Report) -> None:
    """The caller's card says cancelled, and stays so: a later step would betray a duress call."""
    work.tx.update(paths.track(report.report_id), {"step": "cancelled", "final": True, "updated_at": work.now})
    if report.report_id == work.case.report.report_id:
        work.case.track = None


def add_details(services: Services, caller: Caller, command: AddDetails) -> dict[str, Any]:
    """Add what the caller could not say at the press; operators and agencies see it at once."""
    phone = normalized_phone(command.contact_phone, services.region.pack.phone_region)
    verified = verified_phone(caller.phone, services.region.pack.phone_region)

    def act(work: Work, report: Report) -> None:
        _own(report, caller)
        if command.contact_name or phone or verified:
            contact = {"contact_name": command.contact_name, "contact_phone": phone, "verified_phone": verified}
            work.tx.update(paths.reporter(caller.uid), {k: v for k, v in contact.items() if v})
        if command.description:
            work.case.change_report(report, description=_joined(report.description, command.description))
        if command.silent is not None:
            work.case.change_report(report, silent=command.silent)
        if report.report_id == work.case.report.report_id:
            _show_details(work, report)
        told = [name for name in ("description", "silent") if getattr(command, name) is not None]
        work.note("details_added", report_id=report.report_id, fields=told + (["contact"] if phone else []))

    return on_report(services, caller, command, command.report_id, act)


def _joined(before: str | None, more: str) -> str:
    return f"{before}\n{more}"[: 2 * DESCRIPTION_LIMIT] if before else more


def _show_details(work: Work, report: Report) -> None:
    work.case.incident.silent = report.silent or work.case.incident.silent
    for assignment in work.case.assignments.values():
        assignment.description, assignment.silent = report.description, work.case.incident.silent
        work.case.changed.add(assignment.agency_id)


def refine_position(services: Services, caller: Caller, command: RefinePosition) -> dict[str, Any]:
    """Take a better fix. The incident follows unless an operator has set the pin; agencies of a new place are added."""

    def act(work: Work, report: Report) -> None:
        _own(report, caller)
        fix = Position(**command.position.model_dump())
        if not is_better(report.position, fix):
            return
        before = report.position
        work.case.change_report(report, position=fix)
        incident = work.case.incident
        # A fix that comes after the end sends nobody any more.
        follows = incident.is_open and report.report_id == work.case.report.report_id and not _pinned(incident)
        work.note(
            "position_refined",
            report_id=report.report_id,
            accuracy_m=fix.accuracy_m,
            accuracy_before_m=before.accuracy_m if before else None,
            incident_follows=follows,
        )
        if follows:
            _follow(work, before, fix)

    return on_report(services, caller, command, command.report_id, act)


def is_better(before: Position | None, fix: Position) -> bool:
    """Whether a fix is worth more than the one before: sharper, or somewhere else and not much worse."""
    if before is None:
        return True
    if fix.accuracy_m <= before.accuracy_m * BETTER_BY:
        return True
    apart_m = distance_m(before.lat, before.lng, fix.lat, fix.lng)
    return apart_m > MOVED_M + before.accuracy_m and fix.accuracy_m <= before.accuracy_m


def _pinned(incident: Incident) -> bool:
    return incident.position is not None and incident.position.source is PositionSource.MANUAL


def _follow(work: Work, before: Position | None, fix: Position) -> None:
    incident = work.case.incident
    codes = set(incident.kecamatan_codes)
    incident.position = fix
    relocate(work)
    if before is None or distance_m(before.lat, before.lng, fix.lat, fix.lng) > MOVED_M:
        tell_moved(work)
    if before is None or not set(incident.kecamatan_codes) <= codes:
        replan(work)
    for assignment in work.case.assignments.values():
        assignment.position, assignment.place = incident.position, incident.place
        work.case.changed.add(assignment.agency_id)


def set_duress_pin(services: Services, caller: Caller, command: SetDuressPin) -> dict[str, Any]:
    """Keep the caller's duress PIN, hashed.

    Raises:
        Refused: NOT_FOUND before the caller's first report (practice counts), which makes the caller known.
    """
    path = paths.reporter(caller.uid)

    def commit(tx: Transaction) -> None:
        if tx.get(path) is None:
            raise Refused(ErrorCode.NOT_FOUND, "caller not known yet")
        tx.update(path, {"duress_pin_hash": pin_hash(caller.uid, command.pin)})

    services.store.transact(commit)
    return {"command": command.command, "command_id": str(command.command_id), "repeated": False}


def nearby(services: Services, caller: Caller, command: Nearby) -> dict[str, Any]:
    """Open incidents near the caller that anybody may know of; no words, no people, no exact place.

    Those that a named report of the caller's opened or joined are marked `mine`: nobody is a witness of the own report.
    """
    now = services.clock.now()
    query = Query(
        "incidents",
        (Where("is_open", "==", True), Where("opened_at", ">=", now - NEARBY_AGE)),
        order_by="-opened_at",
        limit=NEARBY_SEARCHED,
    )
    found = [Incident.from_document(f.document) for f in services.store.query(query)]
    told = [line for incident in found if (line := _nearby_line(services, command, incident))]
    told.sort(key=lambda one: (one["distance_m"], one["minutes_ago"]))
    mine = _own_incidents(services, caller, command.own_report_ids) if told else set()
    return {
        "command": command.command,
        "command_id": str(command.command_id),
        "repeated": False,
        "incidents": [{**line, "mine": line["incident_id"] in mine} for line in told[:NEARBY_TOLD]],
    }


def _nearby_line(services: Services, command: Nearby, incident: Incident) -> dict[str, Any] | None:
    """What a stranger may know of an incident; None for one that is none of theirs, or too far away."""
    category = services.region.pack.categories.get(incident.category)
    if incident.position is None or incident.exercise or category is None or not category.public:
        return None
    apart_m = distance_m(command.lat, command.lng, incident.position.lat, incident.position.lng)
    if apart_m > NEARBY_M:
        return None
    return {
        "incident_id": incident.incident_id,
        "category": incident.category,
        "distance_m": round(apart_m, -2),
        "minutes_ago": int((services.clock.now() - incident.opened_at).total_seconds() // 60),
    }


def _own_incidents(services: Services, caller: Caller, report_ids: list[str]) -> set[str]:
    """Incidents of these reports, as far as they are the caller's: a stranger's id tells nothing."""
    reports = services.store.get_all([paths.report(report_id) for report_id in report_ids]) if report_ids else []
    return {report["incident_id"] for report in reports if report and report["uid"] == caller.uid}


_ANYBODY = frozenset(Role) - {Role.SYSTEM}

CALLER_COMMANDS = {
    "cancel": Entry(Cancel, _ANYBODY, cancel),
    "add_details": Entry(AddDetails, _ANYBODY, add_details),
    "refine_position": Entry(RefinePosition, _ANYBODY, refine_position),
    "set_duress_pin": Entry(SetDuressPin, _ANYBODY, set_duress_pin),
    "nearby": Entry(Nearby, _ANYBODY, nearby),
}
