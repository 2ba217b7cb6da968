"""What the demonstration plays, scene by scene. A new scene is one function and one row of `SCENES`."""

from __future__ import annotations

from collections.abc import Sequence

from devkit.demo.commands import CommandDesk
from devkit.demo.ladder import play_silence
from devkit.demo.lifecycle import play_lifecycle
from devkit.demo.press import traffic_accident_in_kroya
from devkit.demo.sending import send_and_follow
from devkit.demo.stage import REFUSED, Scene, Stage
from devkit.seed.people import STAFF
from devkit.timeline.facts import ReportFacts
from devkit.timeline.lines import reached


def play_traffic_accident(stage: Stage) -> list[str]:
    """A citizen reports a traffic accident in Kroya; operators and agencies are alerted."""
    facts = send_and_follow(stage.addresses, traffic_accident_in_kroya(), stage.console)
    if facts is None:
        return [REFUSED]
    stage.note_opened(facts)
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
    Scene("Dari laporan sampai selesai", "From the report to the end", play_lifecycle),
    Scene("Tidak ada yang menjawab", "Nobody answers", play_silence),
)
"""In the order in which they are played."""


def play_all(stage: Stage, scenes: Sequence[Scene] = SCENES) -> list[str]:
    """Play scenes one after the other; returns what did not go as it must, of all of them."""
    problems: list[str] = []
    for number, scene in enumerate(scenes, start=1):
        stage.console.rule(f"{number}. {scene.title_id} / {scene.title_en}", align="left")
        problems += scene.play(stage)
        close_opened(stage)
    return problems


def close_opened(stage: Stage) -> None:
    """Close what a scene has left open: else it would go on alarming everybody for minutes.

    Raises:
        ApiError: an incident could not be closed.
    """
    if not stage.opened:
        return
    with CommandDesk(stage.addresses) as desk:
        for incident_id in stage.opened:
            fields = {"incident_id": incident_id, "disposition": "exercise", "note": "Peragaan selesai"}
            desk.give(STAFF[0].email, "operator", "close", **fields)
    stage.opened.clear()
    stage.console.print("Kejadian peragaan ditutup operator / the scene's incident is closed", style="dim")
