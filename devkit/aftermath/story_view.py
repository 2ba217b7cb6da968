"""An incident's story as it is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from devkit.aftermath.gaps import Gap
from devkit.aftermath.story import StoryLine
from devkit.aftermath.words import FROM, STEPS, duration, local, name_of

if TYPE_CHECKING:
    from devkit.aftermath.incident_file import IncidentFile
    from shared.region import RegionPack

INDENT = 40
STYLES = {
    "pressed": "bold",
    "received": "bold",
    "event": "",
    "sent": "green",
    "delivered": "green",
    "opened": "green",
    "unreached": "bold red",
    "failed": "red",
}


def story_view(
    file: IncidentFile, lines: Sequence[StoryLine], gaps: Sequence[Gap], start: datetime, pack: RegionPack
) -> Group:
    """Heading, every line with the time since the press and since the line before, and the gaps to the targets.

    Args:
        start: the press, or the arrival where the press arrived late.
    """
    return Group(
        _heading(file, pack), *_lines(lines, start, ZoneInfo(pack.time_zone)), _gaps(gaps, file.incident.is_open)
    )


def _heading(file: IncidentFile, pack: RegionPack) -> Text:
    incident = file.incident
    category = pack.categories.get(incident.category)
    parts = [
        category.name_id if category else incident.category,
        incident.place,
        f"prioritas / priority {incident.priority}",
        name_of(incident.status.value),
        *([name_of(incident.disposition.value)] if incident.disposition else []),
        f"{len(file.reports)} laporan / reports",
        f"rencana / plan {incident.decision.plan_id} v{incident.decision.plan_version}",
    ]
    drill = ("  LATIHAN / DRILL", "bold magenta") if incident.exercise else ""
    return Text.assemble((incident.incident_id, "bold"), drill, "\n", " · ".join(parts), "\n")


def _lines(lines: Sequence[StoryLine], start: datetime, zone: ZoneInfo) -> Iterator[RenderableType]:
    before = start
    for line in lines:
        yield _line(line, start, before, zone)
        for gap in line.gaps:
            yield Padding(_gap_text(gap), (0, 0, 0, INDENT))
        for detail in line.details:
            yield Padding(Text(f"· {detail}", "dim"), (0, 0, 0, INDENT))
        before = line.at


def _line(line: StoryLine, start: datetime, before: datetime, zone: ZoneInfo) -> Table:
    row = Table.grid(padding=(0, 1))
    for width in (8, 13, 11):
        row.add_column(justify="right", width=width)
    row.add_column(width=24, overflow="fold")
    row.add_column(overflow="fold")
    since_s, gap_s = (line.at - start).total_seconds(), (line.at - before).total_seconds()
    clock = local(line.at, zone).partition(" ")[2]
    since = duration(since_s) if since_s >= 0 else f"-{duration(-since_s)}"
    pause = f"+{duration(gap_s)}" if gap_s > 0 else ""
    row.add_row(
        clock, Text(since, "bold"), Text(pause, "dim"), Text(line.who, "cyan"), Text(line.text, STYLES[line.kind])
    )
    return row


def _gap_text(gap: Gap) -> Text:
    taken = f"⏱ {STEPS[gap.step]}: {duration(gap.taken_s)}"
    if gap.target_s is None or gap.spare_s is None:
        return Text(taken, "dim")
    verdict, style = _verdict(gap.spare_s)
    return Text(f"{taken}, {gap.source} ≤ {duration(gap.target_s)}: {verdict}", style)


def _verdict(spare_s: float) -> tuple[str, str]:
    if spare_s >= 0:
        return f"{duration(spare_s)} tersisa / to spare", "green"
    return f"{duration(-spare_s)} TERLAMBAT / LATE", "bold red"


def _gaps(gaps: Sequence[Gap], is_open: bool) -> Table:
    missing = "belum / not yet" if is_open else "tak pernah / never"
    table = Table(title="\nJarak ke sasaran / gaps to the targets", title_justify="left")
    for heading in ("Langkah / step", "Siapa / who", "Dihitung dari / from"):
        table.add_column(heading, overflow="fold")
    for heading in ("Lama / taken", "Sasaran / target", "Selisih / gap"):
        table.add_column(heading, justify="right")
    table.add_column("Sumber / source")
    for gap in gaps:
        if gap.spare_s is not None:
            verdict, style = _verdict(gap.spare_s)
        else:
            verdict, style = (missing, "red") if gap.taken_s is None else ("", "")
        target = "-" if gap.target_s is None else f"≤ {duration(gap.target_s)}"
        table.add_row(
            STEPS[gap.step],
            gap.agency_id or "operator",
            FROM[gap.step],
            duration(gap.taken_s),
            target,
            Text(verdict, style),
            gap.source,
        )
    return table
