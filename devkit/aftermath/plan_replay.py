"""What other response plans would have done with past reports. Pure: each report is decided twice, nothing is written.

Both decisions are made now and from the same facts, so that a difference comes from the plans alone, and not from what
an operator did later or from a pack that was changed meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from route.decide import Open, Surroundings, decide, locate
from route.planning import Place, rung_agencies
from route.travel import FALLBACK_DETOUR, FALLBACK_SPEED_M_S
from shared.geo import distance_m

if TYPE_CHECKING:
    from shared.model.incident import Incident
    from shared.model.report import Report
    from shared.region import Region


@dataclass(frozen=True)
class Outcome:
    """What a set of plans decides about one report.

    Attributes:
        agencies: agency id to its role, leads first.
        ladder: the agencies of each rung after the lead.
    """

    plan: str
    agencies: dict[str, str]
    dispatch: str
    priority: int
    acknowledge_within_s: int
    ladder: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Change:
    """One incident under both; `kinds` is empty where it goes the same way."""

    incident_id: str
    opened_at: datetime
    category: str
    place: str
    before: Outcome
    after: Outcome

    @property
    def added(self) -> tuple[str, ...]:
        """Agencies that come along."""
        return tuple(a for a in self.after.agencies if a not in self.before.agencies)

    @property
    def removed(self) -> tuple[str, ...]:
        """Agencies that stay away."""
        return tuple(a for a in self.before.agencies if a not in self.after.agencies)

    @property
    def roles(self) -> tuple[str, ...]:
        """Agencies that lead instead of supporting, or the other way round."""
        both = [a for a in self.after.agencies if a in self.before.agencies]
        return tuple(a for a in both if self.before.agencies[a] != self.after.agencies[a])

    @property
    def kinds(self) -> tuple[str, ...]:
        """What is different."""
        differing = {
            "agencies": bool(self.added or self.removed or self.roles),
            "dispatch": self.before.dispatch != self.after.dispatch,
            "priority": self.before.priority != self.after.priority,
            "deadline": self.before.acknowledge_within_s != self.after.acknowledge_within_s,
            "ladder": self.before.ladder != self.after.ladder,
        }
        return tuple(kind for kind, differs in differing.items() if differs)


@dataclass(frozen=True)
class PlanReplay:
    """The whole replay.

    Attributes:
        replayed: incidents that were decided twice.
        skipped: incidents whose category the pack does not have any more, or whose report is gone.
    """

    replayed: int
    skipped: int
    changes: tuple[Change, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Kind of difference to the number of incidents."""
        return dict(Counter(kind for change in self.changes for kind in change.kinds))

    def load(self, which: str) -> dict[str, int]:
        """How often each agency would be `added` or `removed`, most often first."""
        return dict(Counter(a for change in self.changes for a in getattr(change, which)).most_common())


def replay_plans(cases: Iterable[tuple[Incident, Report | None]], present: Region, changed: Region) -> PlanReplay:
    """Decide each incident's first report under the present and under the changed plans.

    Args:
        cases: incidents with their first reports; None where the report is gone.
    """
    changes: list[Change] = []
    replayed = skipped = 0
    for incident, report in cases:
        if report is None or report.category not in present.pack.categories:
            skipped += 1
            continue
        replayed += 1
        change = _change(incident, report, present, changed)
        changes += [change] if change.kinds else []
    return PlanReplay(replayed, skipped, tuple(changes))


def _change(incident: Incident, report: Report, present: Region, changed: Region) -> Change:
    travel = _travel_seconds(incident, report, present)
    return Change(
        incident.incident_id,
        incident.opened_at,
        report.category,
        incident.place,
        _outcome(report, present, travel),
        _outcome(report, changed, travel),
    )


def _outcome(report: Report, region: Region, travel: dict[str, float]) -> Outcome:
    opening = decide(report, region, Surroundings(travel=travel), may_join=False)
    assert isinstance(opening, Open), "no incident is offered to join"
    plan = region.pack.plan_for(report.category)
    place = Place(locate(report, region), report.position)
    rungs = range(1, len(plan.ladder) + 1)
    return Outcome(
        plan=f"{plan.id} v{plan.version}",
        agencies={chosen.agency_id: chosen.role for chosen in opening.agencies},
        dispatch=opening.dispatch,
        priority=opening.priority,
        acknowledge_within_s=plan.acknowledge_within_s,
        ladder=tuple(tuple(rung_agencies(plan, rung, place, region.pack, ())) for rung in rungs),
    )


def _travel_seconds(incident: Incident, report: Report, region: Region) -> dict[str, float]:
    """The travel times of that day where they were asked for, straight lines for stations that were not."""
    if report.position is None:
        return {}
    here = report.position
    guessed = {
        a.id: distance_m(a.position.lat, a.position.lng, here.lat, here.lng) * FALLBACK_DETOUR / FALLBACK_SPEED_M_S
        for a in region.pack.agencies.values()
        if a.position is not None
    }
    known = {c.agency_id: c.travel_time_s for c in incident.decision.candidates if c.travel_time_s is not None}
    return guessed | known


def as_json(replay: PlanReplay) -> dict[str, Any]:
    """A replay as plain values for `--json`."""
    return {
        "replayed": replay.replayed,
        "skipped": replay.skipped,
        "unchanged": replay.replayed - len(replay.changes),
        "changed": len(replay.changes),
        "counts": replay.counts,
        "agencies_added": replay.load("added"),
        "agencies_removed": replay.load("removed"),
        "changes": [_change_json(change) for change in replay.changes],
    }


def _change_json(change: Change) -> dict[str, Any]:
    sides: Sequence[tuple[str, Outcome]] = (("before", change.before), ("after", change.after))
    return {
        "incident_id": change.incident_id,
        "opened_at": change.opened_at.isoformat(),
        "category": change.category,
        "place": change.place,
        "kinds": list(change.kinds),
        "added": list(change.added),
        "removed": list(change.removed),
        "roles_changed": list(change.roles),
        **{name: {**vars(side), "ladder": [list(rung) for rung in side.ladder]} for name, side in sides},
    }
