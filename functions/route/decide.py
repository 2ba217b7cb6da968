"""The routing decision: a report and its surroundings in, one decision with its reasons out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from route.clustering import Match, find_match, witnessed_match
from route.planning import Chosen, Place, TravelSeconds, choose_agencies
from route.trust import assess_trust
from shared.model.incident import Decision, Incident
from shared.model.report import Report, Trust

if TYPE_CHECKING:
    from shared.jurisdiction import JurisdictionMatch
    from shared.region import Region, RegionPack


@dataclass(frozen=True)
class Surroundings:
    """What a decision looks at besides the report itself.

    Attributes:
        open_incidents: incidents nearby that the report may join.
        witnessed: the incident that the caller says they see too.
        travel: driving times by agency id, empty when unknown.
        travel_source: where they came from.
    """

    open_incidents: Sequence[Incident] = ()
    witnessed: Incident | None = None
    travel: TravelSeconds | None = None
    travel_source: Literal["maps", "straight_line", "none"] = "none"


@dataclass(frozen=True)
class Join:
    """The report is another witness of an incident that is open already."""

    match: Match
    trust: Trust
    rules: list[str]


@dataclass(frozen=True)
class Open:
    """The report opens an incident.

    Attributes:
        dispatch: automatic alerts the agencies now; on_verify only proposes them to the operator.
    """

    place: str
    codes: tuple[str, ...]
    agencies: list[Chosen]
    dispatch: Literal["automatic", "on_verify"]
    priority: int
    trust: Trust
    decision: Decision


def decide(report: Report, region: Region, surroundings: Surroundings, may_join: bool = True) -> Join | Open:
    """Decide what becomes of a report.

    Args:
        report: as it was received.
        region: pack and jurisdiction index.
        surroundings: open incidents nearby and travel times.
        may_join: false when an operator has split the report off.

    Returns:
        `Join` or `Open`; there is no third outcome, so no report is ever dropped.
    """
    pack = region.pack
    match = _match(report, surroundings, pack) if may_join else None
    if match is not None:
        return _join(report, match, pack)
    return _open(report, locate(report, region), pack, surroundings)


def _match(report: Report, around: Surroundings, pack: RegionPack) -> Match | None:
    """The incident to join: the one the caller pointed at, else the nearest that is the same event."""
    if around.witnessed is not None:
        pointed_at = witnessed_match(report, around.witnessed)
        if pointed_at is not None:
            return pointed_at
    return find_match(report, around.open_incidents, pack)


def locate(report: Report, region: Region) -> JurisdictionMatch | None:
    """Where the report is; None when its phone did not know."""
    if report.position is None:
        return None
    return region.jurisdiction.locate(report.position.lat, report.position.lng, report.position.accuracy_m)


def _join(report: Report, match: Match, pack: RegionPack) -> Join:
    trust = assess_trust(report, 1, pack.thresholds.trust)
    rule = f"Kejadian yang sama: {match.distance_m:.0f} m dan {match.age_s:.0f} detik dari kejadian terbuka"
    return Join(match, trust, [rule])


def _open(report: Report, located: JurisdictionMatch | None, pack: RegionPack, around: Surroundings) -> Open:
    plan = pack.plan_for(report.category)
    place = Place(located, report.position)
    agencies, candidates = choose_agencies(plan, place, pack, around.travel or {})
    trust = assess_trust(report, 0, pack.thresholds.trust)
    dispatch, why = _dispatch(plan.dispatch, located, trust)
    rules = [*(located.reasons if located else ("Ponsel tidak tahu lokasinya",)), plan.reason_id, why]
    rules += [f"{one.agency_id}: {one.reason}" for one in agencies]
    decision = Decision(
        plan_id=plan.id,
        plan_version=plan.version,
        cell=located.cell if located else None,
        placement=located.placement.value if located else "unknown",
        codes=list(place.codes),
        rules=rules,
        candidates=candidates,
        travel_source=around.travel_source,
    )
    return Open(place_name(located, pack), place.codes, agencies, dispatch, plan.priority, trust, decision)


def _dispatch(
    planned: Literal["automatic", "on_verify"], located: JurisdictionMatch | None, trust: Trust
) -> tuple[Literal["automatic", "on_verify"], str]:
    """Automatic only where the plan says so, the place is known to be ours, and trust does not speak against it."""
    if planned == "on_verify":
        return "on_verify", "Rencana: menunggu verifikasi operator"
    if located is None:
        return "on_verify", "Lokasi tidak diketahui: operator memastikan dahulu"
    if located.placement.value == "outside":
        return "on_verify", "Di luar wilayah: operator memastikan dahulu"
    if not trust.automatic_dispatch:
        return "on_verify", f"Kepercayaan rendah ({trust.score}): operator memastikan dahulu"
    return "automatic", "Rencana: diteruskan otomatis"


def place_name(located: JurisdictionMatch | None, pack: RegionPack) -> str:
    """What people call the place; all that a locked screen may show of it."""
    if located is None:
        return "Lokasi belum diketahui"
    names = " / ".join(pack.kecamatan[code].name for code in located.codes[:2] if code in pack.kecamatan)
    if located.placement.value == "water":
        return f"Perairan dekat Kec. {names}" if names else "Perairan"
    if located.placement.value == "outside" or not names:
        return "Luar wilayah"
    if located.placement.value == "nearest":
        return f"Dekat Kec. {names}"
    return f"Kec. {names}"
