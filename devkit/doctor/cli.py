"""The command `sergap doctor`."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from devkit.doctor.examination import checks_for, examine
from devkit.doctor.findings import Finding, Level
from devkit.doctor.place import Place, live_place, local_place
from devkit.seed.cli import RunningName
from devkit.seed.running import running_state, shown_faults

console = Console()

MARKS = {Level.NOTE: ("i", "cyan"), Level.WARNING: ("!", "yellow"), Level.FAULT: ("✗", "bold red")}
WORST_FIRST = (Level.FAULT, Level.WARNING, Level.NOTE)

Url = Annotated[str | None, typer.Option(help="Alamat sistem yang hidup / address of a live system")]
Project = Annotated[str | None, typer.Option(help="Proyek Google Cloud-nya / its project; needs gcloud's credentials")]
Pack = Annotated[str, typer.Option(help="Region pack sistem itu / its region pack")]
AsJson = Annotated[bool, typer.Option("--json", help="Untuk program / for programs")]
Strict = Annotated[bool, typer.Option("--strict", help="Peringatan juga kode 1 / warnings fail, too")]


def doctor(
    url: Url = None,
    project: Project = None,
    region: Pack = "cilacap",
    as_json: AsJson = False,
    strict: Strict = False,
    name: RunningName = None,
) -> None:
    """Periksa sistem yang berjalan dan jelaskan temuannya. / Look a running system over and explain each finding.

    Kode 1: ada yang rusak. / Exit code 1: something is broken.
    """
    with shown_faults():
        # A live system by its address; with the project also what stands inside. Without either, a local stack.
        if url is None and project is not None:
            url = f"https://{project}.web.app"
        with live_place(url, project, region) if url else local_place(running_state(name)) as place:
            found = examine(place)
            print_json(found) if as_json else print_findings(place, found)
    failing = {Level.FAULT, Level.WARNING} if strict else {Level.FAULT}
    raise typer.Exit(1 if any(each.level in failing for each in found) else 0)


def print_json(found: list[Finding]) -> None:
    """All findings as one JSON list."""
    typer.echo(json.dumps([each.as_json() for each in found], ensure_ascii=False, indent=2))


def print_findings(place: Place, found: list[Finding]) -> None:
    """Each finding with what to do, the worst first, and a last line that sums up."""
    for level in WORST_FIRST:
        for each in (f for f in found if f.level is level):
            mark, style = MARKS[level]
            console.print(Text(f"{mark} {each.text_id}", style), soft_wrap=True)
            console.print(Text(f"  {each.text_en}", "dim"), soft_wrap=True)
            console.print(Text(f"  → {each.advice_id}\n    {each.advice_en}"), soft_wrap=True)
    counts = {level: sum(each.level is level for each in found) for level in WORST_FIRST}
    summary = (
        f"{len(checks_for(place))} pemeriksaan / checks, {counts[Level.FAULT]} rusak / broken, "
        f"{counts[Level.WARNING]} peringatan / warnings"
    )
    console.print(Text(summary, "bold green" if not counts[Level.FAULT] else "bold red"))
