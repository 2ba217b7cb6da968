"""When what happened to one incident, taken from its documents and its story. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.model.incident import Assignment, Disposition, Event, Incident, Role
from shared.states import AssignmentStatus, IncidentStatus

QUEUED_OFFLINE = timedelta(seconds=60)
"""A press that arrives later waited without a signal, or comes from a phone whose clock is wrong. The command centre
can answer from its arrival on, so it is counted from there."""

ANSWERS = frozenset({"claimed", "verified", "dispatched", "marked_false", "marked_duplicate"})
"""Events by which an operator shows that the report is in somebody's hands: a bulk triage comes without a claim."""

TOLD_BY_EVENTS = (*sorted(ANSWERS), "escalated", "phone_them", "unreached")
"""Types of events that are read. The other steps stand in the assignments, which are fewer."""

_DESK = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN})


@dataclass(frozen=True)
class AgencyTimes:
    """One agency on one incident, since it was sent there last.

    Attributes:
        acknowledge_by: its deadline, by the response plan.
        en_route_at, on_scene_at: None also when the step was skipped and only back-filled by a later one.
        has_expired: it let the deadline pass.
        unreached: alerts that none of its devices took.
    """

    agency_id: str
    status: AssignmentStatus
    dispatched_at: datetime | None = None
    acknowledge_by: datetime | None = None
    acknowledged_at: datetime | None = None
    en_route_at: datetime | None = None
    on_scene_at: datetime | None = None
    has_expired: bool = False
    unreached: int = 0


@dataclass(frozen=True)
class IncidentTimes:
    """One incident.

    Attributes:
        kecamatan_code: the nearest one; None for a place that belongs to none.
        started_at: the press, or the arrival where the press arrived late.
        has_arrived_late: it is counted from its arrival.
        answered_at: an operator's first act.
        dispatched_at: the first agency was sent.
    """

    incident_id: str
    category: str
    kecamatan_code: str | None
    priority: int
    status: IncidentStatus
    disposition: Disposition | None
    exercise: bool
    opened_at: datetime
    started_at: datetime
    has_arrived_late: bool
    answered_at: datetime | None
    dispatched_at: datetime | None
    escalations: int
    phone_them: int
    agencies: tuple[AgencyTimes, ...]

    @property
    def is_open(self) -> bool:
        """Whether people are still at it."""
        return self.status is not IncidentStatus.CLOSED

    @property
    def on_scene_at(self) -> datetime | None:
        """The first agency was there."""
        return min((a.on_scene_at for a in self.agencies if a.on_scene_at), default=None)


def times_of(incident: Incident, assignments: Iterable[Assignment], events: Sequence[Event]) -> IncidentTimes:
    """Gather one incident's times.

    Args:
        events: its events of the types in `TOLD_BY_EVENTS`; others do no harm.
    """
    events = incident.story(events)
    agencies = tuple(_agency(each, events) for each in assignments)
    pressed_at = _pressed_at(events) or incident.opened_at
    is_late = incident.opened_at - pressed_at > QUEUED_OFFLINE
    return IncidentTimes(
        incident_id=incident.incident_id,
        category=incident.category,
        kecamatan_code=incident.kecamatan_codes[0] if incident.kecamatan_codes else None,
        priority=incident.priority,
        status=incident.status,
        disposition=incident.disposition,
        exercise=incident.exercise,
        opened_at=incident.opened_at,
        started_at=incident.opened_at if is_late else pressed_at,
        has_arrived_late=is_late,
        answered_at=_answered_at(incident, events),
        dispatched_at=_dispatched_at(agencies, events),
        escalations=_count(events, "escalated"),
        phone_them=_count(events, "phone_them"),
        agencies=agencies,
    )


def _count(events: Iterable[Event], type_: str, agency_id: str | None = None) -> int:
    return sum(e.type == type_ and agency_id in (None, e.agency_id) for e in events)


def _pressed_at(events: Iterable[Event]) -> datetime | None:
    pressed_at = next((e.details.get("pressed_at") for e in events if e.type == "opened"), None)
    return pressed_at if isinstance(pressed_at, datetime) else None


def _answered_at(incident: Incident, events: Iterable[Event]) -> datetime | None:
    answers = [e.at for e in events if e.type in ANSWERS and e.actor.role in _DESK]
    if answers:
        return min(answers)
    # Closed without any of these acts: closing it was the answer, unless the caller has cancelled.
    return None if incident.disposition is Disposition.CANCELLED else incident.closed_at


def _dispatched_at(agencies: Iterable[AgencyTimes], events: Iterable[Event]) -> datetime | None:
    told = [e.at for e in events if e.type == "dispatched" or _sent_at_once(e)]
    return min(told or [a.dispatched_at for a in agencies if a.dispatched_at], default=None)


def _sent_at_once(event: Event) -> bool:
    return event.type == "opened" and event.details.get("dispatch") == "automatic"


def _agency(assignment: Assignment, events: Iterable[Event]) -> AgencyTimes:
    times = _since_last_dispatch(assignment.times)
    status = AssignmentStatus
    return AgencyTimes(
        agency_id=assignment.agency_id,
        status=assignment.status,
        dispatched_at=times.get(status.DISPATCHED),
        acknowledge_by=assignment.acknowledge_by,
        acknowledged_at=times.get(status.ACKNOWLEDGED),
        en_route_at=_unless_back_filled(times, status.EN_ROUTE, status.ON_SCENE),
        on_scene_at=_unless_back_filled(times, status.ON_SCENE, status.CLEARED),
        has_expired=status.EXPIRED in times,
        unreached=_count(events, "unreached", assignment.agency_id),
    )


def _since_last_dispatch(times: Mapping[str, datetime]) -> dict[AssignmentStatus, datetime]:
    """An agency may be sent again after it declined or was withdrawn: what it did before belongs to the first time."""
    sent_at = times.get(AssignmentStatus.DISPATCHED)
    if sent_at is None:
        return {}
    return {AssignmentStatus(name): at for name, at in times.items() if at >= sent_at}


def _unless_back_filled(
    times: Mapping[AssignmentStatus, datetime], step: AssignmentStatus, following: AssignmentStatus
) -> datetime | None:
    """A step that was skipped carries the time of the one that was taken, and says nothing."""
    at = times.get(step)
    return None if at is not None and at == times.get(following) else at
