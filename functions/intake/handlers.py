"""The use case of taking a report in: one transaction, no way to lose or double a report.

It writes the report and what is remembered of its caller and, where that needs nobody's waiting, the incident that the
report opens. Routing must never cost a report: whatever fails about it leaves the report to the trigger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from intake.rate_limit import spend_token
from intake.submission import ReportSubmission, known_category, normalized_phone, verified_phone
from shared import paths
from shared.errors import ErrorCode, RateLimited, Refused
from shared.expiry import expiry
from shared.log import log
from shared.model.report import (
    Bucket,
    DeviceInfo,
    History,
    Position,
    Report,
    Reporter,
)
from shared.services import Services
from shared.store import Transaction
from shared.unrouted import leave_to_trigger

if TYPE_CHECKING:
    from route.documents import Outcome
    from route.routing import Routing
    from shared.pack_basics import PackBasics

OLDEST_PRESS = timedelta(days=7)
"""An offline queue can hold a report for days; a press said to be older comes from a wrong clock."""


@dataclass(frozen=True)
class Accepted:
    """The answer to a submission. `repeated` says that this report had arrived before."""

    report_id: str
    status: str
    received_at: datetime
    cancel_until: datetime
    repeated: bool


def submit_report(
    services: Services,
    uid: str,
    submission: ReportSubmission,
    trace: str,
    address_wait_s: int = 0,
    account_phone: str | None = None,
    by_open311: bool = False,
    route: bool = False,
) -> Accepted:
    """Take one report in.

    Args:
        services: the outside world.
        uid: the verified caller.
        submission: what the app sent.
        trace: the request's `traceparent`, carried through to the push.
        address_wait_s: seconds until the caller's network address may send again (`intake.addresses`), 0 for now; a
            caller's first report is taken all the same.
        account_phone: the number of the caller's account, which Firebase Auth has verified.
        by_open311: a city system sent it (`integrate.georeport`), which may then ask how far it has come.
        route: open its incident and alert who is to come right here, where that can be done without making the caller
            wait; a function that may publish and schedule asks for it.

    Raises:
        Refused: UNKNOWN_CATEGORY, VALIDATION_FAILED, REPORT_ID_TAKEN or RATE_LIMITED; nothing was written.
    """
    pack = services.region.basics
    known_category(submission.category, pack.categories)
    phone = normalized_phone(submission.contact_phone, pack.phone_region)
    verified = verified_phone(account_phone, pack.phone_region)
    now = services.clock.now()
    report = _report(uid, submission, now, trace, pack)
    report.by_open311 = by_open311
    taking = _Taking(services, report, _Contact(phone, verified, submission.contact_name), address_wait_s)
    accepted = taking.with_incident() if route else taking.alone()
    log().info(
        "report received",
        report_id=report.report_id,
        category=report.category,
        repeated=accepted.repeated,
        exercise=report.exercise,
    )
    return accepted


class _Taking:
    """One report being taken in."""

    def __init__(self, services: Services, report: Report, given: _Contact, address_wait_s: int) -> None:
        self._services, self._report, self._given = services, report, given
        self._address_wait_s = address_wait_s

    def alone(self) -> Accepted:
        """Write the report, and what starts `route_report` for it."""
        return self._services.store.transact(self._write)[0]

    def with_incident(self) -> Accepted:
        """Write the report with its incident, or as a witness, and alert; `alone` where that is not to be, or fails."""
        from route.arrival import UNDER_WAY, alert, alert_again

        accepted, outcome = self._try_with_incident()
        if outcome:
            alert(self._services, accepted.report_id, outcome)
        if accepted.repeated:
            # Of the same microsecond is what this very request has written, whose answer was lost on its way here.
            is_own = accepted.received_at == self._report.received_at
            alert_again(self._services, accepted.report_id, timedelta(0) if is_own else UNDER_WAY)
        return accepted

    def _try_with_incident(self) -> tuple[Accepted, Outcome | None]:
        from route.arrival import begin_arrival
        from route.routing import locked_if_joining

        try:
            routing = begin_arrival(self._services, self._report)
            return locked_if_joining(self._services.store, lambda tx, may_join: self._write(tx, routing, may_join))
        except Refused:
            raise
        except Exception:
            # It may have been written, and only the answer was lost: then this finds it, as a repetition.
            log().exception("report not routed while it was taken in", report_id=self._report.report_id)
            return self.alone(), None

    def _write(
        self, tx: Transaction, routing: Routing | None = None, may_join: bool = False
    ) -> tuple[Accepted, Outcome | None]:
        report, services = self._report, self._services
        own = [paths.report(report.report_id), paths.reporter(report.uid)]
        earlier, reporter, *behind = tx.get_all([*own, *(routing.gates if routing else ())])
        if earlier is not None:
            return _repeated(Report.from_document(earlier), report, services), None
        known = Reporter.from_document(reporter) if reporter else None
        if known and self._address_wait_s:
            raise RateLimited(self._address_wait_s)
        report.history = _history(known)
        caller = _reporter(known, report, self._given, services.region.basics)
        decided = routing.decide(tx, report, behind, may_join) if routing else None
        tx.create(own[0], report.to_document() | (decided.fields if decided else {}))
        tx.set(own[1], caller.to_document())
        accepted = _accepted(report, services, repeated=False)
        if decided:
            return accepted, decided.write(tx)
        leave_to_trigger(tx, services.region.basics, report.report_id, report.received_at)
        return accepted, None


def _report(uid: str, submission: ReportSubmission, now: datetime, trace: str, pack: PackBasics) -> Report:
    position = submission.position
    return Report(
        report_id=str(submission.report_id),
        uid=uid,
        category=submission.category,
        position=Position(**position.model_dump()) if position else None,
        description=submission.description or None,
        silent=submission.silent,
        exercise=submission.exercise,
        locale=submission.locale,
        witness_of=submission.witness_of,
        device=DeviceInfo(**submission.device.model_dump()),
        fingerprint=submission.fingerprint(),
        pressed_at=_believable(submission.pressed_at, now),
        received_at=now,
        unclaimed_since=now,
        trace=trace,
        expires_at=expiry(pack, "reports", now),
    )


def _history(known: Reporter | None) -> History:
    return History(**known.model_dump(include=set(History.model_fields))) if known else History()


def _believable(pressed_at: datetime, now: datetime) -> datetime:
    """Cheap phones have wrong clocks: a press in the future, or long ago, counts as now."""
    return pressed_at if now - OLDEST_PRESS <= pressed_at <= now else now


@dataclass(frozen=True)
class _Contact:
    """How to call back: the number typed for this report goes before the account's own."""

    typed: str | None
    verified: str | None
    name: str | None


def _reporter(known: Reporter | None, report: Report, given: _Contact, pack: PackBasics) -> Reporter:
    """What is remembered of the caller. A drill spends its own tokens, and teaches nothing about real reports."""
    now = report.received_at
    base = known or Reporter(uid=report.uid)
    contact = {
        "contact_phone": given.typed or base.contact_phone or given.verified,
        "verified_phone": given.verified or base.verified_phone,
        "contact_name": given.name or base.contact_name,
        "expires_at": expiry(pack, "reporters", now),
    }
    if report.exercise:
        return base.model_copy(update={**contact, "exercise_bucket": _spend(base.exercise_bucket, now, pack)})
    remembered = {
        "bucket": _spend(base.bucket, now, pack),
        "first_report_at": base.first_report_at or now,
        "last_report_at": now,
        "last_position": report.position or base.last_position,
        "reports": base.reports + 1,
    }
    return base.model_copy(update={**contact, **remembered})


def _spend(bucket: Bucket | None, now: datetime, pack: PackBasics) -> Bucket:
    limit = pack.thresholds.rate_limits.reports_per_uid
    return spend_token(bucket, now, limit.burst, limit.refill_every_s)


def _cancel_until(report: Report, services: Services) -> datetime:
    window_s = services.region.basics.thresholds.escalation.cancel_window_s
    return report.received_at + timedelta(seconds=window_s)


def _repeated(earlier: Report, again: Report, services: Services) -> Accepted:
    if earlier.uid != again.uid or earlier.fingerprint != again.fingerprint:
        raise Refused(ErrorCode.REPORT_ID_TAKEN, "same id, other caller or content")
    return _accepted(earlier, services, repeated=True)


def _accepted(report: Report, services: Services, repeated: bool) -> Accepted:
    return Accepted(
        report_id=report.report_id,
        status=report.status.value,
        received_at=report.received_at,
        cancel_until=_cancel_until(report, services),
        repeated=repeated,
    )
