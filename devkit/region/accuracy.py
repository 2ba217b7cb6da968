"""How good an index is: random points inside the boundary polygons, looked up without their polygon.

Run it with a boundary file: `python -m devkit.region.accuracy PACK --boundary FILE.geojson`, or as
`sergap region accuracy`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from devkit.region.geometry import Boundaries, Points
from shared.jurisdiction import JurisdictionIndex

POINTS = 20_000
SEED = 33_01
HOLDS_TRUE_AT_LEAST = 0.995
SEVERAL_AT_MOST = 0.12
BATCH = 500


@dataclass
class Tally:
    """What became of the points of one district, or of all."""

    points: int = 0
    holds_true: int = 0
    first_is_true: int = 0
    several: int = 0

    def count(self, code: str, codes: tuple[str, ...]) -> None:
        """Count one point of a district whose lookup gave `codes`."""
        self.points += 1
        self.holds_true += code in codes
        self.first_is_true += codes[:1] == (code,)
        self.several += len(codes) > 1

    @property
    def holds_true_share(self) -> float:
        """The share of points whose codes hold the true one."""
        return self.holds_true / self.points if self.points else 1.0

    @property
    def several_share(self) -> float:
        """The share of points that got more than one code."""
        return self.several / self.points if self.points else 0.0

    @property
    def passes(self) -> bool:
        """Say whether this is good enough."""
        return self.holds_true_share >= HOLDS_TRUE_AT_LEAST and self.several_share <= SEVERAL_AT_MOST


@dataclass(frozen=True)
class Measurement:
    """The tally of all points, and of each district by its code."""

    total: Tally
    districts: dict[str, Tally]


def measure(
    index: JurisdictionIndex,
    boundaries: Boundaries,
    *,
    points: int = POINTS,
    seed: int = SEED,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Measurement:
    """Look up uniformly random points (by area) inside the polygons and count what the index says of them."""
    measurement = Measurement(Tally(), {code: Tally() for code in boundaries.codes})
    for code, lng, lat in random_points(boundaries, points, np.random.default_rng(seed)):
        codes = index.at(lat, lng).codes
        measurement.total.count(code, codes)
        measurement.districts[code].count(code, codes)
        if measurement.total.points % BATCH == 0 or measurement.total.points == points:
            on_progress(measurement.total.points)
    return measurement


def random_points(
    boundaries: Boundaries, points: int, generator: np.random.Generator
) -> Iterator[tuple[str, float, float]]:
    """Yield (code, lng, lat) of points uniform over the area of all districts together.

    Points are drawn over the rectangle around them, uniform in the sine of the latitude as on a sphere, and kept when a
    district holds them.
    """
    tree = shapely.STRtree(boundaries.shapes)
    left = points
    while left > 0:
        places = _over_rectangle(boundaries.shapes, BATCH, generator)
        for at, district in tree.query(shapely.points(places), predicate="within").T[:left]:
            left -= 1
            yield boundaries.codes[int(district)], float(places[at, 0]), float(places[at, 1])


def _over_rectangle(shapes: list[Any], count: int, generator: np.random.Generator) -> Points:
    west, south, east, north = shapely.total_bounds(shapes)
    low, high = np.sin(np.radians([south, north]))
    lats = np.degrees(np.arcsin(generator.uniform(low, high, count)))
    return np.column_stack([generator.uniform(west, east, count), lats])


if __name__ == "__main__":
    import typer

    from devkit.region.cli import accuracy

    typer.run(accuracy)
