"""What operators do to a report: verify it, call it false or a duplicate, split it off, see who called."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from route.commands.assignments import cancel_open, dispatch_proposed
from route.commands.base import (
    DESK,
    Command,
    Entry,
    Id,
    Note,
    OnReport,
    Reason,
    Work,
    keep_drills_apart,
    mark_seen,
    on_report,
)
from route.commands.claims import CLAIM_COMMANDS, refuse_taking_away
from route.decide import Open, Surroundings, decide
from route.documents import Outcome, finish, own_incident_id
from route.opening import routed_by_opening, write_open
from shared import paths
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.identity import Caller
from shared.model.base import to_plain
from shared.model.incident import Disposition, Incident
from shared.model.report import FalseKind, Report, Reporter
from shared.services import Services
from shared.states import REPORT, REPORT_CLOSED, IncidentStatus, ReportAction, ReportStatus
from shared.store import Query, Where

HEIRS_SEARCHED = 200
HEIRS_LOOKED_AT = 10


class Verify(Command):
    """The report is real; by default the proposed agencies are sent."""

    report_id: Id
    dispatch: bool = True


class MarkFalse(Command):
    """The report is no emergency."""

    report_id: Id
    kind: FalseKind
    note: Note | None = None


class MarkDuplicate(Command):
    """The report tells of an incident that is known already."""

    report_id: Id
    incident_id: Id


class RevealIdentity(Command):
    """See who called; the reason is kept."""

    report_id: Id
    reason: Reason


def verify(services: Services, caller: Caller, command: Verify) -> dict[str, Any]:
    """Say that a report is real, and send the proposed agencies unless told not to."""

    def act(work: Work, report: Report) -> None:
        step = REPORT.apply(report.status, ReportAction.VERIFY)
        if step.changed:
            _count_for_reporter(work, report, verified=1)
            work.case.change_report(report, status=step.after)
            mark_seen(work, report)
            work.note("verified", report_id=report.report_id, before=step.before, after=step.after)
        if command.dispatch:
            work.facts["dispatched"] = dispatch_proposed(work)

    return on_report(services, caller, command, command.report_id, act)


def _count_for_reporter(
    work: Work, report: Report, *, verified: int = 0, false_kind: FalseKind | None = None, by: int = 1
) -> None:
    """Keep the caller's history, from which trust is judged. Drills do not count."""
    if report.exercise:
        return
    document = work.tx.get(paths.reporter(report.uid))
    if document is None:
        return
    reporter = Reporter.from_document(document)
    fields: dict[str, Any] = {}
    if verified:
        fields["verified_reports"] = max(0, reporter.verified_reports + verified)
    if false_kind is not None:
        fields[f"false_reports.{false_kind.value}"] = max(0, getattr(reporter.false_reports, false_kind.value) + by)
        if false_kind is FalseKind.PRANK:
            restriction_s = work.services.region.pack.thresholds.trust.restriction_s
            fields["restricted_until"] = work.now + timedelta(seconds=restriction_s) if by > 0 else None
    work.tx.update(paths.reporter(report.uid), fields)


def mark_false(services: Services, caller: Caller, command: MarkFalse) -> dict[str, Any]:
    """Say that a report is no emergency. The incident ends with its last real report."""

    def act(work: Work, report: Report) -> None:
        step = REPORT.apply(report.status, ReportAction.MARK_FALSE)
        if not step.changed:
            return
        refuse_taking_away(work, report)
        heir = next_report(work, report)
        _count_for_reporter(work, report, false_kind=command.kind)
        work.case.change_report(report, status=step.after, false_kind=command.kind, claim=None)
        work.note(
            "marked_false",
            report_id=report.report_id,
            before=step.before,
            after=step.after,
            kind=command.kind.value,
            text=command.note,
        )
        after_report_left(work, report, heir, Disposition.FALSE)

    return on_report(services, caller, command, command.report_id, act)


def next_report(work: Work, leaving: Report) -> Report | None:
    """The report that stands for the incident when its first one drops out; None when it was the last."""
    if leaving.report_id != work.case.incident.first_report_id:
        return None
    same = Where("incident_id", "==", work.case.incident.incident_id)
    found = work.services.store.query(Query("reports", (same,), order_by="received_at", limit=HEIRS_SEARCHED))
    others = [f.path for f in found if f.id != leaving.report_id and f.document["status"] not in REPORT_CLOSED]
    # The query took no part in the transaction: what it found is looked at again inside.
    reports = [Report.from_document(d) for d in work.tx.get_all(others[:HEIRS_LOOKED_AT]) if d is not None]
    here = [r for r in reports if r.incident_id == work.case.incident.incident_id and r.status not in REPORT_CLOSED]
    return next(iter(here), None)


def after_report_left(work: Work, report: Report, heir: Report | None, disposition: Disposition) -> None:
    """An incident whose first report dropped out goes on with another one, or ends."""
    if report.report_id != work.case.report.report_id:
        return
    if heir is None:
        close_case(work, disposition, None)
        # A witness may be joining at this moment, unseen by the query: `rehome_witnesses` looks after the commit.
        work.case.incident.witnesses_pending = True
        return
    work.case.change_report(heir, joined=False, unclaimed_since=work.now)
    work.case.incident.first_report_id = heir.report_id
    work.case.report, work.case.track = heir, None
    # A hoax that was found out after the end brings nothing back to the stack.
    ended = {} if work.case.incident.is_open else _end_report(work)
    work.note("first_report_changed", **{"report_id": heir.report_id, **ended})


def close_case(work: Work, disposition: Disposition, text: str | None) -> None:
    """End an incident: agencies that are still on it are withdrawn, and its report leaves the stack."""
    incident = work.case.incident
    cancel_open(work, "Kejadian ditutup")
    before = incident.status
    incident.status, incident.is_open = IncidentStatus.CLOSED, False
    incident.disposition, incident.closed_at, incident.attention = disposition, work.now, []
    helped = disposition in (Disposition.HANDLED, Disposition.HANDED_OVER, Disposition.EXERCISE)
    work.case.track_step = "done" if helped else "closed"
    work.note(
        "closed",
        before=before,
        after=IncidentStatus.CLOSED,
        disposition=disposition.value,
        text=text,
        **_end_report(work),
    )


def _end_report(work: Work) -> dict[str, str]:
    """End the incident's report unless it has an end of its own; for the event, which one and how."""
    report = work.case.report
    if report.incident_id != work.case.incident.incident_id or not REPORT.allows(report.status, ReportAction.END):
        return {}
    work.case.change_report(report, status=REPORT.apply(report.status, ReportAction.END).after, claim=None)
    return {"report_id": report.report_id, "report_status": report.status.value}


def mark_duplicate(services: Services, caller: Caller, command: MarkDuplicate) -> dict[str, Any]:
    """Say that a report tells of a known incident: it becomes a witness there.

    Raises:
        Refused: NOT_FOUND when the other incident is not open.
    """

    def act(work: Work, report: Report) -> None:
        refuse_taking_away(work, report)
        if command.incident_id == work.case.incident.incident_id:
            raise InvalidInput([FieldError("incident_id", "the report belongs to this incident already")])
        target = work.tx.get(paths.incident(command.incident_id))
        known = Incident.from_document(target) if target else None
        if known is None or not known.is_open:
            raise Refused(ErrorCode.NOT_FOUND, "no such open incident")
        keep_drills_apart(report.exercise, known.exercise, "incident_id")
        heir = next_report(work, report)
        step = REPORT.apply(report.status, ReportAction.MARK_DUPLICATE)
        if not step.changed:
            return
        into = command.incident_id
        work.case.change_report(report, status=step.after, duplicate_of=into, incident_id=into, joined=True, claim=None)
        work.note("marked_duplicate", report_id=report.report_id, before=step.before, after=step.after, into=into)
        # The other incident is written too, so that it cannot end by a merge in the same moment.
        work.tx.update(paths.incident(into), {"updated_at": work.now})
        after_report_left(work, report, heir, Disposition.MERGED)

    return on_report(services, caller, command, command.report_id, act)


def split(services: Services, caller: Caller, command: OnReport) -> dict[str, Any]:
    """Take a report out of the incident that it joined: it opens one of its own, with its own alerts.

    Raises:
        InvalidInput: it did not join; the incident is its own.
    """
    second = Outcome()

    def act(work: Work, report: Report) -> None:
        nonlocal second
        if report.report_id == work.case.incident.first_report_id:
            raise InvalidInput([FieldError("report_id", "this report opened the incident itself")])
        decision = decide(report, services.region, Surroundings(), may_join=False)
        assert isinstance(decision, Open)
        new_id = own_incident_id(report)
        if report.status in _BACK_TO_STACK:
            report.status = REPORT.apply(report.status, _BACK_TO_STACK[report.status]).after
        report.unclaimed_since = report.received_at = work.now
        work.case.change_report(report, status=report.status, unclaimed_since=work.now, duplicate_of=None, claim=None)
        work.note("split", report_id=report.report_id, into=new_id, after=report.status)
        # The fields changed above are other ones, and are written after.
        work.tx.update(paths.report(report.report_id), routed_by_opening(report, decision, work.now))
        second = write_open(work.tx, services, report, decision, work.now)
        work.facts["new_incident_id"] = new_id

    answer = on_report(services, caller, command, command.report_id, act)
    finish(services, second)
    return answer


_BACK_TO_STACK = {
    ReportStatus.DUPLICATE: ReportAction.REOPEN,
    ReportStatus.ENDED: ReportAction.REOPEN,
    ReportStatus.CLAIMED: ReportAction.RELEASE,
}
"""A report on its own again is in nobody's hands: a claim without a claimant could be neither taken nor go stale."""


def reveal_identity(services: Services, caller: Caller, command: RevealIdentity) -> dict[str, Any]:
    """Show who called, and keep who looked and why."""

    def act(work: Work, report: Report) -> None:
        document = work.tx.get(paths.reporter(report.uid))
        reporter = Reporter.from_document(document) if document else None
        work.note("identity_revealed", report_id=report.report_id, reason=command.reason)
        work.facts |= {
            "uid": report.uid,
            "contact_name": reporter.contact_name if reporter else None,
            "contact_phone": reporter.contact_phone if reporter else None,
            "verified_phone": reporter.verified_phone if reporter else None,
            "reports": reporter.reports if reporter else 0,
            "false_reports": to_plain(reporter.false_reports) if reporter else {},
        }

    return on_report(services, caller, command, command.report_id, act)


REPORT_COMMANDS = {
    **CLAIM_COMMANDS,
    "verify": Entry(Verify, DESK, verify),
    "mark_false": Entry(MarkFalse, DESK, mark_false),
    "mark_duplicate": Entry(MarkDuplicate, DESK, mark_duplicate),
    "split": Entry(OnReport, DESK, split),
    "reveal_identity": Entry(RevealIdentity, DESK, reveal_identity),
}
