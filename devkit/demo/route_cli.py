"""The command `sergap route`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from devkit.timeline.lines import DISPATCHES, ROLES

if TYPE_CHECKING:
    from route.decide import Open
    from shared.region import RegionPack

console = Console()
errors = Console(stderr=True)

Lat = Annotated[float, typer.Option(help="Lintang / latitude")]
Lng = Annotated[float, typer.Option(help="Bujur / longitude")]
Category = Annotated[str, typer.Option(help="Jenis kejadian / category, categories.yaml")]
Accuracy = Annotated[float, typer.Option(min=0, help="Akurasi dalam meter / radius of the fix in metres")]
Pack = Annotated[str, typer.Option(help="Paket wilayah / region pack")]
AsJson = Annotated[bool, typer.Option("--json", help="Cetak sebagai JSON / print as JSON")]


def route(
    lat: Lat, lng: Lng, category: Category, accuracy: Accuracy = 15.0, pack: Pack = "cilacap", as_json: AsJson = False
) -> None:
    """Jelaskan siapa yang dikerahkan, tanpa mengirim apa pun. / Explain a routing decision; nothing is sent."""
    from devkit.demo import explain
    from shared.region import load_region

    try:
        region = load_region(pack)
        opening = explain.explain(region, category, lat, lng, accuracy)
    except ValidationError as error:
        _fail(f"Koordinat tidak sah / impossible coordinate: {lat}, {lng}", error)
    except FileNotFoundError as error:
        _fail(f"Tidak ada paket wilayah '{pack}' / no such region pack", error)
    except ValueError as error:
        _fail(f"Jenis '{category}' tidak dikenal / unknown category. Ada / there are: {error}", error)
    if as_json:
        typer.echo(json.dumps(explain.as_json(opening), ensure_ascii=False, indent=2))
    else:
        _print(opening, region.pack)


def _fail(line: str, error: Exception) -> NoReturn:
    errors.print(line, style="bold red", markup=False)
    raise typer.Exit(2) from error


def _print(opening: Open, pack: RegionPack) -> None:
    decision = opening.decision
    facts = Table.grid(padding=(0, 2))
    codes = ", ".join(f"{code} {pack.kecamatan[code].name}" for code in opening.codes if code in pack.kecamatan)
    rows = {
        "Tempat / place": f"{opening.place} ({decision.placement})",
        "Kecamatan / district": codes or "-",
        "Rencana / plan": f"{decision.plan_id} v{decision.plan_version}, prioritas / priority {opening.priority}",
        "Pengerahan / dispatch": DISPATCHES[opening.dispatch],
        "Kepercayaan / trust": f"{opening.trust.score} ({', '.join(opening.trust.reasons) or '-'})",
        "Waktu tempuh / travel": decision.travel_source,
    }
    for name, value in rows.items():
        facts.add_row(Text(name, "bold"), Text(value))
    console.print(facts)
    console.print(_agencies(opening, pack))
    told = {f"{chosen.agency_id}: {chosen.reason}" for chosen in opening.agencies}
    for rule in decision.rules:
        if rule not in told:
            console.print(Text(f"· {rule}", "dim"))


def _agencies(opening: Open, pack: RegionPack) -> Table:
    table = Table(title="Instansi / agencies", title_justify="left")
    for heading in ("Peran / role", "Instansi / agency", "Alasan / reason", "Jarak / km"):
        table.add_column(heading, overflow="fold")
    distances_m = {each.agency_id: each.distance_m for each in opening.decision.candidates}
    for chosen in opening.agencies:
        apart_m = distances_m.get(chosen.agency_id)
        far = f"{apart_m / 1000:.1f}" if apart_m is not None else "?"
        table.add_row(ROLES[chosen.role], pack.agencies[chosen.agency_id].name, chosen.reason, far)
    return table
