"""What the demonstration plays, scene by scene. A new scene is one function and one row of `SCENES`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rich.console import Console

from devkit.demo.press import traffic_accident_in_kroya
from devkit.demo.sending import send_and_follow
from devkit.seed.seeding import SeededDevice
from devkit.stack.state import StackAddresses
from devkit.timeline.facts import ReportFacts
from devkit.timeline.lines import reached


@dataclass(frozen=True)
class Stage:
    """Where scenes are played.

    Attributes:
        devices: the simulated ones, which confirm what they get.
        console: where a scene tells what happens.
    """

    addresses: StackAddresses
    devices: Sequence[SeededDevice]
    console: Console


@dataclass(frozen=True)
class Scene:
    """One scene.

    Attributes:
        play: plays it, and returns what did not go as it must; nothing when all went well.
    """

    title_id: str
    title_en: str
    play: Callable[[Stage], list[str]]


def play_traffic_accident(stage: Stage) -> list[str]:
    """A citizen reports a traffic accident in Kroya; operators and agencies are alerted."""
    facts = send_and_follow(stage.addresses, traffic_accident_in_kroya(), stage.console)
    if facts is None:
        return ["Laporan ditolak / the report was refused"]
    return unreached(facts)


def unreached(facts: ReportFacts) -> list[str]:
    """Which of the two, operators and agencies, got no push at all."""
    groups = {"operators": "operator / operator", "agency:": "instansi / agency"}
    return [
        f"Tidak ada notifikasi ke perangkat {name} / no push to any such device"
        for recipient, name in groups.items()
        if not reached(facts.pushes, recipient)
    ]


SCENES: tuple[Scene, ...] = (
    Scene("Kecelakaan lalu lintas di Kroya", "Traffic accident in Kroya", play_traffic_accident),
)
"""In the order in which they are played."""


def play_all(stage: Stage, scenes: Sequence[Scene] = SCENES) -> list[str]:
    """Play scenes one after the other; returns what did not go as it must, of all of them."""
    problems: list[str] = []
    for number, scene in enumerate(scenes, start=1):
        stage.console.rule(f"{number}. {scene.title_id} / {scene.title_en}", align="left")
        problems += scene.play(stage)
    return problems
