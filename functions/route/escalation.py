"""What is overdue on an incident, and when to look again. Pure.

The ladder of one silent lead: its own deadline, then each rung of its plan, then an operator phones them. A
supporting agency has no rungs: when it stays silent, an operator phones it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from shared.model.incident import Assignment, Incident
from shared.model.report import Report
from shared.states import ANSWERED, AssignmentStatus, ReportStatus

if TYPE_CHECKING:
    from shared.region import Escalation

_SILENT = frozenset({AssignmentStatus.EXPIRED, AssignmentStatus.DECLINED})


@dataclass(frozen=True)
class ReleaseStaleClaim:
    """The operator who claimed the report has gone quiet: it goes back to the stack."""

    operator_uid: str


@dataclass(frozen=True)
class AlarmUnclaimed:
    """Nobody has claimed the report: tell all operators again, or the supervisors.

    Attributes:
        key: notes in the incident that this alarm of this waiting period was raised.
    """

    supervisors: bool
    key: str


@dataclass(frozen=True)
class Expire:
    """The agency's time to acknowledge is over."""

    agency_id: str


@dataclass(frozen=True)
class Escalate:
    """A silent agency's place is taken by the next rung, or by an operator who phones them."""

    agency_id: str
    next_rung: int | None


@dataclass(frozen=True)
class AlarmNotMoving:
    """The agency has acknowledged and is not on its way."""

    agency_id: str
    key: str


Action = ReleaseStaleClaim | AlarmUnclaimed | Expire | Escalate | AlarmNotMoving


@dataclass(frozen=True)
class Due:
    """Everything that is due now, and when the next thing can be."""

    actions: tuple[Action, ...]
    next_check_at: datetime | None


@dataclass(frozen=True)
class Deadlines:
    """The region's deadlines as durations, already scaled for the emulators."""

    unclaimed_again: timedelta
    unclaimed_supervisors: timedelta
    claim_stale: timedelta
    not_moving: timedelta

    @classmethod
    def of(cls, escalation: Escalation, time_scale: float) -> Deadlines:
        """From the pack's seconds; `time_scale` is 1 except on the emulators."""
        seconds = (
            escalation.unclaimed_again_s,
            escalation.unclaimed_supervisors_s,
            escalation.claim_stale_s,
            escalation.not_moving_s,
        )
        return cls(*(timedelta(seconds=s * time_scale) for s in seconds))


def due(
    incident: Incident, report: Report, assignments: Sequence[Assignment], now: datetime, deadlines: Deadlines
) -> Due:
    """What has to be done about an incident now.

    Args:
        incident: open or closed; nothing is due on a closed one.
        report: the incident's first report, whose claim counts.
        assignments: all of the incident's assignments.
        now: the present.
        deadlines: the region's.
    """
    if not incident.is_open:
        return Due((), None)
    timed = [
        *_claim(report, incident, deadlines),
        *(item for a in assignments for item in _assignment(a, incident, assignments, deadlines)),
    ]
    actions = tuple(action for at, action in timed if at <= now)
    later = [at for at, _ in timed if at > now]
    return Due(actions, min(later, default=None))


Timed = tuple[datetime, Action]


def _claim(report: Report, incident: Incident, deadlines: Deadlines) -> Iterator[Timed]:
    if report.status is ReportStatus.CLAIMED and report.claim is not None:
        stale_at = report.claim.heartbeat_at + deadlines.claim_stale
        yield stale_at, ReleaseStaleClaim(report.claim.operator_uid)
    if report.status is not ReportStatus.RECEIVED:
        return
    since = report.unclaimed_since or report.received_at
    for supervisors, wait in ((False, deadlines.unclaimed_again), (True, deadlines.unclaimed_supervisors)):
        alarm = AlarmUnclaimed(supervisors, _unclaimed_key(supervisors, since))
        if alarm.key not in incident.alarms:
            yield since + wait, alarm


def _unclaimed_key(supervisors: bool, since: datetime) -> str:
    """One alarm per waiting period: a report that goes back to the stack is alarmed about anew."""
    return f"unclaimed_{'supervisors' if supervisors else 'again'}:{since.isoformat()}"


def _assignment(
    assignment: Assignment, incident: Incident, all_: Sequence[Assignment], deadlines: Deadlines
) -> Iterator[Timed]:
    status = assignment.status
    if status is AssignmentStatus.DISPATCHED and assignment.acknowledge_by is not None:
        # An agency without a device cannot acknowledge in time: its deadline is over at once.
        over_at = assignment.acknowledge_by if assignment.reach == "device" else assignment.updated_at
        if not (assignment.reach == "phone" and assignment.escalated):
            yield over_at, Expire(assignment.agency_id)
            yield over_at, _escalation(assignment, all_)
    elif status in _SILENT and not assignment.escalated:
        yield assignment.updated_at, _escalation(assignment, all_)
    elif status is AssignmentStatus.ACKNOWLEDGED:
        moved_by = assignment.times[status.value] + deadlines.not_moving
        key = f"not_moving:{assignment.agency_id}:{assignment.times[status.value].isoformat()}"
        if key not in incident.alarms:
            yield moved_by, AlarmNotMoving(assignment.agency_id, key)


def _escalation(assignment: Assignment, all_: Sequence[Assignment]) -> Escalate:
    """A lead climbs the ladder while no other lead has answered; everyone else is phoned."""
    answered = any(a.role == "lead" and a.status in ANSWERED for a in all_)
    climbs = assignment.role == "lead" and not answered
    return Escalate(assignment.agency_id, assignment.rung + 1 if climbs else None)
