"""Planning a simulation: who presses when, where and how. Pure; the same seed gives the same plan."""

from __future__ import annotations

import json
import math
import random
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from devkit.simulate.bad import BAD_KINDS, BadKind
from devkit.simulate.mix import Mix, Spot, pick_spot

if TYPE_CHECKING:
    from shared.region import RegionPack

METRES_PER_DEGREE = 111_320.0
VILLAGE_SPREAD_M = 2_500.0
"""Citizens outside the hot spots are so far from the middle of their kecamatan: half of a usual one's breadth."""

STEP_M = 40.0
"""A citizen's reports lie so far apart: they stand at one event and walk about."""


@dataclass(frozen=True)
class SimulationOptions:
    """What is simulated.

    Attributes:
        reports: how many presses.
        rate: presses a second, on average; they come at random moments (Poisson).
        citizens: how many people press; 0 for one to four reports each, which the rate limit allows.
        seed: of all that is random.
        bad_share: share of presses that are broken and must be refused.
        repeat_share: share of presses that are sent twice, as by a phone that did not hear the answer.
        storm: one disaster, to which most reports belong.
        confirm: simulated devices confirm what they get.
        exercise: reports are marked as a drill.
        extra_fields: further fields of every report; for a pipeline that understands more than Sergap's.
        patience_s: waiting ends when nothing has moved for so long; longer than the sweeper's minute.
    """

    reports: int = 100
    rate: float = 2.0
    citizens: int = 0
    seed: int = 1
    bad_share: float = 0.0
    repeat_share: float = 0.02
    storm: bool = False
    confirm: bool = False
    exercise: bool = False
    extra_fields: Mapping[str, object] = field(default_factory=dict)
    patience_s: float = 120.0

    @property
    def people(self) -> int:
        """How many citizens take part."""
        return self.citizens or max(1, math.ceil(self.reports / 3))


@dataclass(frozen=True)
class Citizen:
    """One caller and where they are."""

    lat: float
    lng: float
    accuracy_m: float | None
    in_storm: bool


@dataclass(frozen=True)
class PlannedPress:
    """One press.

    Attributes:
        at_s: seconds after the start.
        citizen: index of who presses.
        repeats: how many more times the same report is sent.
        bad: what is broken about it; None for a sound report.
    """

    at_s: float
    citizen: int
    report_id: str
    category: str
    lat: float
    lng: float
    accuracy_m: float | None
    repeats: int = 0
    bad: BadKind | None = None


def plan_presses(options: SimulationOptions, mix: Mix, pack: RegionPack) -> list[PlannedPress]:
    """All presses in the order of their times."""
    chance = random.Random(options.seed)
    citizens = [_citizen(options, mix, pack, chance) for _ in range(options.people)]
    presses: list[PlannedPress] = []
    at_s = 0.0
    for number in range(options.reports):
        at_s += chance.expovariate(options.rate)
        # In turn, so that nobody reaches the rate limit by chance.
        presses.append(_press(at_s, number % len(citizens), citizens, options, mix, chance))
    return presses


def _citizen(options: SimulationOptions, mix: Mix, pack: RegionPack, chance: random.Random) -> Citizen:
    in_storm = options.storm and chance.random() < mix.storm.share
    if in_storm:
        spot = pick_spot(mix.storm.spots, chance)
    elif chance.random() < mix.hot_spot_share:
        spot = pick_spot(mix.hot_spots, chance)
    else:
        spot = _village(pack, chance)
    lat, lng = _around(spot.lat, spot.lng, spot.spread_m, chance)
    return Citizen(lat, lng, mix.accuracy_m(chance), in_storm)


def _village(pack: RegionPack, chance: random.Random) -> Spot:
    places = list(pack.kecamatan.values())
    # Where the villages were not counted each kecamatan counts as one.
    weights = [(place.desa or 0) + (place.kelurahan or 0) or 1 for place in places]
    place = chance.choices(places, weights)[0]
    return Spot(name=place.name, lat=place.label.lat, lng=place.label.lng, spread_m=VILLAGE_SPREAD_M, weight=1)


def _press(
    at_s: float, index: int, citizens: Sequence[Citizen], options: SimulationOptions, mix: Mix, chance: random.Random
) -> PlannedPress:
    citizen = citizens[index]
    lat, lng = _around(citizen.lat, citizen.lng, STEP_M, chance)
    is_bad = chance.random() < options.bad_share
    return PlannedPress(
        at_s=at_s,
        citizen=index,
        # Not from the seed: a second run on the same stack is not to be taken for a repetition of the first.
        report_id=str(uuid.uuid4()),
        category=mix.storm.category if citizen.in_storm else mix.category(chance),
        lat=lat,
        lng=lng,
        accuracy_m=citizen.accuracy_m,
        repeats=int(not is_bad and chance.random() < options.repeat_share),
        bad=chance.choice(BAD_KINDS) if is_bad else None,
    )


def _around(lat: float, lng: float, spread_m: float, chance: random.Random) -> tuple[float, float]:
    north_m, east_m = chance.gauss(0, spread_m), chance.gauss(0, spread_m)
    east_degrees = east_m / (METRES_PER_DEGREE * math.cos(math.radians(lat)))
    return round(lat + north_m / METRES_PER_DEGREE, 6), round(lng + east_degrees, 6)


def body_of(
    press: PlannedPress, pressed_at: str, exercise: bool, extra_fields: Mapping[str, object] | None = None
) -> bytes:
    """The body of a sound press.

    Args:
        pressed_at: ISO 8601.
    """
    body: dict[str, Any] = {"report_id": press.report_id, "category": press.category, "pressed_at": pressed_at}
    if press.accuracy_m is not None:
        position = {"lat": press.lat, "lng": press.lng, "accuracy_m": press.accuracy_m}
        body["position"] = {**position, "captured_at": pressed_at}
    return json.dumps(body | ({"exercise": True} if exercise else {}) | dict(extra_fields or {})).encode()
