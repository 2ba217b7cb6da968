"""What a benchmark returns: figures with unit, floor and goal, and curves to plot. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Goal:
    """What a figure should be. A goal is reported as met or missed; no test depends on it.

    Attributes:
        limit: the number to compare with.
        side: whether the figure may be `at_most` or must be `at_least` the limit.
        of: what is compared: the figure's own `value` (in its unit), or its `ratio` to the floor.
    """

    limit: float
    side: Literal["at_most", "at_least"] = "at_most"
    of: Literal["value", "ratio"] = "value"

    def is_met_by(self, number: float) -> bool:
        """Whether a number of the kind that `of` names keeps the goal."""
        return number <= self.limit if self.side == "at_most" else number >= self.limit


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes:
        name: unique within its benchmark, as `press to operator push, p50, at 5 reports/s`.
        value: in `unit`.
        unit: `ms`, `µs`, `s`, `MB`, `reports/s`, `documents`, `USD`, ... ; empty for a plain count or share.
        floor: the same number of the floor, in the same unit; None where there is no floor.
        note: what the reader must know to judge it, as the number of samples.
    """

    name: str
    value: float
    unit: str = ""
    floor: float | None = None
    goal: Goal | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Value ÷ floor; None without a floor."""
        return self.value / self.floor if self.floor else None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None when there is none, or nothing to compare it with."""
        if self.goal is None:
            return None
        number = self.value if self.goal.of == "value" else self.ratio
        return None if number is None else self.goal.is_met_by(number)


Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """Lines for one diagram.

    Attributes:
        lines: name of each line to its points (x, y), in the order of x.
        is_log_x: whether x is shown on a logarithmic scale.
    """

    title: str
    x_label: str
    y_label: str
    lines: Mapping[str, Sequence[Point]]
    is_log_x: bool = False


@dataclass(frozen=True)
class Measured:
    """All that one benchmark has found."""

    figures: Sequence[Figure]
    curves: Sequence[Curve] = ()


@dataclass(frozen=True)
class Section:
    """One benchmark's part of a report.

    Attributes:
        problem: why it has not come to its end; None when it has.
    """

    name: str
    title: str
    duration_s: float
    measured: Measured = field(default_factory=lambda: Measured(()))
    problem: str | None = None
