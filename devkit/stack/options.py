"""What can be chosen about a local stack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from devkit.stack.errors import StackError

REPOSITORY = Path(__file__).resolve().parents[2]
PROJECT_ID = "demo-sergap"
REGION = "asia-southeast2"


@dataclass(frozen=True)
class StackOptions:
    """Choices for one stack.

    Attributes:
        name: tells stacks of one checkout apart; names the folder `.sergap/<name>/`.
        root: the checkout.
        ports_from: first port of the stack's block of a hundred; None or 0 picks a free block.
        functions_source: folder of the functions, below `root`; `bench/floor` for the benchmarks' floor.
        region_pack: name of the folder under `functions/regions/`.
        time_scale: 1 is real time; 0.05 makes a deadline of 120 s come after 6 s.
        functions: whether the functions emulator runs; without it the data services start in half the time.
        clock: whether the scheduler's clock runs; without it nothing happens on a schedule.
        parallel_workers: how many calls the functions emulator runs at a time. It starts a Python process for
            each call that finds no idle one, at 1-2 s of processor time and about 100 MB, so that more is
            slower.
        extra_environment: more variables for functions and emulators.
        start_timeout_s: how long the start may take before it counts as failed.
    """

    name: str = "demo"
    root: Path = REPOSITORY
    ports_from: int | None = None
    functions_source: str = "functions"
    region_pack: str = "cilacap"
    time_scale: float = 1.0
    functions: bool = True
    clock: bool = True
    parallel_workers: int = 6
    extra_environment: Mapping[str, str] = field(default_factory=dict)
    start_timeout_s: float = 180.0

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,30}", self.name):
            raise StackError(
                f"Nama stack '{self.name}' tidak sah: huruf kecil, angka, dan tanda hubung, paling banyak 31",
                f"'{self.name}' is no name for a stack: lower-case letters, digits and hyphens, at most 31",
            )

    @property
    def folder(self) -> Path:
        """Where logs and the state file of this stack live."""
        return self.root / ".sergap" / self.name

    @property
    def region_folder(self) -> Path:
        """Folder of the region pack."""
        return self.root / "functions" / "regions" / self.region_pack
