"""An incident whose place or category was corrected: place name, cell and agencies follow."""

from __future__ import annotations

from route.clustering import cluster_cell
from route.commands.assignments import cancel_assignment, dispatch_agency
from route.commands.base import Work
from route.decide import place_name
from route.documents import agency_recipient, alert_document, assignment_document, create_alerts
from route.planning import Place, choose_agencies
from shared.model.alert import Stage
from shared.states import AssignmentStatus


def relocate(work: Work) -> None:
    """Let place name, kecamatan and search cell follow the incident's position."""
    region, incident = work.services.region, work.case.incident
    assert incident.position is not None
    here = incident.position
    located = region.jurisdiction.locate(here.lat, here.lng, here.accuracy_m)
    incident.place, incident.kecamatan_codes = place_name(located, region.pack), list(located.codes)
    incident.cluster_cell = cluster_cell(here, incident.group, region.pack)


def tell_moved(work: Work) -> None:
    """Alert every agency that has been sent: it is somewhere else."""
    incident = work.case.incident
    round_ = incident.raised("moved")
    incident.alarms.append(f"moved:{round_}")
    told = [a for a in work.case.assignments.values() if a.is_open and a.status is not AssignmentStatus.PROPOSED]
    alerts = [
        alert_document(work.services, incident, agency_recipient(a.agency_id), Stage.MOVED, work.now, round_=round_)
        for a in sorted(told, key=lambda a: a.agency_id)
    ]
    create_alerts(work.tx, alerts, work.outcome)


def replan(work: Work) -> None:
    """Apply the plan to a corrected incident: propose or send who is missing, drop proposals that do not fit."""
    services, case, incident = work.services, work.case, work.case.incident
    pack = services.region.pack
    here = incident.position
    located = services.region.jurisdiction.locate(here.lat, here.lng, here.accuracy_m) if here else None
    plan = pack.plan_for(incident.category)
    chosen, _ = choose_agencies(plan, Place(located, here), pack, {})
    wanted = {one.agency_id for one in chosen}
    for assignment in sorted(case.assignments.values(), key=lambda a: a.agency_id):
        _refresh(work, assignment.agency_id)
        if assignment.status is AssignmentStatus.PROPOSED and assignment.agency_id not in wanted:
            cancel_assignment(work, assignment, "Tidak sesuai rencana baru")
    for one in chosen:
        if one.agency_id not in case.assignments:
            case.assignments[one.agency_id] = assignment_document(
                services,
                incident,
                case.report,
                one.agency_id,
                work.now,
                role=one.role,
                reason=one.reason,
                status=AssignmentStatus.PROPOSED,
                border_group=one.border_group,
            )
            case.created.add(one.agency_id)
            work.note("proposed", agency_id=one.agency_id, after=AssignmentStatus.PROPOSED, reason=one.reason)
            if incident.dispatch == "automatic" and plan.dispatch == "automatic":
                dispatch_agency(work, one.agency_id, one.reason)


def _refresh(work: Work, agency_id: str) -> None:
    """An agency's snapshot follows the incident."""
    incident, assignment = work.case.incident, work.case.assignments[agency_id]
    assignment.category, assignment.priority = incident.category, incident.priority
    assignment.position, assignment.place = incident.position, incident.place
    if assignment.is_open and assignment.reach == "device":
        # When a change is, an agency's own CAD hears of it; of one that is phoned this is the time of its dispatch.
        assignment.updated_at = work.now
    work.case.changed.add(agency_id)
