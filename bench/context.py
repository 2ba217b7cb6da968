"""What a benchmark is given: its settings, the stacks, and somewhere to say how far it is."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from devkit.stack.options import StackOptions
from devkit.stack.stack import LocalStack


@dataclass(frozen=True)
class Settings:
    """What can be chosen about a run.

    Attributes:
        storm_reports: reports of the storm.
        scale: multiplies the lengths of measurements: 1 for figures to publish, less to try a benchmark out.
    """

    storm_reports: int = 2_000
    scale: float = 1.0

    def scaled(self, count: int, least: int = 1) -> int:
        """A number of samples or repetitions under `scale`."""
        return max(least, round(count * self.scale))


class Teller(Protocol):
    """Shows how far a benchmark is."""

    def __call__(self, step: str, done: float = 0, total: float | None = None) -> None:
        """Name the step under way, with how much of it is done."""
        ...


def silent(step: str, done: float = 0, total: float | None = None) -> None:
    """A `Teller` for tests."""


STACKS: dict[str, StackOptions] = {
    "ours": StackOptions(name="bench-ours"),
}
"""The stacks that benchmarks share. Idle they cost next to nothing, so both sides of a comparison stay up and are
measured in turns."""


class Context:
    """Given to `measure`. Use as a context manager: on the way out it ends the stacks."""

    def __init__(self, settings: Settings | None = None, tell: Teller = silent) -> None:
        self.settings = settings or Settings()
        self.tell = tell
        self._open = ExitStack()
        self._stacks: dict[str, LocalStack] = {}

    def stack(self, name: str = "ours") -> LocalStack:
        """The stack of this name, ready and warm; started at the first call and kept to the end of the run.

        Raises:
            StackError: it does not start.
        """
        if name not in self._stacks:
            self.tell(f"Menyalakan stack / starting stack: {name}")
            started = self._open.enter_context(LocalStack(STACKS[name]))
            started.warm_up()
            self._stacks[name] = started
        return self._stacks[name]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        self._stacks.clear()
