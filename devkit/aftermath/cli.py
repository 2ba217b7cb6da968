"""The commands `sergap stats`, `sergap replay` and `sergap plan`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from devkit.aftermath.period import Days, Since, Until, WithExercises, period
from devkit.aftermath.project import Project, StackName, opened_project
from devkit.seed.running import shown_faults

if TYPE_CHECKING:
    from shared.model.incident import Incident
    from shared.model.report import Report
    from shared.runtime import Runtime

plan_app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Cetak sebagai JSON / print as JSON")]
CsvFile = Annotated[Path | None, typer.Option("--csv", dir_okay=False, help="Satu baris per kejadian / a row each")]
IncidentId = Annotated[str, typer.Argument(help="Nomor kejadian atau laporan / id of an incident or of a report")]
PlansFile = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="plans.yaml yang diubah / changed")]


def stats(
    days: Days = None,
    since: Since = None,
    until: Until = None,
    csv: CsvFile = None,
    as_json: AsJson = False,
    with_exercises: WithExercises = False,
    name: StackName = None,
    project: Project = None,
) -> None:
    """Waktu tanggap terhadap sasaran, jumlah, peta jam. / Response times against targets, counts, hours."""
    with shown_faults():
        runtime = opened_project(name, project)
        start, end = _period(runtime, days, since, until)
        _stats(runtime, start, end, csv, as_json, with_exercises)


def _stats(
    runtime: Runtime, start: datetime, end: datetime, csv: Path | None, as_json: bool, with_exercises: bool
) -> None:
    from devkit.aftermath.stats_csv import write_csv
    from devkit.aftermath.stats_view import statistics_view
    from route.statistics import Scope
    from route.statistics_loading import Limits, load_times, summarize_loaded

    scope = Scope(start, end, with_exercises)
    loaded = load_times(runtime.store, scope, Limits())
    figures = summarize_loaded(runtime, scope, loaded)
    if csv is not None:
        with csv.open("w", newline="", encoding="utf-8") as file:
            write_csv(file, loaded.times, runtime.region.pack)
        typer.secho(f"{csv}: {len(loaded.times)} baris / rows", fg="green", err=True)
    if as_json:
        typer.echo(json.dumps(figures.model_dump(mode="json"), ensure_ascii=False, indent=2))
    else:
        Console().print(statistics_view(figures, runtime.region.pack))


def replay(incident: IncidentId, name: StackName = None, project: Project = None) -> None:
    """Cerita lengkap satu kejadian, dengan jarak ke sasaran. / One incident's whole story, with gaps to targets."""
    with shown_faults():
        runtime = opened_project(name, project)
        from devkit.aftermath.gaps import gaps
        from devkit.aftermath.incident_file import read_incident
        from devkit.aftermath.story import story
        from devkit.aftermath.story_view import story_view
        from route.statistics_times import times_of

        file = read_incident(runtime.store, incident)
        if file is None:
            _fail(f"Tidak ada kejadian atau laporan '{incident}' / no such incident or report")
        pack = runtime.region.pack
        times = times_of(file.incident, file.assignments, file.events)
        steps = gaps(times, pack.thresholds.escalation.not_moving_s * runtime.settings.time_scale)
        Console().print(story_view(file, story(file, steps), steps, times.started_at, pack))


@plan_app.callback()
def _plan() -> None:
    """Rencana respons: coba dahulu sebelum dipakai. / Response plans: try before use."""


@plan_app.command("replay")
def plan_replay(
    file: PlansFile,
    days: Days = None,
    since: Since = None,
    until: Until = None,
    as_json: AsJson = False,
    with_exercises: WithExercises = False,
    name: StackName = None,
    project: Project = None,
) -> None:
    """Putar ulang laporan lampau dengan rencana lain. / Run past reports through other plans; nothing is written."""
    with shown_faults():
        runtime = opened_project(name, project)
        start, end = _period(runtime, days, since, until)
        _plan_replay(runtime, file, start, end, as_json, with_exercises)


def _plan_replay(
    runtime: Runtime, file: Path, start: datetime, end: datetime, as_json: bool, with_exercises: bool
) -> None:
    from devkit.aftermath.plan_file import PlanFaults, region_with_plans
    from devkit.aftermath.plan_replay import as_json as replay_json
    from devkit.aftermath.plan_replay import replay_plans
    from devkit.aftermath.plan_view import replay_view

    try:
        changed = region_with_plans(runtime.region, file)
    except PlanFaults as error:
        _fail(str(error))
    result = replay_plans(_cases(runtime, start, end, with_exercises), runtime.region, changed)
    if as_json:
        typer.echo(json.dumps(replay_json(result), ensure_ascii=False, indent=2))
    else:
        Console().print(replay_view(result, runtime.region.pack))


def _cases(
    runtime: Runtime, start: datetime, end: datetime, with_exercises: bool
) -> Iterator[tuple[Incident, Report | None]]:
    from route.statistics_loading import Limits, incident_pages
    from shared import paths
    from shared.model.report import Report

    for page in incident_pages(runtime.store, start, end, Limits().together):
        wanted = [incident for incident in page if with_exercises or not incident.exercise]
        reports = runtime.store.get_all([paths.report(incident.first_report_id) for incident in wanted])
        yield from ((i, Report.from_document(r) if r else None) for i, r in zip(wanted, reports, strict=True))


def _period(runtime: Runtime, days: float | None, since: str | None, until: str | None) -> tuple[datetime, datetime]:
    try:
        return period(days, since, until, datetime.now(UTC), ZoneInfo(runtime.region.pack.time_zone))
    except ValueError as error:
        _fail(f"Rentang waktu tidak sah / not a range of time: {error}")


def _fail(line: str) -> NoReturn:
    Console(stderr=True).print(line, style="bold red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(2)
