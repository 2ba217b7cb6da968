"""The callers' live cards: how far help has come, and nothing that a caller must not know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from shared import paths
from shared.expiry import expiry
from shared.model.report import Report, Track, TrackStep
from shared.services import Services
from shared.states import IncidentStatus
from shared.store import Query, Where, Writes

STEPS = ("received", "seen", "forwarded", "en_route", "on_scene", "done")
"""Diterima, dilihat operator, diteruskan, menuju lokasi, di lokasi, selesai."""

EXITS = frozenset({"cancelled", "closed"})
"""Other ends: the caller cancelled, or the operators closed it without help being sent."""

WITNESS_LIMIT = 300
"""Joined reports whose cards follow; in a storm the later ones still see that their report was received."""


def steps_of(status: IncidentStatus) -> Sequence[str]:
    """The steps that a caller sees who joins an incident of this status."""
    return _REACHED.get(status, STEPS[:1])


_REACHED: Mapping[IncidentStatus, Sequence[str]] = {
    IncidentStatus.DISPATCHED: ("received", "forwarded"),
    IncidentStatus.RESPONDING: ("received", "forwarded"),
    IncidentStatus.ON_SCENE: ("received", "forwarded", "on_scene"),
}


def new_track(
    services: Services, report: Report, steps: Sequence[str], agencies: Sequence[str], now: datetime
) -> Track:
    """The card of a report that has just been routed.

    Args:
        steps: those reached already, in order.
    """
    pack = services.region.pack
    return Track(
        report_id=report.report_id,
        uid=report.uid,
        category=report.category,
        step=steps[-1],
        steps=[TrackStep(step=s, at=report.received_at if s == "received" else now) for s in steps],
        agencies=list(agencies),
        cancel_until=report.received_at + timedelta(seconds=pack.thresholds.escalation.cancel_window_s),
        exercise=report.exercise,
        updated_at=now,
        expires_at=expiry(pack, "tracks", now),
    )


def advance(track: Track, step: str, agencies: Sequence[str], now: datetime) -> bool:
    """Move a card on; returns whether anything changed. A card never goes back, except from an exit (reopened)."""
    if track.final:
        return False
    named = list(agencies)
    if not _leads_on(track.step, step):
        changed = track.agencies != named and step == track.step
        track.agencies = named if changed else track.agencies
        return changed
    track.step, track.agencies, track.updated_at = step, named, now
    track.steps.append(TrackStep(step=step, at=now))
    return True


def _leads_on(present: str, step: str) -> bool:
    if step in EXITS:
        return present != step and present != "done"
    if present in EXITS or present == "done":
        return step in ("seen", "forwarded")
    return STEPS.index(step) > STEPS.index(present)


def advance_witnesses(services: Services, incident_id: str, step: str, agencies: Sequence[str]) -> None:
    """Move the cards of reports that joined an incident; runs after the commit, since there may be hundreds."""
    joined = (Where("incident_id", "==", incident_id), Where("joined", "==", True))
    found = services.store.query(Query("reports", joined, limit=WITNESS_LIMIT))
    documents = services.store.get_all([paths.track(f.id) for f in found])
    now = services.clock.now()
    tracks = [Track.from_document(d) for d in documents if d is not None]
    moved = [track for track in tracks if advance(track, step, agencies, now)]
    if not moved:
        return

    def write(writes: Writes) -> None:
        for track in moved:
            writes.set(paths.track(track.report_id), track.to_document())

    services.store.write_together([write])
