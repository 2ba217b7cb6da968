"""Boundary files and water rings as shapes on a plane in metres."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_008.8
VILLAGES = ("desa", "kelurahan")
Points = NDArray[np.float64]


class BoundaryError(ValueError):
    """A boundary file that cannot be used; the message says why."""


@dataclass(frozen=True)
class Plane:
    """An equirectangular plane around a latitude: distances are right to 0.2% within half a degree of it."""

    origin_lat: float

    def to_metres(self, degrees: Points) -> Points:
        """Turn [lng, lat] degrees into [east, north] metres."""
        scale = np.array([np.cos(np.radians(self.origin_lat)), 1.0]) * EARTH_RADIUS_M
        return np.asarray(np.radians(degrees) * scale)

    def shape(self, geometry: Any) -> Any:
        """Turn a shape in degrees into one in metres."""
        return shapely.transform(geometry, self.to_metres)


@dataclass(frozen=True)
class Boundaries:
    """The districts of a boundary file: codes, names and shapes in degrees, in the order of their codes.

    `villages` holds for each district what the file says of `desa` and `kelurahan`, perhaps nothing.
    """

    codes: list[str]
    names: list[str]
    shapes: list[Any]
    villages: list[dict[str, int]]
    attribution: str
    sha256: str

    @property
    def plane(self) -> Plane:
        """The plane around the middle of the region."""
        _, south, _, north = shapely.total_bounds(self.shapes)
        return Plane(float(south + north) / 2)


def read_boundaries(path: Path) -> Boundaries:
    """Read a GeoJSON FeatureCollection with one feature per district, `code` and `name` in its properties.

    Raises BoundaryError for a file of another form, a code that comes twice, or an invalid shape.
    """
    data = path.read_bytes()
    try:
        collection = json.loads(data)
        features = sorted(_features(collection), key=lambda feature: feature[0])
    except (KeyError, TypeError, ValueError, shapely.errors.ShapelyError) as error:
        raise BoundaryError(f"{path}: not a GeoJSON of districts with code and name ({error})") from error
    codes = [code for code, _, _, _ in features]
    if not codes or len(set(codes)) != len(codes):
        raise BoundaryError(f"{path}: needs one feature per code")
    for code, _, shape, _ in features:
        if not shape.is_valid:
            raise BoundaryError(f"{path}: {code}: {shapely.is_valid_reason(shape)}")
    names, shapes = [name for _, name, _, _ in features], [shape for _, _, shape, _ in features]
    villages = [counted for _, _, _, counted in features]
    sha256 = hashlib.sha256(data).hexdigest()
    return Boundaries(codes, names, shapes, villages, str(collection.get("attribution", "")), sha256)


def _features(collection: dict[str, Any]) -> Iterator[tuple[str, str, Any, dict[str, int]]]:
    for feature in collection["features"]:
        properties = feature["properties"]
        villages = {name: int(properties[name]) for name in VILLAGES if properties.get(name) is not None}
        yield properties["code"], properties["name"], shapely.from_geojson(json.dumps(feature["geometry"])), villages
