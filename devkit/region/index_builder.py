"""Building the jurisdiction index: H3 cells are split until each has one answer.

From resolution 5 down: a cell wholly in one district is done; a cell near a border is split, at the finest resolution
it takes the codes of all districts that it touches; a cell outside takes the nearest codes and the distance in bands.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from h3.api import basic_int as h3
from numpy.typing import NDArray

from devkit.region.geometry import Boundaries, Plane, Points
from shared.jurisdiction import (
    DESCENDANT_REACH,
    NOWHERE,
    RESOLUTION,
    CodeSet,
    JurisdictionIndex,
    Placement,
    range_key,
    range_length,
)

COARSEST = 5
OUTSIDE_RESOLUTION = 9
"""Places outside need no finer answer than "nearest to X, about 250 m": edge about 200 m."""
OPEN_WATER_RESOLUTION = 8
BAND_M = 250.0
OPEN_WATER_BAND_M = 1_000.0
Cells = NDArray[np.uint64]


@dataclass(frozen=True)
class Water:
    """A named water ring: [lng, lat] points."""

    name: str
    ring: tuple[tuple[float, float], ...]


@dataclass
class _Builder:
    """The shapes on the plane, and the answers found so far: (first number of the range, its length) per code set."""

    boundaries: Boundaries
    waters: Sequence[Water]
    nearest_limit_m: float
    margin_m: float
    plane: Plane = field(init=False)
    found: dict[CodeSet, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.plane = self.boundaries.plane
        self.districts = [self.plane.shape(shape) for shape in self.boundaries.shapes]
        self.wide = [shapely.buffer(shape, self.margin_m, quad_segs=4) for shape in self.districts]
        self.water_shapes = [self.plane.shape(shapely.Polygon(water.ring)) for water in self.waters]
        self.exact_tree = shapely.STRtree(self.districts)
        self.wide_tree = shapely.STRtree(self.wide)
        self.water_tree = shapely.STRtree(self.water_shapes)
        shapely.prepare(np.array(self.districts + self.wide + self.water_shapes))

    def emit(self, cell: int, resolution: int, code_set: CodeSet) -> None:
        self.found[code_set].append((range_key(int(cell)), range_length(resolution)))

    def split(self, cells: Cells, resolution: int) -> Cells:
        """Answer the cells of one resolution that have one answer, and return the children of the others."""
        centres, hexagons = self.hexagons(cells, resolution)
        near, whole = self.districts_of(hexagons)
        rest: list[int] = []
        for at in range(len(cells)):
            if whole[at] is not None and near[at] == [whole[at]]:
                self.emit(cells[at], resolution, self.inside([whole[at]]))
            elif near[at] and resolution < RESOLUTION:
                rest.append(at)
            elif near[at]:
                self.emit(cells[at], resolution, self.inside(self.by_distance(near[at], centres[at])))
        alone = [at for at in range(len(cells)) if not near[at]]
        rest += self.outside(alone, cells, resolution, centres, hexagons)
        return np.array([child for at in rest for child in h3.cell_to_children(int(cells[at]))], dtype=np.uint64)

    def hexagons(self, cells: Cells, resolution: int) -> tuple[Points, Any]:
        """Return the cells' centres in metres, and hexagons that hold all of their descendants."""
        reach = 1.0 if resolution == RESOLUTION else DESCENDANT_REACH
        centres = self.plane.to_metres(np.array([h3.cell_to_latlng(int(cell))[::-1] for cell in cells]))
        shapes = []
        for cell, centre in zip(cells, centres, strict=True):
            corners = self.plane.to_metres(np.array(h3.cell_to_boundary(int(cell)))[:, ::-1])
            shapes.append(shapely.Polygon(centre + (corners - centre) * reach))
        return centres, np.array(shapes)

    def districts_of(self, hexagons: Any) -> tuple[list[list[int]], list[int | None]]:
        """Return for each hexagon the districts within the margin of it, and the one that holds it whole."""
        near: list[list[int]] = [[] for _ in hexagons]
        whole: list[int | None] = [None] * len(hexagons)
        for at, district in self.wide_tree.query(hexagons, predicate="intersects").T:
            near[at].append(int(district))
        for at, district in self.exact_tree.query(hexagons, predicate="within").T:
            whole[at] = int(district)
        return near, whole

    def inside(self, districts: Sequence[int | None]) -> CodeSet:
        codes = tuple(self.boundaries.codes[district] for district in districts if district is not None)
        return CodeSet(codes, Placement.INSIDE, None, None)

    def by_distance(self, districts: list[int], centre: Points) -> list[int]:
        point = shapely.Point(centre)
        return sorted(districts, key=lambda district: shapely.distance(self.districts[district], point))

    def outside(self, alone: list[int], cells: Cells, resolution: int, centres: Points, hexagons: Any) -> list[int]:
        """Answer cells that are near no district; return those to split."""
        if not alone:
            return []
        points = shapely.points(centres[alone])
        distances = np.array([shapely.distance(shape, points) for shape in self.districts]).T
        reach_m = float(h3.average_hexagon_edge_length(resolution, unit="m")) * DESCENDANT_REACH
        touching = set(self.water_tree.query(hexagons[alone], predicate="intersects")[0].tolist())
        rest = []
        for row, at in enumerate(alone):
            in_ring = distances[row].min() - reach_m <= self.nearest_limit_m
            if (in_ring and resolution < OUTSIDE_RESOLUTION) or (
                row in touching and resolution < OPEN_WATER_RESOLUTION
            ):
                rest.append(at)
            else:
                self.emit(cells[at], resolution, self.answer_outside(distances[row], points[row]))
        return rest

    def answer_outside(self, distances: Points, point: Any) -> CodeSet:
        """Return what holds for a place outside: water or not, the nearest codes, the distance rounded up."""
        water = next(
            (water.name for water, shape in zip(self.waters, self.water_shapes, strict=True) if shape.covers(point)),
            None,
        )
        nearest_m = float(distances.min())
        if nearest_m > self.nearest_limit_m:
            far_m = float(np.ceil(nearest_m / OPEN_WATER_BAND_M) * OPEN_WATER_BAND_M)
            return CodeSet((), Placement.WATER, far_m, water) if water else NOWHERE
        order = [int(district) for district in np.argsort(distances, kind="stable")]
        codes = tuple(
            self.boundaries.codes[district] for district in order if distances[district] <= nearest_m + BAND_M
        )
        placement = Placement.WATER if water else Placement.NEAREST
        return CodeSet(codes, placement, float(np.ceil(nearest_m / BAND_M) * BAND_M), water)

    def start(self) -> Cells:
        """Return the coarsest cells that hold the districts, the ring around them, and the waters."""
        bounds = [shapely.bounds(shape) for shape in self.boundaries.shapes]
        bounds += [shapely.bounds(shapely.Polygon(water.ring)) for water in self.waters]
        west, south = np.min(bounds, axis=0)[:2] - 0.1
        east, north = np.max(bounds, axis=0)[2:] + 0.1
        box = h3.LatLngPoly([(south, west), (south, east), (north, east), (north, west)])
        cells: set[int] = set()
        for cell in h3.h3shape_to_cells(box, COARSEST):
            cells.update(h3.grid_disk(cell, 1))
        return np.array(sorted(cells), dtype=np.uint64)


def build_index(
    boundaries: Boundaries,
    waters: Sequence[Water],
    *,
    nearest_limit_m: float,
    margin_m: float,
    digest: str,
    on_progress: Callable[[int, int], None] = lambda resolution, cells: None,
) -> JurisdictionIndex:
    """Build the index of a region.

    Args:
        boundaries: The districts.
        waters: Named water rings; the first that holds a place names it.
        nearest_limit_m: How far outside a place still goes to the nearest district, in metres.
        margin_m: How near to a border a place belongs to both sides, in metres.
        digest: What the index was built from (`index_file.input_digest`), to find out later that it is stale.
        on_progress: Told each H3 resolution and how many of its cells are looked at.
    """
    builder = _Builder(boundaries, waters, nearest_limit_m, margin_m)
    cells = builder.start()
    first_cells = cells
    for resolution in range(COARSEST, RESOLUTION + 1):
        on_progress(resolution, len(cells))
        cells = builder.split(cells, resolution)
    starts, set_ids, sets = _ranges(builder.found)
    names = dict(zip(boundaries.codes, boundaries.names, strict=True))
    return JurisdictionIndex(starts, set_ids, sets, names, _edges_m(first_cells), digest)


def _ranges(found: dict[CodeSet, list[tuple[int, int]]]) -> tuple[array[int], array[int], list[CodeSet]]:
    """Join neighbouring ranges of one code set; what no range holds is nowhere."""
    sets = [NOWHERE, *(code_set for code_set in found if code_set != NOWHERE)]
    number = {code_set: at for at, code_set in enumerate(sets)}
    spans = sorted((start, length, number[code_set]) for code_set, ranges in found.items() for start, length in ranges)
    starts, set_ids = array("Q", [0]), array("H", [0])

    def begin(start: int, set_id: int) -> None:
        if set_id != set_ids[-1]:
            starts.append(start)
            set_ids.append(set_id)

    end = 0
    for start, length, set_id in spans:
        if start > end:
            begin(end, 0)
        begin(start, set_id)
        end = start + length
    begin(end, 0)
    return starts, set_ids, sets


def _edges_m(cells: Cells) -> dict[int, tuple[float, float]]:
    """Return the shortest and longest edge per resolution, over a sample that spans the region."""
    edges: dict[int, tuple[float, float]] = {}
    for resolution in range(OUTSIDE_RESOLUTION, RESOLUTION + 1):
        lengths = [
            h3.edge_length(edge, unit="m")
            for cell in cells
            for edge in h3.origin_to_directed_edges(h3.cell_to_center_child(int(cell), resolution))
        ]
        edges[resolution] = (round(min(lengths) * 0.998, 3), round(max(lengths) * 1.002, 3))
    return edges
