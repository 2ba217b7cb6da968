"""The command `sergap report`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from devkit.demo.press import KROYA, Press
from devkit.demo.sending import send_and_follow
from devkit.seed.cli import RunningName
from devkit.seed.running import running_state, shown_faults
from devkit.timeline.follow import Patience

console = Console()

Lat = Annotated[float, typer.Option(help="Lintang / latitude")]
Lng = Annotated[float, typer.Option(help="Bujur / longitude")]
Category = Annotated[str, typer.Option(help="Jenis kejadian / category, categories.yaml")]
Accuracy = Annotated[float, typer.Option(min=0, help="Akurasi dalam meter / radius of the fix in metres")]
Description = Annotated[str | None, typer.Option(help="Keterangan pelapor / the caller's words")]
Silent = Annotated[bool, typer.Option("--silent", help="Mode senyap: jangan menelepon balik / do not call back")]
Exercise = Annotated[bool, typer.Option("--exercise", help="Latihan / a drill")]
NoPosition = Annotated[bool, typer.Option("--no-position", help="Ponsel tidak tahu lokasinya / no fix")]
Quiet = Annotated[float, typer.Option("--quiet-after", min=0, help="Berhenti setelah hening sekian detik / seconds")]


def report(
    lat: Lat = KROYA[0],
    lng: Lng = KROYA[1],
    category: Category = "kecelakaan_lalu_lintas",
    accuracy: Accuracy = 15.0,
    description: Description = None,
    silent: Silent = False,
    exercise: Exercise = False,
    no_position: NoPosition = False,
    quiet_after: Quiet = 4.0,
    name: RunningName = None,
) -> None:
    """Kirim satu laporan dan ikuti lini masanya. / Send one report to a running stack and follow it."""
    press = Press(
        category,
        None if no_position else lat,
        None if no_position else lng,
        accuracy,
        description,
        silent,
        exercise,
    )
    with shown_faults():
        patience = Patience(quiet_s=quiet_after, timeout_s=max(90.0, 3 * quiet_after))
        facts = send_and_follow(running_state(name).addresses, press, console, patience)
        if facts is None:
            raise typer.Exit(1)
