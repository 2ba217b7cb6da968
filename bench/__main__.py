"""`python -m bench [NAMES...]`: runs benchmarks, prints their tables and writes the results."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from bench.catalogue import BENCHMARKS, UnknownBenchmarkError, chosen
from bench.context import Context, Settings
from bench.machine import now, revision, this_machine
from bench.report import Report, as_table, write
from bench.runner import run_all
from devkit.cli import FUNCTIONS_FOLDER
from devkit.stack.cli import interruptible
from devkit.stack.options import REPOSITORY

RESULTS = REPOSITORY / "bench" / "results"
TRIALS = REPOSITORY / ".sergap" / "bench"
"""Where a run of some benchmarks, or a shortened one, is written: it must not replace a whole run's results."""

LINE_EVERY_S = 10.0

console = Console()
DEFAULTS = Settings()

Names = Annotated[list[str] | None, typer.Argument(help="Tolok ukur / benchmarks; kosong = semua / none = all")]
StormReports = Annotated[int, typer.Option(min=10, help="Laporan dalam badai / reports of the storm")]
CrowdReports = Annotated[int, typer.Option(min=10, help="Laporan badai simulasi / reports of the simulated storm")]
Scale = Annotated[float, typer.Option(min=0.01, help="1 = lengkap / full length; 0.1 = mencoba / to try it out")]
Output = Annotated[Path | None, typer.Option(help="Folder hasil / folder for the results")]
Listing = Annotated[bool, typer.Option("--list", help="Tampilkan nama-nama / list the names")]


def bench(
    names: Names = None,
    storm_reports: StormReports = DEFAULTS.storm_reports,
    crowd_reports: CrowdReports = DEFAULTS.crowd_reports,
    scale: Scale = DEFAULTS.scale,
    output: Output = None,
    listing: Listing = False,
) -> None:
    """Ukur biaya dan kecepatan Sergap terhadap lantainya. / Measure Sergap's cost and speed against their floor."""
    if listing:
        console.print("\n".join(BENCHMARKS))
        return
    try:
        wanted = chosen(names or [])
    except UnknownBenchmarkError as error:
        raise typer.BadParameter(str(error)) from error
    report = _run(wanted, Settings(storm_reports, crowd_reports, scale))
    _show(report)
    is_whole = not names and scale == DEFAULTS.scale
    for path in write(report, output or (RESULTS if is_whole else TRIALS)):
        console.print(f"Ditulis / written: {path}", style="dim", highlight=False)
    raise typer.Exit(0 if report.is_complete else 1)


def _run(names: list[str], settings: Settings) -> Report:
    machine, measured_at, begin_s = this_machine(), now(), time.monotonic()
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with interruptible(), Progress(*columns, console=console) as progress:
        overall = progress.add_task("Semua / all", total=len(names))
        current = progress.add_task("", total=None)
        say = _steps_as_lines()

        def tell(step: str, done: float = 0, total: float | None = None) -> None:
            say(f"  {step}")
            progress.update(current, description=f"  {step}", completed=done, total=total)

        def begin(name: str) -> None:
            console.print(f"{name} ({names.index(name) + 1}/{len(names)})", highlight=False)
            progress.update(overall, description=name, completed=names.index(name))

        with Context(settings, tell) as context:
            sections = run_all(names, context, begin)
        progress.update(overall, completed=len(names))
    return Report(
        measured_at=measured_at,
        revision=revision(),
        command=shlex.join(["python", "-m", "bench", *sys.argv[1:]]),
        machine=machine,
        settings=settings,
        duration_s=round(time.monotonic() - begin_s, 1),
        sections=sections,
    )


def _steps_as_lines() -> Callable[[str], None]:
    """Where nobody watches a terminal the bars are not drawn: there the step under way is a line now and then."""
    next_s = 0.0

    def say(step: str) -> None:
        nonlocal next_s
        if not console.is_terminal and time.monotonic() >= next_s:
            next_s = time.monotonic() + LINE_EVERY_S
            console.print(step, style="dim", highlight=False)

    return say


def _show(report: Report) -> None:
    for section in report.sections:
        console.print(as_table(section))
        if section.problem is not None:
            console.print(section.problem, style="red", markup=False, highlight=False)


if __name__ == "__main__":
    # The functions are a source root of their own, as they are when they are deployed.
    sys.path.insert(0, str(FUNCTIONS_FOLDER))
    typer.run(bench)
