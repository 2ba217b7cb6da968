"""What a benchmark is given: its settings, the stacks, and somewhere to say how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

import httpx

from bench.floor_device import FLOOR
from bench.presses import Places
from devkit.seed.running import pack_of
from devkit.seed.seeding import seed_stack
from devkit.stack.options import PROJECT_ID, StackOptions
from devkit.stack.stack import LocalStack


@dataclass(frozen=True)
class Settings:
    """What can be chosen about a run.

    Attributes:
        storm_reports: reports of the storm that goes through the emulators.
        crowd_reports: reports of the storm that is simulated.
        scale: multiplies the lengths of measurements: 1 for figures to publish, less to try a benchmark out.
    """

    storm_reports: int = 2_000
    crowd_reports: int = 10_000
    scale: float = 1.0

    def scaled(self, count: int, least: int = 1) -> int:
        """A number of samples or repetitions under `scale`."""
        return max(least, round(count * self.scale))


class Teller(Protocol):
    """Shows how far a benchmark is."""

    def __call__(self, step: str, done: float = 0, total: float | None = None) -> None:
        """Name the step under way, with how much of it is done."""
        ...


def telling(tell: Teller, step: str, total: float) -> Callable[[float], None]:
    """Says how much of one step is done."""

    def done(amount: float) -> None:
        tell(step, amount, total)

    return done


def silent(step: str, done: float = 0, total: float | None = None) -> None:
    """A `Teller` for tests."""


STRETCHED = 60.0
"""Deadlines on the shared stack are so much longer. Nobody answers there, and the escalations of one measurement would
run into the next; the floor has none."""

STACKS: dict[str, StackOptions] = {
    "ours": StackOptions(name="bench-ours", time_scale=STRETCHED),
    "floor": StackOptions(name="bench-floor", functions_source=FLOOR, clock=False),
}
"""The stacks that benchmarks share. Idle they cost next to nothing, so both sides of a comparison stay up and are
measured in turns."""


PLACES_SEED = 6


class Context:
    """Given to `measure`. Use as a context manager: on the way out it ends the stacks."""

    def __init__(self, settings: Settings | None = None, tell: Teller = silent) -> None:
        self.settings = settings or Settings()
        self.tell = tell
        self._open = ExitStack()
        self._stacks: dict[str, LocalStack] = {}
        self._places: Places | None = None

    def stack(self, name: str = "ours") -> LocalStack:
        """The stack of this name: ready, warm, with people and devices; started at the first call, kept to the end.

        Raises:
            StackError: it does not start.
        """
        if name not in self._stacks:
            self._stacks[name] = self._open.enter_context(self.own_stack(STACKS[name]))
        return self._stacks[name]

    def empty(self, name: str) -> None:
        """Take everything out of this stack that its start did not put there.

        The Firestore emulator looks at the name of every document there is for each query, as Firestore itself does
        not (docs/decisions/local-stack.md): what one measurement leaves behind would slow down the next. Names of what
        is taken out still count; what a query has to look at does not.

        Raises:
            httpx.HTTPError: Firestore's emulator does not answer.
        """
        stack = self.stack(name)
        everything = f"/emulator/v1/projects/{PROJECT_ID}/databases/(default)/documents"
        answer = httpx.delete(f"http://{stack.addresses.firestore_host}{everything}", timeout=60, trust_env=False)
        answer.raise_for_status()
        self._seed(name, stack)

    @property
    def places(self) -> Places:
        """Places for presses on the shared stacks: one benchmark's must not join what another has left open."""
        if self._places is None:
            self._places = Places(pack_of(STACKS["ours"].region_pack), PLACES_SEED)
        return self._places

    @contextmanager
    def own_stack(self, options: StackOptions) -> Iterator[LocalStack]:
        """A stack for one benchmark alone, prepared in the same way; it ends with the block.

        Raises:
            StackError: it does not start.
        """
        self.tell(f"Menyalakan stack / starting stack: {options.name}")
        with LocalStack(options) as started:
            started.warm_up()
            self._seed(options.name, started)
            yield started

    def _seed(self, name: str, stack: LocalStack) -> None:
        """People and devices, where the functions are Sergap's."""
        if stack.options.functions_source == FLOOR:
            return
        self.tell(f"Akun dan perangkat / accounts and devices: {name}")
        seed_stack(stack.addresses, pack_of(stack.options.region_pack))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()
        self._stacks.clear()
