"""Reports that are left behind in an incident that ended without them.

An incident ends when its last real report turns out false or is cancelled, or when it is merged. A witness who joins
in the same moment must not be buried with it: whoever ends the incident notes that there may be some, and they are
routed anew, or follow to the incident it was merged into. Whoever reopens it notes it too: their number may raise the
priority. The sweeper does it when the process died in between.
"""

from __future__ import annotations

from route.witnesses import raise_priority
from shared import paths
from shared.events import audit
from shared.log import log
from shared.model.incident import SYSTEM, Incident
from shared.model.report import Report
from shared.services import Services
from shared.states import REPORT_CLOSED
from shared.store import Query, Transaction, Where

BATCH = 200
MOST_BATCHES = 50
LONGEST_CHAIN = 20


def rehome_witnesses(services: Services, incident_id: str) -> int:
    """Find a home for every report that an ended incident has left behind; returns how many there were."""
    document = services.store.get(paths.incident(incident_id))
    if document is None or not document.get("witnesses_pending"):
        return 0
    incident = Incident.from_document(document)
    moved = 0
    if incident.is_open:
        # It was reopened and is the home of its witnesses again. Those who joined while it was closed raised nothing.
        raise_priority(services, incident_id)
    else:
        moved = _rehome_all(services, incident)
    services.store.transact(lambda tx: _settle(tx, incident))
    log().info("witnesses rehomed", incident_id=incident_id, reports=moved)
    return moved


def _settle(tx: Transaction, seen: Incident) -> None:
    """Nobody waits any more, unless the incident was closed or reopened meanwhile: then somebody may."""
    document = tx.get(paths.incident(seen.incident_id))
    now = Incident.from_document(document) if document else None
    if now is not None and (now.is_open, now.closed_at) == (seen.is_open, seen.closed_at):
        tx.update(paths.incident(seen.incident_id), {"witnesses_pending": False})


def _rehome_all(services: Services, incident: Incident) -> int:
    here = Query("reports", (Where("incident_id", "==", incident.incident_id),), limit=BATCH)
    moved = 0
    for _ in range(MOST_BATCHES):
        reports = [Report.from_document(found.document) for found in services.store.query(here)]
        left = [report for report in reports if _is_left_behind(report, incident)]
        if not left:
            break
        moved += sum(_rehome(services, report.report_id, incident) for report in left)
    return moved


def _is_left_behind(report: Report, incident: Incident) -> bool:
    if incident.merged_into is not None:
        return True
    return report.report_id != incident.first_report_id and report.status not in REPORT_CLOSED


def _rehome(services: Services, report_id: str, incident: Incident) -> int:
    """Move one report on, if it is still here."""
    routed_anew: list[bool] = []

    def move(tx: Transaction) -> bool:
        report, ended = tx.get_all([paths.report(report_id), paths.incident(incident.incident_id)])
        into = _heir(tx, incident)
        now = services.clock.now()
        if report is None or report.get("incident_id") != incident.incident_id or ended is None or ended["is_open"]:
            return False
        routed_anew[:] = [into is None]
        tx.update(
            paths.report(report_id),
            {"incident_id": into, "joined": True} if into else {"incident_id": None, "awaiting_route": True},
        )
        audit(
            tx,
            incident.incident_id,
            "rehomed",
            SYSTEM,
            now,
            # A report can be sent on, come back to the reopened incident, and be sent on again.
            key=f"{incident.incident_id}:{report['routed_at']}",
            report_id=report_id,
            details={"into": into},
            exercise=incident.exercise,
            expires_at=incident.expires_at,
        )
        return True

    if not services.store.transact(move, hold_reads=True):
        return 0
    if routed_anew[0]:
        from route.handlers import route_report

        route_report(services, report_id)
    return 1


def _heir(tx: Transaction, incident: Incident) -> str | None:
    """The incident at the end of the merges: the one that this was merged into may have been merged itself by now."""
    into = incident.merged_into
    for _ in range(LONGEST_CHAIN):
        document = tx.get(paths.incident(into)) if into else None
        if document is None or document.get("merged_into") is None:
            break
        into = document["merged_into"]
    return into
