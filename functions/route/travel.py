"""Travel times for plans that ask for them, with a straight-line fallback: Maps never delays or stops a report."""

from __future__ import annotations

from typing import Literal

from route.planning import Place, TravelSeconds
from shared.geo import distance_m
from shared.model.report import Report
from shared.region import Agency, NearestSelector
from shared.services import Services

FALLBACK_SPEED_M_S = 35 / 3.6
FALLBACK_DETOUR = 1.4
"""Without Maps: 35 km/h over 1.4 times the straight line; an assumption for rural Java, used only to order stations."""

MOST_ASKED = 10
"""Origins per request; Distance Matrix bills each element, and the nearest ten hold the soonest."""

TravelSource = Literal["maps", "straight_line", "none"]


def travel_seconds(services: Services, report: Report) -> tuple[TravelSeconds, TravelSource]:
    """Driving times from the stations that a plan's `nearest` selectors may pick.

    Returns:
        Seconds by agency id, and where they came from.
    """
    stations = _stations(services, report)
    if report.position is None or not stations:
        return {}, "none"
    here = (report.position.lat, report.position.lng)
    origins = [(a.position.lat, a.position.lng) for a in stations if a.position]
    asked = services.travel_times.seconds_to(origins, here)
    if asked is None:
        return {a.id: _guess(a, here) for a in stations}, "straight_line"
    return {a.id: s for a, s in zip(stations, asked, strict=True) if s is not None}, "maps"


def asks_for_travel(services: Services, report: Report) -> bool:
    """Whether routing this report would ask Maps, which can take its time."""
    return bool(_stations(services, report))


def _stations(services: Services, report: Report) -> list[Agency]:
    """Stations worth asking for: where a plan wants it and a selector has a choice, the nearest by straight line."""
    pack = services.region.pack
    plan = pack.plan_for(report.category)
    if report.position is None or not plan.order_by_travel_time:
        return []
    place = Place(None, report.position)
    here = (report.position.lat, report.position.lng)
    found: dict[str, Agency] = {}
    for selector in (*plan.lead, *plan.support):
        if isinstance(selector, NearestSelector):
            agencies = [c.agency for c in pack.candidates(selector, place.codes)]
            if len(agencies) > selector.count:
                found |= {a.id: a for a in sorted(agencies, key=lambda a: _guess(a, here))[:MOST_ASKED]}
    return list(found.values())[:MOST_ASKED]


def _guess(agency: Agency, here: tuple[float, float]) -> float:
    assert agency.position is not None
    apart_m = distance_m(agency.position.lat, agency.position.lng, *here)
    return apart_m * FALLBACK_DETOUR / FALLBACK_SPEED_M_S
