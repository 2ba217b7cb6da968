"""Which agencies answer: the response plan applied to a place. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from shared.geo import distance_m
from shared.model.incident import Candidate
from shared.model.report import Position
from shared.region import Candidate as PackCandidate
from shared.region import JurisdictionSelector, NearestSelector

if TYPE_CHECKING:
    from shared.jurisdiction import JurisdictionMatch
    from shared.region import RegionPack, ResponsePlan, Selector


@dataclass(frozen=True)
class Chosen:
    """An agency that the plan assigns, and why.

    Attributes:
        border_group: agencies with the same group compete; the first to acknowledge keeps the incident.
    """

    agency_id: str
    role: Literal["lead", "support"]
    reason: str
    border_group: str | None = None


@dataclass(frozen=True)
class Place:
    """Where it happened, as the selectors need it."""

    match: JurisdictionMatch | None
    position: Position | None

    @property
    def codes(self) -> tuple[str, ...]:
        """Kecamatan codes, nearest first."""
        return self.match.codes if self.match else ()

    @property
    def in_water(self) -> bool:
        """Whether it is sea or lagoon."""
        return self.match is not None and self.match.placement.value == "water"


TravelSeconds = Mapping[str, float]
"""Agency id to driving time in seconds."""


def choose_agencies(
    plan: ResponsePlan, place: Place, pack: RegionPack, travel: TravelSeconds
) -> tuple[list[Chosen], list[Candidate]]:
    """Apply a plan's lead and support selectors to a place.

    Returns:
        The agencies to assign, leads first, none twice; and every candidate that was looked at.
    """
    chosen: dict[str, Chosen] = {}
    looked_at: list[Candidate] = []
    for role, selectors in (("lead", plan.lead), ("support", plan.support)):
        for selector in selectors:
            for one in _apply(selector, role, place, pack, travel, looked_at):  # type: ignore[arg-type]
                chosen.setdefault(one.agency_id, one)
    for one in _always(chosen, place, pack):
        chosen.setdefault(one.agency_id, one)
    return list(chosen.values()), looked_at


def _always(chosen: Mapping[str, Chosen], place: Place, pack: RegionPack) -> Iterable[Chosen]:
    """On water the water agency comes along; and an incident is never without a lead."""
    has_lead = any(one.role == "lead" for one in chosen.values())
    if place.in_water and pack.water_agency not in chosen:
        yield Chosen(pack.water_agency, "support" if has_lead else "lead", "Lokasi di perairan")
    elif not has_lead:
        yield Chosen(pack.fallback_agency, "lead", "Tidak ada instansi wilayah untuk lokasi ini")


def _apply(
    selector: Selector,
    role: Literal["lead", "support"],
    place: Place,
    pack: RegionPack,
    travel: TravelSeconds,
    looked_at: list[Candidate],
) -> list[Chosen]:
    candidates = list(pack.candidates(selector, place.codes, in_water=place.in_water))
    limit = len(candidates)
    if isinstance(selector, NearestSelector):
        candidates = sorted(candidates, key=lambda c: _nearness(c, place, travel))
        limit = selector.count
    competing = isinstance(selector, JurisdictionSelector) and len(candidates) > 1
    group = f"{role}:{selector.kind.value}" if isinstance(selector, JurisdictionSelector) and competing else None
    looked_at += [_looked_at(c, place, travel, chosen=i < limit) for i, c in enumerate(candidates)]
    return [Chosen(c.agency.id, role, _reason(c, selector, pack, competing), group) for c in candidates[:limit]]


def _nearness(candidate: PackCandidate, place: Place, travel: TravelSeconds) -> tuple[float, float, str]:
    """Driving time where it is known, else distance; the id makes the order the same each time."""
    apart_m = _distance(candidate, place.position)
    travel_s = travel.get(candidate.agency.id, float("inf"))
    return travel_s, apart_m if apart_m is not None else float("inf"), candidate.agency.id


def _distance(candidate: PackCandidate, position: Position | None) -> float | None:
    station = candidate.agency.position
    if station is None or position is None:
        return None
    return distance_m(station.lat, station.lng, position.lat, position.lng)


def _looked_at(candidate: PackCandidate, place: Place, travel: TravelSeconds, chosen: bool) -> Candidate:
    apart_m = _distance(candidate, place.position)
    return Candidate(
        agency_id=candidate.agency.id,
        distance_m=round(apart_m) if apart_m is not None else None,
        travel_time_s=travel.get(candidate.agency.id),
        chosen=chosen,
        reason=candidate.reason_id or ("dipilih" if chosen else "lebih jauh"),
    )


def _reason(candidate: PackCandidate, selector: Selector, pack: RegionPack, competing: bool) -> str:
    if candidate.stands_in_for:
        return candidate.reason_id or f"Pengganti {candidate.stands_in_for}"
    if isinstance(selector, JurisdictionSelector) and candidate.code:
        name = pack.kecamatan[candidate.code].name
        return f"Wilayah Kec. {name}" + (" (perbatasan: yang pertama menjawab menangani)" if competing else "")
    if isinstance(selector, NearestSelector):
        return "Paling cepat sampai"
    return "Ditetapkan rencana"


def rung_agencies(plan: ResponsePlan, rung: int, place: Place, pack: RegionPack, taken: Iterable[str]) -> Sequence[str]:
    """The agencies of one rung of a plan's ladder that are not on the incident yet.

    Args:
        rung: 1 for the first rung after the lead.
        taken: agencies that have an assignment already.

    Returns:
        Agency ids; empty when the rung does not exist or holds only agencies that were asked before.
    """
    if not 1 <= rung <= len(plan.ladder):
        return []
    already = set(taken)
    found = pack.candidates(plan.ladder[rung - 1], place.codes, in_water=place.in_water)
    return [c.agency.id for c in found if c.agency.id not in already]
