"""The region pack as the functions see it: what region.yaml says, joined to agencies, plans and thresholds.

People write a pack as YAML (`functions/regions/<id>/*.yaml`); `sergap region build` turns it into `pack.json` and
`jurisdiction.bin`, which `region_files` reads: no YAML, no geometry library, one JSON load. The parts of a pack stand
in `pack_basics`, `pack_agencies`, `pack_plans` and `pack_thresholds`; everything may be imported from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from shared.pack_agencies import (
    EVERYWHERE,
    Agency,
    AgencyKind,
    AgencyStatus,
    BoundingBox,
    Confidence,
    Kecamatan,
    Position,
)
from shared.pack_basics import EmergencyNumber, PackBasics
from shared.pack_frozen import Frozen
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
from shared.region_files import REGIONS_FOLDER, Region, load_region, only_pack

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
    "PackBasics",
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


class RegionPack(RegionFacts, PackBasics):
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
