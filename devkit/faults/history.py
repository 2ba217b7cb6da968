"""Replaying the audit log: does it lead to the states that the documents are in?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shared.model.incident import Assignment, Event
from shared.model.report import Report
from shared.states import AssignmentStatus, ReportStatus

Story = Mapping[str, Sequence[Event]]
"""Incident id to its events in the order of their times."""


@dataclass(frozen=True)
class Move:
    """One change that an event tells of; `before` None means that it starts there, or from wherever it was."""

    at: datetime
    type: str
    before: str | None
    after: str | None


def replay(start: str | None, moves: Sequence[Move]) -> tuple[str | None, str | None]:
    """Follow moves in the order of their times; at equal times in whatever order fits.

    Returns:
        The state in the end, and what does not fit, if anything.
    """
    state, left = start, sorted(moves, key=lambda m: m.at)
    while left:
        now = [m for m in left if m.at == left[0].at]
        fitting = next((m for m in now if m.before == state), None) or next((m for m in now if m.before is None), None)
        if fitting is None:
            return state, f"{left[0].type} at {left[0].at:%X.%f} leads from {left[0].before}, but it was {state}"
        state = fitting.after
        left.remove(fitting)
    return state, None


def explain_assignment(one: Assignment, events: Sequence[Event]) -> Iterator[str]:
    """Whether an incident's events lead to an assignment's status."""
    moves = list(_assignment_moves(one.agency_id, events))
    begins = None if any(m.before is None for m in moves) else _planned_status(events)
    end, misfit = replay(begins, moves)
    if misfit:
        yield f"{one.agency_id} on {one.incident_id}: {misfit}"
    elif end != one.status:
        yield f"{one.agency_id} on {one.incident_id} is {one.status}; its events lead to {end}"


def _planned_status(events: Sequence[Event]) -> str | None:
    """With the incident itself come the agencies of its plan; `opened` says whether they were sent."""
    for event in events:
        if event.type == "opened":
            automatic = event.details["dispatch"] == "automatic"
            return (AssignmentStatus.DISPATCHED if automatic else AssignmentStatus.PROPOSED).value
    return None


def _assignment_moves(agency_id: str, events: Sequence[Event]) -> Iterator[Move]:
    for event in events:
        if event.agency_id == agency_id and event.after is not None and event.after in AssignmentStatus.__members__:
            yield Move(event.at, event.type, event.before, event.after)
        elif event.type == "escalated" and agency_id in event.details["to"]:
            yield Move(event.at, event.type, None, AssignmentStatus.DISPATCHED.value)


def explain_report(report: Report, story: Story) -> Iterator[str]:
    """Whether the events about a report, of all incidents, lead to its status."""
    moves = [move for events in story.values() for move in _report_moves(report.report_id, events)]
    end, misfit = replay(ReportStatus.RECEIVED.value, moves)
    if misfit:
        yield f"report {report.report_id}: {misfit}"
    elif end != report.status:
        yield f"report {report.report_id} is {report.status}; its events lead to {end}"


def _report_moves(report_id: str, events: Sequence[Event]) -> Iterator[Move]:
    for event in events:
        if event.report_id != report_id:
            continue
        if "report_status" in event.details:
            yield Move(event.at, event.type, None, str(event.details["report_status"]))
        elif event.after in ReportStatus.__members__:
            yield Move(event.at, event.type, event.before, str(event.after))


def explain_membership(report: Report, story: Story) -> Iterator[str]:
    """Whether the events tell to which incident a report belongs, and that it never belonged to two."""
    left = [m for id_, events in story.items() for m in _membership_moves(report.report_id, id_, events)]
    left.sort(key=lambda m: m.at)
    here: str | None = None
    while left:
        move = _next_move(left, here)
        left.remove(move)
        if move.before == here:
            here = move.after
        elif move.before is None and move.after != here:
            yield f"report {report.report_id} {move.type} {move.after} while it was in {here}"
    if here != report.incident_id:
        yield f"report {report.report_id} is in {report.incident_id}; the events lead to {here}"


def _next_move(left: Sequence[Move], here: str | None) -> Move:
    """The earliest; of several at the same time the one that leads on from where the report is."""
    now = [m for m in left if m.at == left[0].at]
    return next((m for m in now if m.before == here), now[0])


def _membership_moves(report_id: str, incident_id: str, events: Sequence[Event]) -> Iterator[Move]:
    """Into an incident, from one to another, or out of one (to be routed anew).

    A merge itself moves the first report; of each other one that follows there is a line `rehomed`.
    """
    for event in events:
        if event.type in ("opened", "joined") and event.report_id == report_id:
            yield Move(event.at, event.type, None, incident_id)
        elif event.type == "merged_from" and event.report_id == report_id:
            yield Move(event.at, event.type, event.details["incident_id"], incident_id)
        elif event.type in _MOVES and event.report_id == report_id:
            yield Move(event.at, event.type, incident_id, event.details["into"])


_MOVES = frozenset({"split", "marked_duplicate", "rehomed"})
