"""`sergap region`: make, build, check and measure region packs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from devkit.region import accuracy as measuring
from devkit.region.agency_list import AgencyListError
from devkit.region.build import PackFaults, build_pack
from devkit.region.check import check_pack
from devkit.region.faults import Fault
from devkit.region.geometry import BoundaryError, read_boundaries
from devkit.region.missing import Missing
from devkit.region.new import NewRegion, make_pack
from shared.jurisdiction import RESOLUTION
from shared.region import REGIONS_FOLDER, Region

region_app = typer.Typer(
    help="Paket wilayah: membuat, membangun, memeriksa, mengukur / region packs: make, build, check, measure.",
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
def new(
    region_id: Annotated[str, typer.Argument(help="Nama paket: huruf kecil, angka, tanda hubung / the pack's name.")],
    boundary: BoundaryFile,
    agencies: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="CSV instansi / agencies.")],
    name_id: Annotated[str, typer.Option(help="Nama wilayah, misalnya 'Kabupaten Contoh'.")],
    name_en: Annotated[str, typer.Option(help="The region's name in English.")],
    time_zone: Annotated[str, typer.Option(help="Asia/Jakarta, Asia/Makassar, Asia/Jayapura.")] = "Asia/Jakarta",
    like: Annotated[str, typer.Option(help="Paket yang dicontoh / the pack to begin from.")] = "cilacap",
    regions: Annotated[Path, typer.Option(help="Folder semua paket / folder of all packs.")] = REGIONS_FOLDER,
) -> None:
    """Buat paket wilayah baru dari batas dan daftar instansi / make a pack from boundaries and a list of agencies."""
    folder = regions / region_id
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", region_id) or folder.exists():
        _fail(f"Nama '{region_id}' tidak sah atau sudah dipakai (not a valid name, or taken)", code=2)
    region = NewRegion(region_id, name_id, name_en, boundary, agencies, time_zone)
    try:
        with _indexing(visible=True) as on_progress:
            made = make_pack(region, folder, Region(pack_folder(like)).pack, on_progress)
    except (BoundaryError, AgencyListError) as error:
        _fail(str(error))
    console.print(f"Ditulis / written: {folder}", highlight=False, soft_wrap=True)
    console.print("Belum lengkap / not complete yet:" if made.missing else "", style="yellow")
    _print_lines(made.missing)
    if made.faults:
        _print_lines(made.faults)
        which = region_id if regions == REGIONS_FOLDER else folder
        again = f"sergap region build {which} --boundary {boundary}"
        _fail(f"{len(made.faults)} kesalahan: perbaiki, lalu `{again}` (faults: mend them, then run that)")
    console.print(f"Paket {region_id} siap dicoba (ready to try): sergap up --region {region_id}", style="green")


@region_app.command()
def build(pack: Pack = "cilacap", boundary: BoundaryFile | None = None) -> None:
    """Bangun pack.json; dengan --boundary juga indeks dan garis luar (build the pack, its index and outlines)."""
    folder = pack_folder(pack)
    try:
        with _indexing(visible=boundary is not None) as on_progress:
            built = build_pack(folder, boundary, on_progress)
    except PackFaults as error:
        _print_lines(error.faults)
        raise typer.Exit(1) from error
    except BoundaryError as error:
        _fail(str(error))
    for name, size in built.files.items():
        console.print(f"{name}: {size:,} bytes")


@region_app.command()
def check(pack: Pack = "cilacap") -> None:
    """Periksa paket dan jelaskan setiap kesalahan (check a pack and explain every fault)."""
    faults = check_pack(pack_folder(pack))
    if faults:
        _print_lines(faults)
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
        _fail(str(error), code=2)
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


@contextmanager
def _indexing(*, visible: bool) -> Iterator[Callable[[int, int], None]]:
    """Show how far the building of an index is."""
    with _progress() as progress:
        task = progress.add_task("Indeks H3", total=RESOLUTION, visible=visible)
        yield lambda resolution, cells: progress.update(
            task, completed=resolution, description=f"Indeks H3 r{resolution}, {cells:,} sel"
        )


def _print_lines(lines: Sequence[Fault | Missing]) -> None:
    for line in lines:
        console.print(str(line), markup=False, highlight=False, soft_wrap=True)


def _fail(text: str, code: int = 1) -> NoReturn:
    console.print(text, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)
