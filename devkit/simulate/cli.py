"""The command `sergap simulate`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from devkit.seed.cli import RunningName, seed_with_progress
from devkit.seed.running import running_state, shown_faults
from devkit.simulate.plan import SimulationOptions
from devkit.simulate.result import SimulationResult
from devkit.simulate.run import Standing
from devkit.simulate.run import simulate as run_simulation

console = Console()
DEFAULTS = SimulationOptions()
LOSSES_NAMED = 10

STAGES = {
    "accepted": "Dijawab / accepted (tekan → jawaban / press → answer)",
    "routed": "Diarahkan / routed (diterima → diarahkan / received → routed)",
    "pushed_operators": "Operator (tekan → FCM / press → FCM)",
    "pushed_agencies": "Instansi / agencies (tekan → FCM / press → FCM)",
}

Reports = Annotated[int, typer.Option(min=1, help="Jumlah laporan / how many reports")]
Rate = Annotated[float, typer.Option(min=0.01, help="Laporan per detik / reports a second")]
Citizens = Annotated[int, typer.Option(min=0, help="Jumlah warga; 0 = sepertiga laporan / 0 = a third of the reports")]
Seed = Annotated[int, typer.Option(help="Benih acak / random seed")]
BadShare = Annotated[float, typer.Option(min=0, max=1, help="Bagian yang rusak / share of broken reports")]
RepeatShare = Annotated[float, typer.Option(min=0, max=1, help="Bagian yang terkirim dua kali / share sent twice")]
Storm = Annotated[bool, typer.Option("--storm", help="Satu bencana besar / one great disaster")]
Confirm = Annotated[bool, typer.Option("--confirm", help="Perangkat mengonfirmasi / devices confirm delivery")]
Exercise = Annotated[bool, typer.Option("--exercise", help="Tandai sebagai latihan / mark as a drill")]


def simulate(
    reports: Reports = DEFAULTS.reports,
    rate: Rate = DEFAULTS.rate,
    citizens: Citizens = DEFAULTS.citizens,
    seed: Seed = DEFAULTS.seed,
    bad_share: BadShare = DEFAULTS.bad_share,
    repeat_share: RepeatShare = DEFAULTS.repeat_share,
    storm: Storm = False,
    confirm: Confirm = False,
    exercise: Exercise = False,
    name: RunningName = None,
) -> None:
    """Banyak warga sekaligus; tidak boleh ada yang hilang. / Many citizens at once; nothing may be lost."""
    options = SimulationOptions(
        reports=reports,
        rate=rate,
        citizens=citizens,
        seed=seed,
        bad_share=bad_share,
        repeat_share=repeat_share,
        storm=storm,
        confirm=confirm,
        exercise=exercise,
    )
    with shown_faults():
        state = running_state(name)
        seed_with_progress(state.addresses, state.region_pack, console)
        with _progress() as progress:
            result = run_simulation(state.addresses, options, state.region_pack, _shown(progress, options))
    print_result(result, console)
    if result.lost or result.unanswered:
        raise typer.Exit(1)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _shown(progress: Progress, options: SimulationOptions) -> Callable[[Standing], None]:
    answered = progress.add_task("Terjawab / answered", total=options.reports)
    routed = progress.add_task("Diarahkan / routed", total=None)
    reached = progress.add_task("Operator diberi tahu / told", total=None)

    def show(standing: Standing) -> None:
        progress.update(answered, completed=standing.answered)
        progress.update(routed, completed=standing.routed, total=standing.accepted)
        progress.update(reached, completed=standing.reached, total=standing.incidents)

    return show


def print_result(result: SimulationResult, console: Console) -> None:
    """Print the closing tables."""
    console.print(counts_table(result))
    console.print(stages_table(result))
    lost = [f"tidak diarahkan / not routed: {report_id}" for report_id in result.unrouted]
    lost += [f"operator tidak tahu / nobody told: {incident_id}" for incident_id in result.unreached]
    for line in lost[:LOSSES_NAMED]:
        console.print(f"Hilang / lost, {line}", style="bold red", highlight=False)
    if len(lost) > LOSSES_NAMED:
        console.print(f"… {len(lost) - LOSSES_NAMED} lagi / more", style="bold red")


def counts_table(result: SimulationResult) -> Table:
    """What became of the reports."""
    rows: dict[str, object] = {
        "Ditekan / pressed": result.sent,
        "Diterima / accepted": result.accepted,
        "Ditolak / refused": sum(result.refused.values()),
        **{f"  {code}": count for code, count in sorted(result.refused.items())},
        "Jawaban tak terduga / wrong answers": result.unexpected,
        "Tak terjawab / unanswered": result.unanswered,
        "Dicoba lagi / tried again": result.retries,
        "Kiriman ulang dikenali / repeats recognised": result.repeats_recognised,
        "Diarahkan / routed": result.routed,
        "Kejadian / incidents": result.incidents,
        "Digabung / joined": result.joined,
        "Operator diberi tahu / operators told": result.pushed,
        "Notifikasi / pushes": result.pushes,
        "Lama / duration": f"{result.duration_s:.1f} s",
    }
    table = Table(title="Simulasi / simulation", title_justify="left", show_header=False)
    table.add_column()
    table.add_column(justify="right", overflow="fold")
    for name, value in rows.items():
        table.add_row(name, f"{value:,}" if isinstance(value, int) else str(value))
    table.add_section()
    table.add_row("HILANG / LOST", f"{result.lost:,}", style="bold red" if result.lost else "bold green")
    return table


def stages_table(result: SimulationResult) -> Table:
    """How long each stage took."""
    table = Table(title="Waktu dalam ms / times in ms", title_justify="left")
    table.add_column("Tahap / stage", overflow="fold")
    for heading in ("n", "p50", "p95", "p99"):
        table.add_column(heading, justify="right")
    for stage, name in STAGES.items():
        if figures := result.stages.get(stage):
            times = (figures.p50_ms, figures.p95_ms, figures.p99_ms)
            table.add_row(name, f"{figures.count:,}", *(f"{each:,.0f}" for each in times))
    return table
