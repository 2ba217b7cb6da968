"""A region pack's places and bodies: positions, kecamatan, agencies."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from shared.pack_frozen import Frozen

EVERYWHERE = "*"


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


class Position(Frozen):
    """A point in WGS84 degrees."""

    lat: float = Field(ge=-90, le=90)
    lng: float = Field(ge=-180, le=180)


class BoundingBox(Frozen):
    """A rectangle in WGS84 degrees that holds the whole region and its stations."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, position: Position) -> bool:
        """Say whether a position lies in the rectangle, edges included."""
        return self.south <= position.lat <= self.north and self.west <= position.lng <= self.east


class Agency(Frozen):
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


class Kecamatan(Frozen):
    """One district: its official code, name, a label point, area, and villages and population where they are known."""

    code: str
    name: str
    label: Position
    desa: int | None = Field(default=None, ge=0)
    kelurahan: int | None = Field(default=None, ge=0)
    area_km2: float = Field(gt=0)
    population_2011: int | None = None
