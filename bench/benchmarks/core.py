"""One whole routing decision, and finding the jurisdiction alone against shapely's STRtree on the same boundaries.

The boundaries are the pack's simplified outlines, which the console draws too (a fresh clone has no others), or those
of a GeoJSON file named by BENCH_BOUNDARIES. The fewer points they have, the better for the tree.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

import devkit.faults  # noqa: F401  # makes `functions/` a source root
from bench.context import Context
from bench.figures import Figure, Goal, Measured
from route.clustering import cluster_cell
from route.decide import Surroundings, decide
from shared.model.incident import Decision, Incident
from shared.model.report import Position, Report
from shared.region import REGIONS_FOLDER, Region, load_region

TITLE = "Keputusan rute / routing decision"

PACK = "cilacap"
POINTS = 4_000
ROUNDS = 7
CANDIDATES = 20
"""Open incidents nearby, all of them too far to be the same event: each has to be looked at."""

NOW = datetime(2026, 3, 1, 2, 1, tzinfo=UTC)
ACCURACY_M = 15.0

Place = tuple[float, float]

UNDECIDED = Decision(plan_id="p", plan_version=1, cell=None, placement="inside", codes=[], rules=[], candidates=[])


def measure(context: Context) -> Measured:
    """Medians of rounds; in each round all places once by each method, in turns."""
    region = load_region(PACK)
    places = places_in(context.settings.scaled(POINTS, least=200))
    index, tree = region.jurisdiction, tree_lookup()
    reports = [report_at(place, number) for number, place in enumerate(places)]
    around = Surroundings(incidents_near(region, reports[0]))
    decisions: list[float] = []
    lookups: list[float] = []
    circles: list[float] = []
    tree_lookups: list[float] = []
    for number in range(ROUNDS):
        context.tell("core: decisions", number, ROUNDS)
        lookups.append(_each_us(places, lambda place: index.at(*place)))
        tree_lookups.append(_each_us(places, tree))
        circles.append(_each_us(places, lambda place: index.locate(place[0], place[1], ACCURACY_M)))
        decisions.append(_each_us(reports, lambda report: decide(report, region, around)))
    lookup_us, tree_us = statistics.median(lookups), statistics.median(tree_lookups)
    note = f"{len(places):,} places, median of {ROUNDS} rounds"
    categories = f"{note}; all {len(region.pack.categories)} categories, {CANDIDATES} open incidents near"
    return Measured(
        [
            Figure("one decision", statistics.median(decisions), "µs", goal=Goal(150), note=categories),
            Figure("jurisdiction of a point", lookup_us, "µs", tree_us, note=f"{note}; floor: shapely's STRtree"),
            Figure("STRtree ÷ index", tree_us / lookup_us, "times", goal=Goal(5, "at_least"), note=note),
            Figure("jurisdictions in an accuracy circle", statistics.median(circles), "µs", note="radius 15 m"),
        ]
    )


def _each_us(items: Sequence[Any], work: Callable[[Any], object]) -> float:
    started = time.process_time()
    for item in items:
        work(item)
    return (time.process_time() - started) / len(items) * 1e6


def outlines() -> list[dict[str, Any]]:
    """The districts' boundaries as GeoJSON features."""
    path = Path(os.environ.get("BENCH_BOUNDARIES") or REGIONS_FOLDER / PACK / "outlines.json")
    features: list[dict[str, Any]] = json.loads(path.read_text())["features"]
    return features


def places_in(count: int) -> list[Place]:
    """Places within the districts, where reports come from, drawn evenly; the same ones each time."""
    drawn = random.Random(20260301)
    shapes = [shape(each["geometry"]) for each in outlines()]
    west, south, east, north = shapely.total_bounds(shapes)
    whole = shapely.union_all(shapes)
    shapely.prepare(whole)
    found: list[Place] = []
    while len(found) < count:
        lat, lng = drawn.uniform(south, north), drawn.uniform(west, east)
        if whole.contains(shapely.Point(lng, lat)):
            found.append((lat, lng))
    return found


def tree_lookup() -> Callable[[Place], object]:
    """A lookup in shapely's STRtree, prepared as its documentation recommends."""
    shapes = [shape(each["geometry"]) for each in outlines()]
    shapely.prepare(shapes)
    tree = shapely.STRtree(shapes)
    return lambda place: tree.query(shapely.Point(place[1], place[0]), predicate="within")


def report_at(place: Place, number: int = 0) -> Report:
    """A report from a place; every category of the pack has its turn."""
    categories = sorted(load_region(PACK).pack.categories)
    return Report(
        report_id=f"report-{number}",
        uid="caller",
        category=categories[number % len(categories)],
        position=Position(lat=place[0], lng=place[1], accuracy_m=ACCURACY_M),
        fingerprint="f",
        pressed_at=NOW,
        received_at=NOW,
        trace="",
    )


def incidents_near(region: Region, report: Report) -> list[Incident]:
    """Open incidents around a report, of every category in turn, some kilometres away from it."""
    assert report.position is not None
    found = []
    for number, category in enumerate(sorted(region.pack.categories) * 2):
        position = report.position.model_copy(update={"lat": report.position.lat + 0.02 + number * 0.001})
        group = region.pack.categories[category].group
        found.append(
            Incident(
                incident_id=f"incident-{number}",
                first_report_id=f"first-{number}",
                category=category,
                group=group,
                position=position,
                place="",
                cluster_cell=cluster_cell(position, group, region.pack),
                kecamatan_codes=[],
                priority=2,
                base_priority=2,
                status="PENDING",
                dispatch="automatic",
                decision=Decision(
                    plan_id="p", plan_version=1, cell=None, placement="inside", codes=[], rules=[], candidates=[]
                ),
                opened_at=NOW - timedelta(seconds=60),
                updated_at=NOW,
                next_check_at=None,
            )
        )
    return found[:CANDIDATES]
