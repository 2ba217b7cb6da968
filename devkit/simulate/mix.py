"""The picture of a region that a simulation draws from; read from `mix.yaml`."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

MIX_FILE = Path(__file__).with_name("mix.yaml")

Share = Annotated[float, Field(ge=0, le=1)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Spot(_Frozen):
    """A place where citizens are.

    Attributes:
        spread_m: standard deviation of their distance from it, metres in each direction.
        weight: how many of them, against the other spots.
    """

    name: str
    lat: float
    lng: float
    spread_m: float = Field(gt=0)
    weight: float = Field(gt=0)


class Storm(_Frozen):
    """One disaster that most reports are about."""

    share: Share
    category: str
    spots: tuple[Spot, ...]


class Accuracy(_Frozen):
    """How good a fix a share of the phones has; None: none at all."""

    accuracy_m: float | None
    share: Share


class Mix(_Frozen):
    """Categories by weight, hot spots, the storm, and phones' accuracies."""

    categories: dict[str, float]
    hot_spot_share: Share
    hot_spots: tuple[Spot, ...]
    storm: Storm
    accuracies: tuple[Accuracy, ...]

    def category(self, chance: random.Random) -> str:
        """A category, as likely as its weight says."""
        return chance.choices(list(self.categories), list(self.categories.values()))[0]

    def accuracy_m(self, chance: random.Random) -> float | None:
        """A phone's accuracy in metres; None when it has no fix."""
        chosen = chance.choices(self.accuracies, [each.share for each in self.accuracies])[0]
        return chosen.accuracy_m


def pick_spot(spots: tuple[Spot, ...], chance: random.Random) -> Spot:
    """A spot, as likely as its weight says."""
    return chance.choices(spots, [spot.weight for spot in spots])[0]


def read_mix(path: Path = MIX_FILE) -> Mix:
    """Read a mix.

    Raises:
        pydantic.ValidationError: a value is missing, unknown or out of range.
    """
    return Mix.model_validate(yaml.safe_load(path.read_text()))
