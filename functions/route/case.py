"""An incident with all that belongs to it, loaded in one transaction, changed in memory, and written at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from route.escalation import Deadlines, due
from route.tracks import advance
from shared import paths
from shared.model.base import to_plain
from shared.model.incident import Assignment, Incident
from shared.model.report import Report, Track
from shared.services import Services
from shared.states import IncidentStatus, incident_status
from shared.store import Document, Gets, Transaction

_NOTHING_UNDER_WAY = frozenset({IncidentStatus.PENDING, IncidentStatus.CLEARED})


@dataclass
class Case:
    """One incident being worked on.

    Attributes:
        report: the incident's first report, whose claim counts.
        track: the first report's live card.
        created: agencies whose assignment is new in this transaction.
        changed: agencies whose assignment has to be written.
        report_fields: report id to fields that have to be written.
        phone_them: dispatches that ended without an answer in this transaction; an operator phones these agencies.
        besides: other documents that were asked for with the case.
        track_step: the step that the callers' live cards reach by this transaction.
    """

    incident: Incident
    report: Report
    track: Track | None
    assignments: dict[str, Assignment]
    created: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    report_fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    track_step: str | None = None
    phone_them: list[str] = field(default_factory=list)
    besides: list[Document | None] = field(default_factory=list)

    def derive_status(self) -> None:
        """Let an open incident's status follow its assignments; REOPENED stays until somebody is sent again."""
        if not self.incident.is_open:
            return
        derived = incident_status(a.status for a in self.assignments.values())
        if self.incident.status is IncidentStatus.REOPENED and derived in _NOTHING_UNDER_WAY:
            return
        self.incident.status = derived

    def change_report(self, report: Report, **fields: Any) -> None:
        """Change a report of this incident, in memory and in what will be written."""
        for name, value in fields.items():
            setattr(report, name, value)
        self.report_fields.setdefault(report.report_id, {}).update(
            {name: to_plain(value) for name, value in fields.items()}
        )

    def drop_attention(self, agency_id: str, *kinds: str) -> None:
        """Take red lines about an agency away once they are answered."""
        settled = {f"{kind}:{agency_id}" for kind in kinds}
        self.incident.attention = [mark for mark in self.incident.attention if mark not in settled]

    def add_attention(self, mark: str) -> None:
        """Show a red line on the console, once."""
        if mark not in self.incident.attention:
            self.incident.attention.append(mark)


def load_case(tx: Gets, incident_id: str, besides: Sequence[str] = ()) -> Case | None:
    """Read an incident, its assignments, its first report and that report's card; None when it is not there.

    Args:
        besides: paths of other documents, read in the same round trip.
    """
    document = tx.get(paths.incident(incident_id))
    if document is None:
        return None
    incident = Incident.from_document(document)
    first = incident.first_report_id
    asked = [paths.assignment(incident_id, agency_id) for agency_id in incident.agency_ids]
    report, track, *more = tx.get_all([paths.report(first), paths.track(first), *besides, *asked])
    if report is None:
        return None
    assignments = [Assignment.from_document(d) for d in more[len(besides) :] if d is not None]
    return Case(
        incident,
        Report.from_document(report),
        Track.from_document(track) if track else None,
        {a.agency_id: a for a in assignments},
        besides=more[: len(besides)],
    )


def write_case(tx: Transaction, case: Case, now: datetime) -> None:
    """Write what a transaction has changed of a case."""
    case.derive_status()
    case.incident.updated_at = now
    case.incident.agency_ids = sorted(case.assignments)
    tx.set(paths.incident(case.incident.incident_id), case.incident.to_document())
    for agency_id in sorted(case.created | case.changed):
        path = paths.assignment(case.incident.incident_id, agency_id)
        write = tx.create if agency_id in case.created else tx.set
        write(path, case.assignments[agency_id].to_document())
    for report_id, fields in case.report_fields.items():
        tx.update(paths.report(report_id), fields)
    if case.track and case.track_step and advance(case.track, case.track_step, helping(case), now):
        tx.set(paths.track(case.track.report_id), case.track.to_document())


def helping(case: Case) -> list[str]:
    """The agencies that the caller may know are on it."""
    return [a.agency_id for a in case.assignments.values() if a.is_open and a.status != "PROPOSED"]


def region_deadlines(services: Services) -> Deadlines:
    """The pack's deadlines, scaled on the emulators."""
    return Deadlines.of(services.region.pack.thresholds.escalation, services.settings.time_scale)


def arm_next_check(services: Services, case: Case, now: datetime) -> datetime | None:
    """Set and return when the incident has to be looked at again; at once when something is due already."""
    later = due(case.incident, case.report, list(case.assignments.values()), now, region_deadlines(services))
    case.incident.next_check_at = now if later.actions else later.next_check_at
    return case.incident.next_check_at
