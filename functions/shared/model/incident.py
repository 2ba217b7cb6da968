"""An incident: what happened, the agencies assigned to it, and its append-only story."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from shared.model.actor import SYSTEM as SYSTEM
from shared.model.actor import Actor as Actor
from shared.model.actor import Role as Role
from shared.model.base import AwareTime, StoredModel
from shared.model.report import Position
from shared.states import AssignmentStatus, IncidentStatus


class Candidate(StoredModel):
    """An agency that was considered, and why it was or was not chosen."""

    agency_id: str
    distance_m: float | None = None
    travel_time_s: float | None = None
    chosen: bool
    reason: str


class Decision(StoredModel):
    """Why an incident was routed as it was; written once, with the incident.

    Attributes:
        plan_id, plan_version: the response plan that was applied.
        cell: H3 cell (resolution 10) of the position, None without a position.
        placement: how the position relates to the region's boundaries.
        codes: kecamatan codes that cover the position, nearest first.
        rules: every rule that fired, in order, Indonesian.
        candidates: the agencies considered.
        travel_source: where travel times came from.
    """

    plan_id: str
    plan_version: int
    cell: str | None
    placement: str
    codes: list[str]
    rules: list[str]
    candidates: list[Candidate] = Field(default_factory=list)
    travel_source: Literal["maps", "straight_line", "none"] = "none"


class Disposition(StrEnum):
    """How an incident ended."""

    HANDLED = "handled"
    HANDED_OVER = "handed_over"
    NOTHING_FOUND = "nothing_found"
    NOT_OUR_AUTHORITY = "not_our_authority"
    FALSE = "false"
    CANCELLED = "cancelled"
    MERGED = "merged"
    EXERCISE = "exercise"


class Event(StoredModel):
    """incidents/{incident_id}/events/{event_id}: one line of the story, never changed after it is written.

    The first line, `opened`, stands in the incident itself: one document less to write before the first push.
    """

    event_id: str
    type: str
    at: AwareTime
    actor: Actor
    report_id: str | None = None
    agency_id: str | None = None
    before: str | None = None
    after: str | None = None
    details: dict[str, Any] = Field(default_factory=dict)
    exercise: bool = False
    expires_at: AwareTime | None = None


class Incident(StoredModel):
    """incidents/{incident_id}.

    Attributes:
        priority: 1 is the highest, 5 the lowest.
        cluster_cells: the H3 cell (resolution 8) of the position, for finding the same event.
        opening: the first line of its story; the others are below it.
        agency_ids: every agency that has an assignment here, so that all of them are read without a query.
        witnesses_pending: the incident has ended or was reopened; reports that joined meanwhile need a home or count.
        is_open: false once closed or merged; every list of open work queries it.
        next_check_at: when escalation has to look again; None when nothing is due.
        alarms: which alarms were raised already (unclaimed_again, unclaimed_supervisors, not_moving:<agency>...).
        attention: short codes that the console shows as a red line, such as `unreached:<agency>`.
    """

    incident_id: str
    first_report_id: str
    category: str
    group: str
    position: Position | None
    place: str
    cluster_cell: str | None
    kecamatan_codes: list[str]
    priority: int
    base_priority: int
    status: IncidentStatus = IncidentStatus.PENDING
    is_open: bool = True
    agency_ids: list[str] = Field(default_factory=list)
    witnesses_pending: bool = False
    dispatch: Literal["automatic", "on_verify"]
    decision: Decision
    opening: Event | None = None
    witness_level: int = 0
    opened_at: AwareTime
    updated_at: AwareTime
    next_check_at: AwareTime | None
    alarms: list[str] = Field(default_factory=list)
    attention: list[str] = Field(default_factory=list)
    disposition: Disposition | None = None
    closed_at: AwareTime | None = None
    merged_into: str | None = None
    address: str | None = None
    silent: bool = False
    exercise: bool = False
    trace: str = ""
    expires_at: AwareTime | None = None

    def raised(self, kind: str) -> int:
        """How many alarms of a kind there were: the round of the next alert of that stage, whose id it makes new."""
        return sum(alarm.startswith(kind) for alarm in self.alarms)

    def story(self, events: Iterable[Event]) -> list[Event]:
        """All lines of its story: its opening, and those that stand below it, in the order given."""
        return [*([self.opening] if self.opening else []), *events]


class Assignment(StoredModel):
    """incidents/{incident_id}/assignments/{agency_id}: one agency on one incident.

    It carries a snapshot of what the agency needs, so that its app reads this document alone.

    Attributes:
        rung: 0 for the plan's own agencies, 1 and up for rungs of the escalation ladder.
        border_group: assignments with the same group compete; the first to acknowledge keeps it.
        acknowledge_by: the deadline for an answer; None until dispatched.
        reach: `device`, or `phone` when no device could be alerted and a person must phone them.
        times: status to the time it was entered.
    """

    incident_id: str
    agency_id: str
    role: Literal["lead", "support"]
    rung: int = 0
    status: AssignmentStatus
    reason: str
    border_group: str | None = None
    acknowledge_by: AwareTime | None = None
    acknowledge_within_s: int
    escalated: bool = False
    reach: Literal["device", "phone"] = "device"
    phoned_at: AwareTime | None = None
    phone: str | None = None
    times: dict[str, AwareTime] = Field(default_factory=dict)
    decline_reason: str | None = None
    note: str | None = None
    category: str
    priority: int
    position: Position | None
    place: str
    description: str | None = None
    report_id: str
    silent: bool = False
    exercise: bool = False
    is_open: bool = True
    updated_at: AwareTime
    expires_at: AwareTime | None = None
