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
"""More than the widest clustering radius (250 m) with both accuracies (8 m each), and a search cell beyond."""

SPREAD_M = 4_000.0
ACCURACY_M = 8.0
TRIES = 10_000

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


class Places:
    """Places in the region, no two of them nearer than `APART_M`, over as many calls as one run needs."""

    def __init__(self, pack: RegionPack, seed: int) -> None:
        self._centres = [(each.label.lat, each.label.lng) for each in pack.kecamatan.values()]
        self._chance = random.Random(seed)
        self._taken: list[Place] = []

    def next(self) -> Place:
        """A place that is far from all others.

        Raises:
            RuntimeError: the region is full.
        """
        for _ in range(TRIES):
            lat, lng = self._chance.choice(self._centres)
            north_m, east_m = self._chance.gauss(0, SPREAD_M), self._chance.gauss(0, SPREAD_M)
            east_degrees = east_m / (METRES_PER_DEGREE * math.cos(math.radians(lat)))
            place = (round(lat + north_m / METRES_PER_DEGREE, 6), round(lng + east_degrees, 6))
            if all(distance_m(place, other) >= APART_M for other in self._taken):
                self._taken.append(place)
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
        lat, lng = places.next()
        presses.append(
            PlannedPress(
                at_s=at_s,
                citizen=number,
                report_id=str(uuid.uuid4()),
                category=mix.category(chance),
                lat=lat,
                lng=lng,
                accuracy_m=ACCURACY_M,
            )
        )
    return presses


def renamed(presses: Sequence[PlannedPress]) -> list[PlannedPress]:
    """The same presses with new report ids, to be sent to another pipeline."""
    return [PlannedPress(p.at_s, p.citizen, str(uuid.uuid4()), p.category, p.lat, p.lng, p.accuracy_m) for p in presses]
