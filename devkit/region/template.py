"""Response plans for a new region, made from those of a pack that is in use.

Each agency that a plan names is replaced by its counterpart: the same kind, and for a duty desk (piket fungsi) also the
same desk. What has no counterpart is left out of support and ladder; a plan without a lead gets the headquarters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from devkit.region.agency_list import active
from devkit.region.missing import Missing
from shared.region import (
    Agency,
    AgencyKind,
    AgencySelector,
    JurisdictionSelector,
    NearestSelector,
    RegionPack,
    ResponsePlan,
    Selector,
    WaterSelector,
)

PARTS = ("lead", "support", "ladder")


@dataclass
class PlanTemplate:
    """Turns one pack's plans into another region's; notes what was left out.

    Attributes:
        like: the pack in use.
        entries: the new region's agencies, as agencies.yaml will hold them.
        headquarters: id of the agency that leads where nobody else can.
    """

    like: RegionPack
    entries: list[dict[str, Any]]
    headquarters: str
    left_out: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    without_lead: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def plans(self) -> list[dict[str, Any]]:
        """Return the entries of plans.yaml; each begins at version 1."""
        return [self._plan(plan) for plan in self.like.plans.values()]

    def missing(self) -> list[Missing]:
        """Return a line for each agency that the plans would have wanted."""
        leads = [Missing("lead", what, ", ".join(plans)) for what, plans in self.without_lead.items()]
        return leads + [Missing("agency", what, ", ".join(plans)) for what, plans in self.left_out.items()]

    def _plan(self, plan: ResponsePlan) -> dict[str, Any]:
        parts = {part: self._selectors(plan, part) for part in PARTS}
        if not any(selector["by"] != "water" for selector in parts["lead"]):
            parts["lead"].append({"by": "agency", "agency_id": self.headquarters})
            for selector in plan.lead:
                self.without_lead[self._said(selector)].append(plan.id)
        taken = [selector.get("agency_id") for selector in parts["lead"]]
        for part in ("support", "ladder"):
            parts[part] = [one for one in parts[part] if one.get("agency_id") is None or one["agency_id"] not in taken]
        return {**plan.model_dump(mode="json", exclude_none=True), **parts, "version": 1}

    def _selectors(self, plan: ResponsePlan, part: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for selector in getattr(plan, part):
            ours = self._selector(selector)
            if ours is None and part != "lead":
                self.left_out[self._said(selector)].append(plan.id)
            if ours is not None and ours not in found:
                found.append(ours)
        return found

    def _selector(self, selector: Selector) -> dict[str, Any] | None:
        """Return a selector that means the same here, or None when it would mean nobody."""
        written = selector.model_dump(mode="json")
        if isinstance(selector, JurisdictionSelector | NearestSelector):
            return written if active(self.entries, selector.kind) else None
        ours = counterpart(self.like.agencies[selector.agency_id], self.entries)
        return None if ours is None else {**written, "agency_id": ours}

    def _said(self, selector: Selector) -> str:
        if isinstance(selector, AgencySelector | WaterSelector):
            agency = self.like.agencies[selector.agency_id]
            return desk_of(agency) if agency.kind is AgencyKind.PIKET_FUNGSI else str(agency.kind)
        return str(selector.kind)


def counterpart(agency: Agency, entries: Iterable[dict[str, Any]]) -> str | None:
    """Return the id of the agency that is to a new region what `agency` is to its own; None when there is none."""
    same = active(list(entries), agency.kind)
    if agency.kind is AgencyKind.PIKET_FUNGSI:
        same = [entry for entry in same if desk_of(agency) in f"{entry['id']} {entry['name']}".lower()]
    return str(same[0]["id"]) if same else None


def desk_of(agency: Agency) -> str:
    """Return the word that tells a duty desk from the others, such as `satlantas`."""
    return agency.id.removeprefix("piket-")
