"""A routing decision for a made-up report, without a stack: nothing is stored and nothing is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from route.decide import Open, Surroundings, decide
from route.travel import travel_seconds
from shared.model.report import Position, Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shared.region import Region
    from shared.services import Services

DECISION_FIELDS = ("plan_id", "plan_version", "cell", "placement", "codes", "rules", "travel_source")


class _NoMaps:
    """Maps is not asked: stations are ordered by the straight line, as when Maps does not answer."""

    def seconds_to(
        self, origins: Sequence[tuple[float, float]], destination: tuple[float, float]
    ) -> list[float | None] | None:
        return None


class _Offline:
    """The two of the handlers' services that a decision needs."""

    def __init__(self, region: Region) -> None:
        self.region = region
        self.travel_times = _NoMaps()


def explain(region: Region, category: str, lat: float, lng: float, accuracy_m: float = 15.0) -> Open:
    """Decide about a first report from a new caller.

    Args:
        category: one of the pack's.
        lat, lng: degrees.
        accuracy_m: radius of the fix, metres.

    Raises:
        ValueError: the category is not in the pack; names those that are.
    """
    if category not in region.pack.categories:
        raise ValueError(", ".join(region.pack.categories))
    now = datetime.now(UTC)
    report = Report(
        report_id="dry-run",
        uid="dry-run",
        category=category,
        position=Position(lat=lat, lng=lng, accuracy_m=accuracy_m, captured_at=now),
        fingerprint="",
        pressed_at=now,
        received_at=now,
    )
    travel, source = travel_seconds(cast("Services", _Offline(region)), report)
    decision = decide(report, region, Surroundings(travel=travel, travel_source=source))
    assert isinstance(decision, Open), "there is no incident to join"
    return decision


def as_json(opening: Open) -> dict[str, Any]:
    """A decision as plain values for `--json`."""
    decision = opening.decision.model_dump(mode="json")
    return {
        "place": opening.place,
        "dispatch": opening.dispatch,
        "priority": opening.priority,
        "trust": opening.trust.model_dump(mode="json"),
        **{name: decision[name] for name in DECISION_FIELDS},
        "agencies": [vars(chosen) for chosen in opening.agencies],
        "candidates": decision["candidates"],
    }
