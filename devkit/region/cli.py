"""`sergap region`: build, check and measure region packs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from devkit.region import accuracy as measuring
from devkit.region.build import PackFaults, build_pack
from devkit.region.check import check_pack
from devkit.region.faults import Fault
from devkit.region.geometry import BoundaryError, read_boundaries
from shared.jurisdiction import RESOLUTION
from shared.region import REGIONS_FOLDER, Region

region_app = typer.Typer(
    help="Paket wilayah: membangun, memeriksa, mengukur / region packs: build, check, measure.",
    no_args_is_help=True,
)
console = Console()
Pack = Annotated[str, typer.Argument(help="Nama paket, atau foldernya / a pack's name, or its folder.")]
BoundaryFile = Annotated[Path, typer.Option(exists=True, dir_okay=False, help="GeoJSON batas / boundaries.")]


def pack_folder(pack: str) -> Path:
    """Return the folder of a pack given by name or by path; exit with code 2 when there is none."""
    for folder in (Path(pack), REGIONS_FOLDER / pack):
        if (folder / "region.yaml").is_file():
            return folder
    console.print(f"Tidak ada paket wilayah '{pack}' (no such region pack)", style="red")
    raise typer.Exit(2)


@region_app.command()
def build(pack: Pack = "cilacap", boundary: BoundaryFile | None = None) -> None:
    """Bangun pack.json; dengan --boundary juga indeks dan garis luar (build the pack, its index and outlines)."""
    folder = pack_folder(pack)
    try:
        with _progress() as progress:
            task = progress.add_task("Indeks H3", total=RESOLUTION, visible=boundary is not None)
            built = build_pack(
                folder,
                boundary,
                lambda resolution, cells: progress.update(
                    task, completed=resolution, description=f"Indeks H3 r{resolution}, {cells:,} sel"
                ),
            )
    except PackFaults as error:
        _print_faults(error.faults)
        raise typer.Exit(1) from error
    except BoundaryError as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from error
    for name, size in built.files.items():
        console.print(f"{name}: {size:,} bytes")


@region_app.command()
def check(pack: Pack = "cilacap") -> None:
    """Periksa paket dan jelaskan setiap kesalahan (check a pack and explain every fault)."""
    faults = check_pack(pack_folder(pack))
    if faults:
        _print_faults(faults)
        raise typer.Exit(1)
    console.print(f"Paket {pack}: tidak ada kesalahan (no faults)", style="green")


@region_app.command()
def accuracy(
    boundary: BoundaryFile,
    pack: Pack = "cilacap",
    points: Annotated[int, typer.Option(min=1, help="Titik acak / random points.")] = measuring.POINTS,
    seed: Annotated[int, typer.Option(help="Benih acak / random seed.")] = measuring.SEED,
) -> None:
    """Ukur ketepatan indeks dengan titik acak (measure the index with random points); exit 1 when it misses."""
    index = Region(pack_folder(pack)).jurisdiction
    try:
        boundaries = read_boundaries(boundary)
    except BoundaryError as error:
        console.print(str(error), style="red", markup=False)
        raise typer.Exit(2) from error
    with _progress() as progress:
        task = progress.add_task("Titik acak", total=points)
        result = measuring.measure(
            index,
            boundaries,
            points=points,
            seed=seed,
            on_progress=lambda done: progress.update(task, completed=done),
        )
    names = dict(zip(boundaries.codes, boundaries.names, strict=True))
    console.print(_table(result, names))
    verdict = "LULUS (passed)" if result.total.passes else "GAGAL (missed)"
    console.print(
        f"{verdict}: benar {result.total.holds_true_share:.3%} (≥ {measuring.HOLDS_TRUE_AT_LEAST:.1%}), "
        f"lebih dari satu kode {result.total.several_share:.2%} (≤ {measuring.SEVERAL_AT_MOST:.0%})",
        style="green" if result.total.passes else "red",
    )
    if not result.total.passes:
        raise typer.Exit(1)


def _table(result: measuring.Measurement, names: dict[str, str]) -> Table:
    table = Table(title="Ketepatan indeks yurisdiksi / accuracy of the jurisdiction index")
    for heading in ("Kode", "Kecamatan", "Titik", "Memuat yang benar", "Urutan pertama benar", "Lebih dari satu"):
        table.add_column(heading, justify="left" if heading in ("Kode", "Kecamatan") else "right")
    for code, tally in result.districts.items():
        table.add_row(code, names[code], *_figures(tally))
    table.add_section()
    table.add_row("", "Semua / all", *_figures(result.total), style="bold")
    return table


def _figures(tally: measuring.Tally) -> tuple[str, str, str, str]:
    first = tally.first_is_true / tally.points if tally.points else 1.0
    return f"{tally.points:,}", f"{tally.holds_true_share:.3%}", f"{first:.2%}", f"{tally.several_share:.2%}"


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _print_faults(faults: list[Fault]) -> None:
    for fault in faults:
        console.print(str(fault), markup=False, highlight=False, soft_wrap=True)
    console.print(f"{len(faults)} kesalahan (faults)", style="red")
