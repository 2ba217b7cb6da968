"""Presses that each open an incident of their own: far enough apart that none joins another. Pure."""

from __future__ import annotations

import math
import random
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from devkit.simulate.mix import Mix
from devkit.simulate.plan import METRES_PER_DEGREE, PlannedPress

if TYPE_CHECKING:
    from shared.region import RegionPack

APART_M = 900.0
"""More than the usual clustering radius (250 m) with both accuracies (8 m each), and a search cell beyond."""

BEYOND_M = 100.0
"""More than a group's radius where that is wider (at sea 2 km, an earthquake 10 km), between two of the group."""

SPREAD_M = 4_000.0
ACCURACY_M = 8.0
TRIES = 10_000

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


class Places:
    """Places in the region, no two of them so near that their reports would be one event, over all of one run."""

    def __init__(self, pack: RegionPack, seed: int) -> None:
        self._pack = pack
        self._centres = [(each.label.lat, each.label.lng) for each in pack.kecamatan.values()]
        self._chance = random.Random(seed)
        self._taken: list[tuple[Place, str]] = []

    def next(self, category: str) -> Place:
        """A place that is far from all others, for a report of this category.

        Raises:
            RuntimeError: the region is full.
        """
        group = self._pack.categories[category].group
        alike = [each.id for each in self._pack.categories.values() if each.group == group]
        wide_m = max(APART_M, *(self._pack.clustering_for(each).radius_m + BEYOND_M for each in alike))
        for _ in range(TRIES):
            lat, lng = self._chance.choice(self._centres)
            north_m, east_m = self._chance.gauss(0, SPREAD_M), self._chance.gauss(0, SPREAD_M)
            east_degrees = east_m / (METRES_PER_DEGREE * math.cos(math.radians(lat)))
            place = (round(lat + north_m / METRES_PER_DEGREE, 6), round(lng + east_degrees, 6))
            if all(distance_m(place, other) >= (wide_m if of == group else APART_M) for other, of in self._taken):
                self._taken.append((place, group))
                return place
        raise RuntimeError("no place is left that is far from all others")


def distance_m(one: Place, other: Place) -> float:
    """Distance in metres, on a plane: good to a few metres within a region."""
    north_m = (one[0] - other[0]) * METRES_PER_DEGREE
    east_m = (one[1] - other[1]) * METRES_PER_DEGREE * math.cos(math.radians(one[0]))
    return math.hypot(north_m, east_m)


def plan_presses(count: int, rate: float, places: Places, mix: Mix, seed: int) -> list[PlannedPress]:
    """Presses at random moments (Poisson), each by another citizen, with the region's mix of categories.

    Args:
        rate: presses a second, on average.
    """
    chance = random.Random(seed)
    presses, at_s = [], 0.0
    for number in range(count):
        at_s += chance.expovariate(rate)
        category = mix.category(chance)
        lat, lng = places.next(category)
        presses.append(
            PlannedPress(
                at_s=at_s,
                citizen=number,
                report_id=str(uuid.uuid4()),
                category=category,
                lat=lat,
                lng=lng,
                accuracy_m=ACCURACY_M,
            )
        )
    return presses


def renamed(presses: Sequence[PlannedPress]) -> list[PlannedPress]:
    """The same presses with new report ids, to be sent to another pipeline."""
    return [PlannedPress(p.at_s, p.citizen, str(uuid.uuid4()), p.category, p.lat, p.lng, p.accuracy_m) for p in presses]
