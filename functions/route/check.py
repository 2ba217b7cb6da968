"""Carrying out what is overdue on one incident: at each deadline by a task, by the sweeper when a task was lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from route.case import Case, arm_next_check, load_case, region_deadlines, write_case
from route.decide import locate
from route.documents import (
    OPERATORS,
    SUPERVISORS,
    Outcome,
    agency_recipient,
    alert_document,
    assignment_document,
    create_alerts,
    finish,
)
from route.escalation import (
    Action,
    AlarmNotMoving,
    AlarmUnclaimed,
    Escalate,
    Expire,
    ReleaseStaleClaim,
    due,
)
from route.planning import Place, rung_agencies
from shared import tracing
from shared.events import audit
from shared.log import log
from shared.model.alert import Stage
from shared.model.base import to_plain
from shared.model.incident import SYSTEM, Assignment
from shared.services import Services
from shared.states import (
    ASSIGNMENT,
    REPORT,
    AssignmentAction,
    AssignmentStatus,
    ReportAction,
)
from shared.store import Transaction


def check_incident(services: Services, incident_id: str) -> datetime | None:
    """Do what is overdue on one incident; returns when to look again. Running it twice does nothing twice."""
    later = _nothing_due(services, incident_id)
    if later is not None:
        services.tasks.check_incident_at(incident_id, later)
        return later
    outcome = services.store.transact(lambda tx: _check(tx, services, incident_id))
    finish(services, outcome)
    for assignment in outcome.expired:
        _log_expired(assignment)
    return outcome.next_check_at


def _log_expired(assignment: Assignment) -> None:
    log().warning(
        "not acknowledged in time",
        incident_id=assignment.incident_id,
        report_id=assignment.report_id,
        agency_id=assignment.agency_id,
        role=assignment.role,
        reach=assignment.reach,
        exercise=assignment.exercise,
    )


def _nothing_due(services: Services, incident_id: str) -> datetime | None:
    """When to look again, if a look without a transaction shows that nothing is due and the next time is noted.

    Most checks find that somebody has acted in time; they must not lock the incident against the people at work.
    """
    case = load_case(services.store, incident_id)
    if case is None:
        return None
    tracing.join(case.incident.trace)
    now = services.clock.now()
    noted = case.incident.next_check_at
    if noted is None or noted <= now or _due_actions(services, case, now):
        return None
    return noted if arm_next_check(services, case, now) == noted else None


def _check(tx: Transaction, services: Services, incident_id: str) -> Outcome:
    case = load_case(tx, incident_id)
    if case is None:
        log().error("incident to check is missing", incident_id=incident_id)
        return Outcome()
    now = services.clock.now()
    outcome = Outcome(incident_id=incident_id, trace=case.incident.trace)
    actions = _due_actions(services, case, now)
    for action in actions:
        _carry_out(tx, services, case, action, now, outcome)
    _tell_whom_to_phone(tx, services, case, now, outcome)
    before = case.incident.next_check_at
    outcome.next_check_at = arm_next_check(services, case, now)
    if actions or before != outcome.next_check_at:
        write_case(tx, case, now)
    return outcome


def _due_actions(services: Services, case: Case, now: datetime) -> Sequence[Action]:
    deadlines = region_deadlines(services)
    return due(case.incident, case.report, list(case.assignments.values()), now, deadlines).actions


def _carry_out(
    tx: Transaction, services: Services, case: Case, action: Action, now: datetime, outcome: Outcome
) -> None:
    match action:
        case ReleaseStaleClaim():
            _release_claim(tx, case, action, now)
        case AlarmUnclaimed():
            _alarm_unclaimed(tx, services, case, action, now, outcome)
        case Expire():
            _expire(tx, case, action.agency_id, now)
            outcome.expired.append(case.assignments[action.agency_id])
        case Escalate():
            _escalate(tx, services, case, action, now, outcome)
        case AlarmNotMoving():
            _alarm_not_moving(tx, services, case, action, now, outcome)


def _note(tx: Transaction, case: Case, type_: str, key: str, now: datetime, **more: object) -> None:
    audit(
        tx,
        case.incident.incident_id,
        type_,
        SYSTEM,
        now,
        key=key,
        exercise=case.incident.exercise,
        expires_at=case.incident.expires_at,
        **more,
    )


def _release_claim(tx: Transaction, case: Case, action: ReleaseStaleClaim, now: datetime) -> None:
    assert case.report.claim is not None
    key = f"{action.operator_uid}:{case.report.claim.heartbeat_at.isoformat()}"
    step = REPORT.apply(case.report.status, ReportAction.RELEASE)
    case.change_report(case.report, status=step.after, claim=None, unclaimed_since=now)
    _note(
        tx,
        case,
        "claim_stale",
        key,
        now,
        report_id=case.report.report_id,
        before=to_plain(step.before),
        after=to_plain(step.after),
        details={"operator_uid": action.operator_uid},
    )


def _alarm_unclaimed(
    tx: Transaction, services: Services, case: Case, action: AlarmUnclaimed, now: datetime, outcome: Outcome
) -> None:
    stage = Stage.UNCLAIMED_SUPERVISORS if action.supervisors else Stage.UNCLAIMED_AGAIN
    recipient = SUPERVISORS if action.supervisors else OPERATORS
    round_ = case.incident.raised(stage.value)
    case.incident.alarms.append(action.key)
    _note(tx, case, stage.value, action.key, now, report_id=case.report.report_id)
    create_alerts(tx, [alert_document(services, case.incident, recipient, stage, now, round_=round_)], outcome)


def _expire(tx: Transaction, case: Case, agency_id: str, now: datetime) -> None:
    assignment = case.assignments[agency_id]
    step = ASSIGNMENT.apply(assignment.status, AssignmentAction.EXPIRE)
    if assignment.reach == "phone":
        case.add_attention(f"unreached:{agency_id}")
    assignment.status, assignment.updated_at = step.after, now
    assignment.times[step.after.value] = now
    case.changed.add(agency_id)
    _note(
        tx,
        case,
        "expired",
        _occasion(assignment),
        now,
        agency_id=agency_id,
        before=to_plain(step.before),
        after=to_plain(step.after),
        details={"acknowledge_by": assignment.acknowledge_by, "reach": assignment.reach},
    )


def _occasion(assignment: Assignment) -> str:
    """Tells one silence of an agency from a later one: it may expire, answer late, and decline after all."""
    status = assignment.status
    since = assignment.times.get(status.value, assignment.updated_at)
    return f"{assignment.agency_id}:{status.value}:{since.isoformat()}"


def _escalate(
    tx: Transaction, services: Services, case: Case, action: Escalate, now: datetime, outcome: Outcome
) -> None:
    silent = case.assignments[action.agency_id]
    silent.escalated = True
    case.changed.add(action.agency_id)
    rung, agencies = _next_rung(services, case, action.next_rung)
    if agencies:
        _ask_rung(tx, services, case, silent, rung, agencies, now, outcome)
    else:
        _phone_them(tx, case, silent, now)


def _next_rung(services: Services, case: Case, rung: int | None) -> tuple[int, Sequence[str]]:
    """The next rung that has somebody to ask; rungs whose agencies were all asked before are passed over."""
    if rung is None:
        return 0, []
    plan = services.region.pack.plan_for(case.incident.category)
    place = Place(locate(case.report, services.region), case.incident.position)
    for number in range(rung, len(plan.ladder) + 1):
        agencies = rung_agencies(plan, number, place, services.region.pack, case.assignments)
        if agencies:
            return number, agencies
    return 0, []


def _ask_rung(
    tx: Transaction,
    services: Services,
    case: Case,
    silent: Assignment,
    rung: int,
    agencies: Sequence[str],
    now: datetime,
    outcome: Outcome,
) -> None:
    for agency_id in agencies:
        case.assignments[agency_id] = assignment_document(
            services,
            case.incident,
            case.report,
            agency_id,
            now,
            role="lead",
            reason=f"Eskalasi: {silent.agency_id} tidak menjawab",
            status=AssignmentStatus.DISPATCHED,
            rung=rung,
        )
        case.created.add(agency_id)
    _note(
        tx,
        case,
        "escalated",
        _occasion(silent),
        now,
        agency_id=silent.agency_id,
        details={"rung": rung, "to": list(agencies)},
    )
    alerts = [alert_document(services, case.incident, agency_recipient(a), Stage.ESCALATED, now) for a in agencies]
    create_alerts(tx, alerts, outcome)


def _phone_them(tx: Transaction, case: Case, silent: Assignment, now: datetime) -> None:
    """The end of the ladder: an operator phones the agency."""
    case.add_attention(f"phone:{silent.agency_id}")
    case.phone_them.append(_occasion(silent))
    _note(tx, case, "phone_them", _occasion(silent), now, agency_id=silent.agency_id)


def _tell_whom_to_phone(tx: Transaction, services: Services, case: Case, now: datetime, outcome: Outcome) -> None:
    """One alert to the operators for all agencies that have to be phoned; the console lists them."""
    if not case.phone_them:
        return
    round_ = case.incident.raised("phone_them")
    case.incident.alarms += [f"phone_them:{occasion}" for occasion in case.phone_them]
    alert = alert_document(services, case.incident, OPERATORS, Stage.PHONE_THEM, now, round_=round_)
    create_alerts(tx, [alert], outcome)


def _alarm_not_moving(
    tx: Transaction, services: Services, case: Case, action: AlarmNotMoving, now: datetime, outcome: Outcome
) -> None:
    round_ = case.incident.raised("not_moving")
    case.incident.alarms.append(action.key)
    case.add_attention(f"not_moving:{action.agency_id}")
    _note(tx, case, "not_moving", action.key, now, agency_id=action.agency_id)
    recipients = (OPERATORS, agency_recipient(action.agency_id))
    alerts = [alert_document(services, case.incident, r, Stage.NOT_MOVING, now, round_=round_) for r in recipients]
    create_alerts(tx, alerts, outcome)
