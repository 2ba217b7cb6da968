"""Are two reports the same event? Pure: group, distance with both accuracies, and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shared.geo import distance_m
from shared.model.incident import Incident
from shared.model.report import Position, Report

if TYPE_CHECKING:
    from shared.region import ClusterThreshold, RegionPack

SEARCH_RESOLUTIONS = (8, 7, 6, 5, 4)
RING_COVERS_EDGES = 1.3
"""From any point of a cell, the cell and its six neighbours reach at least 1.5 average edges; 1.3 allows for cells that
are smaller than the average, as H3's are in places (its documentation: area varies by a factor of 2)."""


@dataclass(frozen=True)
class Sighting:
    """Where and when somebody saw what."""

    group: str
    position: Position | None
    seen_at: datetime
    exercise: bool


@dataclass(frozen=True)
class Match:
    """An open incident that a report joins, and how near it is."""

    incident: Incident
    distance_m: float
    age_s: float


def same_event(a: Sighting, b: Sighting, threshold: ClusterThreshold, accuracy_cap_m: float) -> bool:
    """Whether two sightings are held to be one event; the order of the two does not matter.

    Args:
        threshold: radius in metres and window in seconds of their group.
        accuracy_cap_m: at most so much of each accuracy is added to the radius.
    """
    if a.group != b.group or a.exercise != b.exercise or a.position is None or b.position is None:
        return False
    reach_m = (
        threshold.radius_m + min(a.position.accuracy_m, accuracy_cap_m) + min(b.position.accuracy_m, accuracy_cap_m)
    )
    apart_m = distance_m(a.position.lat, a.position.lng, b.position.lat, b.position.lng)
    apart_s = abs((a.seen_at - b.seen_at).total_seconds())
    return apart_m <= reach_m and apart_s <= threshold.window_s


def find_match(report: Report, candidates: Sequence[Incident], pack: RegionPack) -> Match | None:
    """The nearest open incident that is the same event, or None."""
    threshold = pack.clustering_for(report.category)
    cap_m = pack.thresholds.clustering.accuracy_cap_m
    sighting = _sighting(report, pack)
    matches = [
        _match(report, incident)
        for incident in candidates
        if incident.is_open and same_event(sighting, _incident_sighting(incident), threshold, cap_m)
    ]
    # The id breaks ties, so that a repeated event decides the same.
    return min(matches, key=lambda m: (m.distance_m, m.incident.incident_id), default=None)


WITNESS_REACH_M = 5_000
"""Nobody sees an event from further away; a caller who points at one beyond it reports something of their own."""


def witnessed_match(report: Report, incident: Incident) -> Match | None:
    """The incident that a caller says they see too, if it is open and can be seen from where they are."""
    if not incident.is_open or incident.exercise != report.exercise:
        return None
    if report.position is None or incident.position is None:
        return None
    match = _match(report, incident)
    return match if match.distance_m <= WITNESS_REACH_M else None


def _match(report: Report, incident: Incident) -> Match:
    assert report.position is not None and incident.position is not None
    here, there = report.position, incident.position
    return Match(
        incident=incident,
        distance_m=distance_m(here.lat, here.lng, there.lat, there.lng),
        age_s=abs((report.received_at - incident.opened_at).total_seconds()),
    )


def _sighting(report: Report, pack: RegionPack) -> Sighting:
    group = pack.categories[report.category].group
    return Sighting(group, report.position, report.received_at, report.exercise)


def _incident_sighting(incident: Incident) -> Sighting:
    return Sighting(incident.group, incident.position, incident.opened_at, incident.exercise)


def _h3() -> Any:
    """H3, loaded at its first use: of those who import this module only some ask for cells."""
    from h3.api import basic_str

    return basic_str


@lru_cache(maxsize=64)
def _resolution(reach_m: float) -> int:
    """The finest resolution at which a cell and its neighbours cover `reach_m`."""
    for resolution in SEARCH_RESOLUTIONS:
        if _h3().average_hexagon_edge_length(resolution, unit="m") * RING_COVERS_EDGES >= reach_m:
            return resolution
    return SEARCH_RESOLUTIONS[-1]


def _group_resolution(pack: RegionPack, group: str) -> int:
    """One resolution for a whole group: reports of its categories must find each other's incidents."""
    widest_m = max(pack.clustering_for(c.id).radius_m for c in pack.categories.values() if c.group == group)
    return _resolution(widest_m + 2 * pack.thresholds.clustering.accuracy_cap_m)


def cluster_cell(position: Position | None, group: str, pack: RegionPack) -> str | None:
    """The cell under which an incident is found by later reports; None without a position."""
    if position is None:
        return None
    return _h3().latlng_to_cell(position.lat, position.lng, _group_resolution(pack, group))  # type: ignore[no-any-return]


def search_cells(position: Position | None, group: str, pack: RegionPack) -> list[str]:
    """The cells in which the same event can lie: the position's own and its six neighbours."""
    cell = cluster_cell(position, group, pack)
    return sorted(_h3().grid_disk(cell, 1)) if cell else []
