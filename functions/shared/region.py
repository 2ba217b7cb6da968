"""The region pack as the functions see it: what region.yaml says, joined to agencies, plans and thresholds.

People write a pack as YAML (`functions/regions/<id>/*.yaml`); `sergap region build` turns it into `pack.json` and
`jurisdiction.bin`. This module reads those two and nothing else: no YAML, no geometry library, one JSON load.
The parts of a pack stand in `pack_agencies`, `pack_plans` and `pack_thresholds`; everything may be imported from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from shared.pack_agencies import (
    EVERYWHERE,
    Agency,
    AgencyKind,
    AgencyStatus,
    BoundingBox,
    Confidence,
    Frozen,
    Kecamatan,
    Position,
)
from shared.pack_plans import (
    AgencySelector,
    Category,
    JurisdictionSelector,
    NearestSelector,
    ResponsePlan,
    Selector,
    WaterSelector,
)
from shared.pack_thresholds import ClusterThreshold, Escalation, RateLimit, Thresholds, Trust

if TYPE_CHECKING:  # It brings H3, which only functions that locate a place need.
    from shared.jurisdiction import JurisdictionIndex

__all__ = [
    "EVERYWHERE",
    "REGIONS_FOLDER",
    "Agency",
    "AgencyKind",
    "AgencySelector",
    "AgencyStatus",
    "BoundingBox",
    "Candidate",
    "Category",
    "ClusterThreshold",
    "Confidence",
    "DutyDefaults",
    "EmergencyNumber",
    "Escalation",
    "JurisdictionSelector",
    "Kecamatan",
    "LegalNotice",
    "NearestSelector",
    "Open311Service",
    "Position",
    "RateLimit",
    "Region",
    "RegionFacts",
    "RegionPack",
    "ResponsePlan",
    "Selector",
    "Shift",
    "Substitute",
    "Thresholds",
    "Trust",
    "WaterSelector",
    "load_region",
    "only_pack",
]

REGIONS_FOLDER = Path(__file__).resolve().parent.parent / "regions"


class EmergencyNumber(Frozen):
    """A national short number with the service that answers it, in both languages."""

    number: str
    service_id: str
    service_en: str


class Substitute(Frozen):
    """Who stands in for an agency that is planned only, and why."""

    use: str
    reason_id: str
    reason_en: str


class Shift(Frozen):
    """A duty shift in local time, "HH:MM" to "HH:MM" (past midnight when the end is earlier)."""

    name_id: str
    name_en: str
    starts: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    ends: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class DutyDefaults(Frozen):
    """What holds while an agency has written no roster: on duty or off, and the shifts a new roster starts from."""

    without_roster: Literal["on_duty", "off_duty"]
    shifts: tuple[Shift, ...]


class LegalNotice(Frozen):
    """What the caller is told about false reports, and the law that says so."""

    law: str
    text_id: str
    text_en: str


class Open311Service(Frozen):
    """A service that city systems may send by Open311 GeoReport, and the category that it becomes: no emergencies."""

    category: str
    name_id: str
    name_en: str
    description_id: str
    description_en: str
    group: str
    keywords: tuple[str, ...] = ()


class Candidate(Frozen):
    """An agency that a selector picked; `stands_in_for` and the reasons are set when it is a substitute."""

    agency: Agency
    code: str | None = None
    stands_in_for: str | None = None
    reason_id: str = ""
    reason_en: str = ""


class RegionFacts(Frozen):
    """What region.yaml says of the region as a whole; distances in metres."""

    region_id: str
    version: str
    name_id: str
    name_en: str
    time_zone: str
    phone_region: str
    languages: tuple[str, ...]
    bounding_box: BoundingBox
    nearest_limit_m: float
    boundary_margin_m: float
    fallback_agency: str
    water_agency: str
    legal_notice: LegalNotice
    duty_defaults: DutyDefaults
    emergency_numbers: tuple[EmergencyNumber, ...]
    substitutes: dict[str, Substitute]
    open311_services: dict[str, Open311Service] = Field(default_factory=dict)


class RegionPack(RegionFacts):
    """Everything that makes Sergap's code serve one region."""

    kecamatan: dict[str, Kecamatan]
    agencies: dict[str, Agency]
    categories: dict[str, Category]
    plans: dict[str, ResponsePlan]
    thresholds: Thresholds

    def plan_for(self, category_id: str) -> ResponsePlan:
        """Return the response plan of a category. Raises KeyError for an unknown category."""
        return self.plans[self.categories[category_id].plan]

    def clustering_for(self, category_id: str) -> ClusterThreshold:
        """Return the cluster threshold of a category: its plan's, else its group's, else the region's."""
        plan = self.plan_for(category_id)
        clustering = self.thresholds.clustering
        wider = clustering.groups.get(self.categories[category_id].group, clustering)
        return ClusterThreshold(
            radius_m=plan.cluster_radius_m or wider.radius_m, window_s=plan.cluster_window_s or wider.window_s
        )

    def candidates(self, selector: Selector, codes: Iterable[str], *, in_water: bool = False) -> tuple[Candidate, ...]:
        """Return the agencies that a selector may pick for a place, substitutes put in, planned agencies left out.

        For `nearest` these are all that have a position, in the pack's order: the caller orders them by travel time
        and takes the first `selector.count`. Codes that no agency covers give nothing: see `fallback_agency`.
        """
        if isinstance(selector, JurisdictionSelector):
            return self._covering(selector.kind, codes)
        if isinstance(selector, NearestSelector):
            return tuple(
                Candidate(agency=agency)
                for agency in self.agencies.values()
                if agency.kind is selector.kind and agency.is_active and agency.position is not None
            )
        if isinstance(selector, WaterSelector) and not in_water:
            return ()
        return (self._standing(self.agencies[selector.agency_id], None),)

    def _covering(self, kind: AgencyKind, codes: Iterable[str]) -> tuple[Candidate, ...]:
        """Return one candidate per agency that covers a code, in the order of the codes (nearest first)."""
        found: dict[str, Candidate] = {}
        for code in codes:
            for agency in self.agencies.values():
                if agency.kind is kind and agency.covers_code(code):
                    candidate = self._standing(agency, code)
                    found.setdefault(candidate.agency.id, candidate)
        return tuple(found.values())

    def _standing(self, agency: Agency, code: str | None) -> Candidate:
        """Return the agency itself, or the substitute of one that is planned only."""
        if agency.is_active:
            return Candidate(agency=agency, code=code)
        substitute = self.substitutes.get(agency.id)
        return Candidate(
            agency=self.agencies[substitute.use if substitute else self.fallback_agency],
            code=code,
            stands_in_for=agency.id,
            reason_id=substitute.reason_id if substitute else "",
            reason_en=substitute.reason_en if substitute else "",
        )


class Region:
    """A loaded pack. The jurisdiction index is read at its first use: most functions never need it."""

    def __init__(self, folder: Path) -> None:
        """Read `pack.json` of a pack's folder. Raises FileNotFoundError, or pydantic's ValidationError."""
        self.folder = folder
        self.pack = RegionPack.model_validate_json((folder / "pack.json").read_bytes())

    @cached_property
    def jurisdiction(self) -> JurisdictionIndex:
        """The index from places to kecamatan codes."""
        from shared.jurisdiction import JurisdictionIndex

        return JurisdictionIndex.load(self.folder / "jurisdiction.bin")


@lru_cache(maxsize=8)
def load_region(pack_id: str) -> Region:
    """Load the pack `functions/regions/<pack_id>` once per process.

    Raises ValueError for an id that is not a plain name, FileNotFoundError for a pack that is not there.
    """
    if not pack_id.replace("_", "").replace("-", "").isalnum():
        raise ValueError(f"not a region pack id: {pack_id!r}")
    return Region(REGIONS_FOLDER / pack_id)


def only_pack(folder: Path = REGIONS_FOLDER) -> str:
    """Return the id of the one pack that is deployed, which nobody then has to name.

    Raises ValueError when there is none, or when somebody has to choose between several.
    """
    packs = sorted(file.parent.name for file in folder.glob("*/pack.json"))
    if len(packs) != 1:
        raise ValueError(f"SERGAP_REGION_PACK must name one of these packs: {', '.join(packs) or 'none is there'}")
    return packs[0]
