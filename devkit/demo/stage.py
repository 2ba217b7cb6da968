"""What scenes are played on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rich.console import Console

from devkit.demo.fleet import Fleet
from devkit.seed.seeding import SeededDevice
from devkit.stack.state import StackAddresses
from devkit.timeline.facts import ReportFacts


@dataclass(frozen=True)
class Stage:
    """Where scenes are played.

    Attributes:
        devices: the simulated ones, which confirm what they get.
        console: where a scene tells what happens.
        fleet: plays those devices; None where nobody has to be silenced.
        opened: incidents that scenes have opened and left open.
    """

    addresses: StackAddresses
    devices: Sequence[SeededDevice]
    console: Console
    fleet: Fleet | None = None
    opened: list[str] = field(default_factory=list)

    def note_opened(self, facts: ReportFacts) -> None:
        """Remember the incident of a report, so that it is closed when the scene is over."""
        if facts.incident is not None:
            self.opened.append(str(facts.incident["incident_id"]))


@dataclass(frozen=True)
class Scene:
    """One scene.

    Attributes:
        play: plays it, and returns what did not go as it must; nothing when all went well.
    """

    title_id: str
    title_en: str
    play: Callable[[Stage], list[str]]


REFUSED = "Laporan ditolak / the report was refused"
