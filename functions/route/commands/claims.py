"""Taking a report in hand: one operator at a time, kept fresh by a heartbeat, free to take over when stale."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from pydantic import Field

from route.commands.base import DESK, Command, Entry, Id, OnReport, Work, mark_seen, on_report
from shared import paths
from shared.errors import ErrorCode, Refused
from shared.identity import Caller
from shared.model.incident import Role
from shared.model.report import Claim, Report
from shared.services import Services
from shared.states import REPORT, ReportAction, ReportStatus
from shared.store import Transaction


class Heartbeat(Command):
    """The console is still there and holds these reports."""

    report_ids: Annotated[list[Id], Field(min_length=1, max_length=50)]


def claim(services: Services, caller: Caller, command: OnReport) -> dict[str, Any]:
    """Take a report in hand: one operator wins, the other is told who.

    Raises:
        Refused: CLAIMED_BY_OTHER while the other's heartbeat is fresh.
    """

    def act(work: Work, report: Report) -> None:
        held = report.claim
        if held is not None and held.operator_uid == caller.uid:
            return
        if report.status is ReportStatus.CLAIMED and held is not None:
            _refuse_fresh(work, held)
        elif not REPORT.apply(report.status, ReportAction.CLAIM).changed:
            return
        before = report.status
        taken = Claim(operator_uid=caller.uid, operator_name=caller.name, claimed_at=work.now, heartbeat_at=work.now)
        work.case.change_report(report, status=ReportStatus.CLAIMED, claim=taken)
        mark_seen(work, report)
        work.note(
            "claimed",
            report_id=report.report_id,
            before=before,
            after=ReportStatus.CLAIMED,
            taken_over_from=held.operator_uid if held else None,
        )

    return on_report(services, caller, command, command.report_id, act)


def refuse_taking_away(work: Work, report: Report) -> None:
    """Refuse an operator to end a report that a colleague has in hand and may be talking about with its caller.

    Sending help is open to the whole desk, whoever holds the report (docs/decisions/held-reports.md).

    Raises:
        Refused: CLAIMED_BY_OTHER; never to supervisors and administrators, and not when the claim is stale.
    """
    held = report.claim
    if held and held.operator_uid != work.caller.uid and work.caller.role is Role.OPERATOR:
        _refuse_fresh(work, held)


def _refuse_fresh(work: Work, held: Claim) -> None:
    """A claim without a heartbeat for 45 s may be taken over (features.md); a fresh one may not."""
    stale_s = work.services.region.pack.thresholds.escalation.claim_stale_s * work.services.settings.time_scale
    if work.now - held.heartbeat_at < timedelta(seconds=stale_s):
        raise Refused(ErrorCode.CLAIMED_BY_OTHER, operator_name=held.operator_name, operator_uid=held.operator_uid)


def heartbeat(services: Services, caller: Caller, command: Heartbeat) -> dict[str, Any]:
    """Keep claims fresh. Answers which of them the caller does not hold any more."""
    now = services.clock.now()

    def commit(tx: Transaction) -> list[str]:
        documents = tx.get_all([paths.report(r) for r in command.report_ids])
        lost = []
        for report_id, document in zip(command.report_ids, documents, strict=True):
            held = Report.from_document(document).claim if document else None
            if held is None or held.operator_uid != caller.uid:
                lost.append(report_id)
            else:
                tx.update(paths.report(report_id), {"claim.heartbeat_at": now})
        return lost

    lost = services.store.transact(commit)
    return {"command": command.command, "command_id": str(command.command_id), "repeated": False, "lost": lost}


def release(services: Services, caller: Caller, command: OnReport) -> dict[str, Any]:
    """Put a claimed report back on the stack.

    Raises:
        Refused: CLAIMED_BY_OTHER when somebody else holds it (supervisors may release anybody's).
    """

    def act(work: Work, report: Report) -> None:
        held = report.claim
        if held and held.operator_uid != caller.uid and caller.role is Role.OPERATOR:
            raise Refused(ErrorCode.CLAIMED_BY_OTHER, operator_name=held.operator_name, operator_uid=held.operator_uid)
        step = REPORT.apply(report.status, ReportAction.RELEASE)
        work.case.change_report(report, status=step.after, claim=None, unclaimed_since=work.now)
        work.note("claim_released", report_id=report.report_id, before=step.before, after=step.after)

    return on_report(services, caller, command, command.report_id, act)


CLAIM_COMMANDS = {
    "claim": Entry(OnReport, DESK, claim),
    "heartbeat": Entry(Heartbeat, DESK, heartbeat),
    "release": Entry(OnReport, DESK, release),
}
