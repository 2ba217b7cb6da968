"""A region pack's answers: what can be reported, and who goes for it (CAD "run cards")."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shared.pack_agencies import AgencyKind
from shared.pack_frozen import Frozen


class Category(Frozen):
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


class JurisdictionSelector(Frozen):
    """The agencies of a kind that cover the report's kecamatan codes (several on a border)."""

    by: Literal["jurisdiction"]
    kind: AgencyKind


class AgencySelector(Frozen):
    """One named agency."""

    by: Literal["agency"]
    agency_id: str


class NearestSelector(Frozen):
    """The `count` agencies of a kind that are soonest there; only those whose position is known take part."""

    by: Literal["nearest"]
    kind: AgencyKind
    count: int = Field(default=1, ge=1, le=5)


class WaterSelector(Frozen):
    """One named agency, only when the place is water."""

    by: Literal["water"]
    agency_id: str


Selector = Annotated[JurisdictionSelector | AgencySelector | NearestSelector | WaterSelector, Field(discriminator="by")]


class ResponsePlan(Frozen):
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
