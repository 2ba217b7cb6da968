"""The region pack as the functions see it: agencies, categories, response plans, thresholds.

People write a pack as YAML (`functions/regions/<id>/*.yaml`); `sergap region build` turns it into `pack.json` and
`jurisdiction.bin`. This module reads those two and nothing else: no YAML, no geometry library, one JSON load.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.jurisdiction import JurisdictionIndex

REGIONS_FOLDER = Path(__file__).resolve().parent.parent / "regions"
EVERYWHERE = "*"


class _Frozen(BaseModel):
    """A value that cannot change after loading and refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class AgencyKind(StrEnum):
    """What sort of body an agency is; selectors ask for a kind."""

    POLRES = "polres"
    PIKET_FUNGSI = "piket_fungsi"
    POLSEK = "polsek"
    POLSEK_KHUSUS = "polsek_khusus"
    POS = "pos"
    BPBD = "bpbd"
    DAMKAR = "damkar"
    SATPOLPP = "satpolpp"
    DISHUB = "dishub"
    DPUPR = "dpupr"
    DINKES = "dinkes"
    JASA_RAHARJA = "jasaraharja"
    PMI = "pmi"
    RS = "rs"
    BASARNAS = "basarnas"
    TNI_AL = "lanal"
    TNI_AD = "kodim"


class AgencyStatus(StrEnum):
    """Whether an agency exists (active) or is only foreseen (planned): a planned one is never alerted."""

    ACTIVE = "active"
    PLANNED = "planned"


class Confidence(StrEnum):
    """How far a fact (a position, a phone) can be trusted; the console shows it beside the fact."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


class Position(_Frozen):
    """A point in WGS84 degrees."""

    lat: float = Field(ge=-90, le=90)
    lng: float = Field(ge=-180, le=180)


class BoundingBox(_Frozen):
    """A rectangle in WGS84 degrees that holds the whole region and its stations."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, position: Position) -> bool:
        """Say whether a position lies in the rectangle, edges included."""
        return self.south <= position.lat <= self.north and self.west <= position.lng <= self.east


class Agency(_Frozen):
    """One body that can be alerted: a Polsek, a duty desk (piket fungsi), a hospital, a partner.

    `covers` holds kecamatan codes, or "*" for the whole region; `phone` is E.164, or None while it is unknown.
    `located_in` is the kecamatan that the office stands in, which need not be one that it covers.
    """

    id: str
    name: str
    kind: AgencyKind
    status: AgencyStatus = AgencyStatus.ACTIVE
    parent_id: str | None = None
    covers: tuple[str, ...] = ()
    address: str | None = None
    position: Position | None = None
    position_confidence: Confidence = Confidence.UNKNOWN
    located_in: str | None = None
    phone: str | None = None
    phone_confidence: Confidence = Confidence.UNKNOWN
    emergency_number: str | None = None
    notes: str = ""

    @property
    def is_active(self) -> bool:
        """Say whether this agency may be alerted at all."""
        return self.status is AgencyStatus.ACTIVE

    def covers_code(self, code: str) -> bool:
        """Say whether this agency is responsible for a kecamatan code."""
        return EVERYWHERE in self.covers or code in self.covers


class Kecamatan(_Frozen):
    """One district: its official code, name, a label point, villages, and population where a source was readable."""

    code: str
    name: str
    label: Position
    desa: int = Field(ge=0)
    kelurahan: int = Field(ge=0)
    area_km2: float = Field(gt=0)
    population_2011: int | None = None


class Category(_Frozen):
    """What a caller can report.

    `group` gathers categories that may be the same event; `plan` names the response plan.
    """

    id: str
    name_id: str
    name_en: str
    hint_id: str
    hint_en: str
    group: str
    icon: str
    sort: int
    plan: str
    public: bool = False


class JurisdictionSelector(_Frozen):
    """The agencies of a kind that cover the report's kecamatan codes (several on a border)."""

    by: Literal["jurisdiction"]
    kind: AgencyKind


class AgencySelector(_Frozen):
    """One named agency."""

    by: Literal["agency"]
    agency_id: str


class NearestSelector(_Frozen):
    """The `count` agencies of a kind that are soonest there; only those whose position is known take part."""

    by: Literal["nearest"]
    kind: AgencyKind
    count: int = Field(default=1, ge=1, le=5)


class WaterSelector(_Frozen):
    """One named agency, only when the place is water."""

    by: Literal["water"]
    agency_id: str


Selector = Annotated[JurisdictionSelector | AgencySelector | NearestSelector | WaterSelector, Field(discriminator="by")]


class ResponsePlan(_Frozen):
    """Who answers a category and how fast (CAD "run card").

    `priority` is 1 (highest) to 5. `ladder` holds the rungs after the lead; the last rung, "operators phone them", is
    implicit. `cluster_*` override the clustering thresholds of the category's group.
    """

    id: str
    version: int = Field(ge=1)
    priority: int = Field(ge=1, le=5)
    dispatch: Literal["automatic", "on_verify"]
    lead: tuple[Selector, ...] = Field(min_length=1)
    support: tuple[Selector, ...] = ()
    ladder: tuple[Selector, ...] = ()
    acknowledge_within_s: int = Field(gt=0)
    order_by_travel_time: bool = False
    cluster_radius_m: float | None = Field(default=None, gt=0)
    cluster_window_s: float | None = Field(default=None, gt=0)
    reason_id: str
    reason_en: str


class EmergencyNumber(_Frozen):
    """A national short number with the service that answers it, in both languages."""

    number: str
    service_id: str
    service_en: str


class Substitute(_Frozen):
    """Who stands in for an agency that is planned only, and why."""

    use: str
    reason_id: str
    reason_en: str


class Shift(_Frozen):
    """A duty shift in local time, "HH:MM" to "HH:MM" (past midnight when the end is earlier)."""

    name_id: str
    name_en: str
    starts: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")
    ends: str = Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class DutyDefaults(_Frozen):
    """What holds while an agency has written no roster: on duty or off, and the shifts a new roster starts from."""

    without_roster: Literal["on_duty", "off_duty"]
    shifts: tuple[Shift, ...]


class ClusterThreshold(_Frozen):
    """How near in space (metres) and time (seconds) two reports of a group are held to be one event."""

    radius_m: float = Field(gt=0)
    window_s: float = Field(gt=0)


class Clustering(ClusterThreshold):
    """The default cluster threshold, the cap on what accuracy may add to the radius, and overrides per group."""

    accuracy_cap_m: float = Field(ge=0)
    groups: dict[str, ClusterThreshold] = {}


class PreviousFalse(_Frozen):
    """Points that one earlier false report of each kind adds (so negative), and the most that they may add in all."""

    prank: int = Field(le=0)
    silent: int = Field(le=0)
    accidental: int = Field(le=0)
    information: int = Field(le=0)
    floor: int = Field(le=0)


class Trust(_Frozen):
    """The explained trust score, 0-100: `base` plus the points of each rule that fires."""

    base: int = Field(ge=0, le=100)
    mock_location: int = Field(le=0)
    poor_accuracy: int = Field(le=0)
    poor_accuracy_above_m: float = Field(gt=0)
    impossible_travel: int = Field(le=0)
    impossible_travel_above_kmh: float = Field(gt=0)
    new_device: int = Field(le=0)
    new_device_younger_than_s: float = Field(gt=0)
    previous_false: PreviousFalse
    previous_true: int = Field(ge=0)
    previous_true_ceiling: int = Field(ge=0)
    corroboration: int = Field(ge=0)
    corroboration_ceiling: int = Field(ge=0)
    automatic_dispatch_minimum: int = Field(ge=0, le=100)
    restriction_s: float = Field(gt=0)


class Escalation(_Frozen):
    """Deadlines, in seconds unless the name says otherwise."""

    unclaimed_again_s: float = Field(gt=0)
    unclaimed_supervisors_s: float = Field(gt=0)
    not_moving_s: float = Field(gt=0)
    claim_heartbeat_s: float = Field(gt=0)
    claim_stale_s: float = Field(gt=0)
    delivered_within_s: float = Field(gt=0)
    cancel_window_s: float = Field(gt=0)
    roll_call_s: float = Field(gt=0)
    device_stale_days: float = Field(gt=0)


class RateLimit(_Frozen):
    """A token bucket: `burst` at once, then one more every `refill_every_s` seconds."""

    burst: int = Field(ge=1)
    refill_every_s: float = Field(gt=0)


class RateLimits(_Frozen):
    """How many reports one account, and one network address (a whole village behind one NAT), may send."""

    reports_per_uid: RateLimit
    reports_per_address: RateLimit


class Thresholds(_Frozen):
    """Every number of the pack that a decision compares with."""

    clustering: Clustering
    trust: Trust
    escalation: Escalation
    priority_raise_at_reports: tuple[int, ...]
    rate_limits: RateLimits
    retention_days: dict[str, int]


class LegalNotice(_Frozen):
    """What the caller is told about false reports, and the law that says so."""

    law: str
    text_id: str
    text_en: str


class Candidate(_Frozen):
    """An agency that a selector picked; `stands_in_for` and the reasons are set when it is a substitute."""

    agency: Agency
    code: str | None = None
    stands_in_for: str | None = None
    reason_id: str = ""
    reason_en: str = ""


class RegionFacts(_Frozen):
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
        return JurisdictionIndex.load(self.folder / "jurisdiction.bin")


@lru_cache(maxsize=8)
def load_region(pack_id: str) -> Region:
    """Load the pack `functions/regions/<pack_id>` once per process.

    Raises ValueError for an id that is not a plain name, FileNotFoundError for a pack that is not there.
    """
    if not pack_id.replace("_", "").replace("-", "").isalnum():
        raise ValueError(f"not a region pack id: {pack_id!r}")
    return Region(REGIONS_FOLDER / pack_id)
