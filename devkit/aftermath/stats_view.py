"""Statistics as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from devkit.aftermath.words import FROM, STEPS, duration, local, name_of

if TYPE_CHECKING:
    from route.statistics_model import Interval, Statistics, TargetOutcome
    from shared.region import RegionPack

BLOCKS = " ▁▂▃▄▅▆▇█"


def statistics_view(figures: Statistics, pack: RegionPack) -> Group:
    """All figures, the response times first."""
    return Group(*_parts(figures, pack))


def _parts(figures: Statistics, pack: RegionPack) -> Iterator[RenderableType]:
    yield _heading(figures)
    if not figures.is_complete:
        yield Text("Terlalu banyak kejadian: hanya bagian pertama. / Too many: only the first part.", "bold red")
    yield _intervals(figures.intervals)
    categories = {pack.categories[c].name_id if c in pack.categories else c: n for c, n in figures.by_category.items()}
    yield _counts("Jenis / category", categories)
    yield _counts("Status", {name_of(s): n for s, n in figures.by_status.items()})
    yield _counts("Akhir / disposition", {name_of(d): n for d, n in figures.by_disposition.items()})
    yield _counts("Laporan palsu / false reports", {name_of(k): n for k, n in figures.false_reports.items()})
    yield _heatmap(figures, pack)
    yield _agencies(figures, pack)


def _heading(figures: Statistics) -> Text:
    zone = ZoneInfo(figures.time_zone)
    facts = [
        f"{figures.incidents} kejadian / incidents",
        f"{figures.reports} laporan / reports",
        f"{figures.escalations} eskalasi / escalations",
        f"{figures.phone_them} harus ditelepon / had to be phoned",
    ]
    if figures.merged:
        facts.append(f"{figures.merged} digabung / merged")
    if figures.arrived_late:
        facts.append(f"{figures.arrived_late} tiba terlambat / arrived late")
    if figures.exercises:
        counted = "ikut dihitung / counted" if figures.include_exercises else "tidak dihitung / left out"
        facts.append(f"{figures.exercises} latihan / drills, {counted}")
    span = f"{local(figures.since, zone)} - {local(figures.until, zone)} {figures.time_zone}\n"
    return Text.assemble((span, "bold"), " · ".join(facts), "\n")


def _intervals(intervals: Iterable[Interval]) -> Table:
    table = Table(title="Waktu tanggap / response times", title_justify="left")
    table.add_column("Langkah / step")
    table.add_column("Dihitung dari / from")
    for heading in ("Jumlah / n", "Tak pernah / never", "p50", "p90", "p95"):
        table.add_column(heading, justify="right")
    table.add_column("Sasaran / targets")
    for one in intervals:
        values = (duration(s) for s in (one.p50_s, one.p90_s, one.p95_s))
        targets = Text("\n").join([_target(target) for target in one.targets])
        table.add_row(STEPS[one.name], FROM[one.name], str(one.samples), str(one.never), *values, targets)
    return table


def _target(target: TargetOutcome) -> Text:
    share = "-" if target.share is None else f"{target.share:.0%}"
    wanted = "" if target.at_least_share is None else f" (≥ {target.at_least_share:.0%})"
    within = "batas rencana / plan's deadline" if target.within_s is None else f"≤ {target.within_s:g} s"
    verdict, style = {
        True: ("tercapai / met", "green"),
        False: ("MELESET / MISSED", "bold red"),
        None: ("", "dim"),
    }[target.is_met]
    return Text(f"{within}: {share}{wanted} {verdict} [{target.source.partition(':')[0]}]", style)


def _counts(title: str, counts: Mapping[str, int]) -> RenderableType:
    if not counts:
        return Text()
    table = Table(title=title, title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column()
    table.add_column(style="cyan")
    most = max(counts.values())
    for name, number in counts.items():
        table.add_row(str(number), name, "█" * max(1, round(20 * number / most)))
    return table


def _heatmap(figures: Statistics, pack: RegionPack) -> RenderableType:
    """One row per kecamatan, one sign per hour; the fullest hour of all has the fullest sign."""
    if not figures.heatmap:
        return Text()
    table = Table(title="Kecamatan × jam / hour", title_justify="left", box=None)
    table.add_column("Kecamatan")
    table.add_column("n", justify="right")
    table.add_column("0     6     12    18    ")
    most = max(max(hours) for hours in figures.heatmap.values())
    for code, number in figures.by_kecamatan.items():
        name = pack.kecamatan[code].name if code in pack.kecamatan else "Tanpa kecamatan / none"
        table.add_row(name, str(number), _bars(figures.heatmap[code], most))
    table.add_row("Semua / all", str(figures.incidents), _bars(figures.by_hour, max(figures.by_hour)), style="bold")
    return table


def _bars(hours: Iterable[int], most: int) -> str:
    steps = len(BLOCKS) - 1
    return "".join(BLOCKS[max(1, round(steps * n / most)) if n else 0] for n in hours)


def _agencies(figures: Statistics, pack: RegionPack) -> RenderableType:
    if not figures.agencies:
        return Text()
    table = Table(title="Instansi / agencies", title_justify="left")
    table.add_column("Instansi / agency")
    for heading in ("Dikirimi / sent", "Menjawab / answered", "Diam / expired", "Menolak / declined"):
        table.add_column(heading, justify="right")
    table.add_column("Tak terjangkau / unreached", justify="right")
    for agency_id, one in sorted(figures.agencies.items(), key=lambda item: -item[1].dispatched):
        name = pack.agencies[agency_id].name if agency_id in pack.agencies else agency_id
        unreached = Text(str(one.unreached), "bold red" if one.unreached else "")
        table.add_row(name, str(one.dispatched), str(one.acknowledged), str(one.expired), str(one.declined), unreached)
    return table
