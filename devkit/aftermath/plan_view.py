"""A plan replay as tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from devkit.aftermath.words import local, name_of

if TYPE_CHECKING:
    from devkit.aftermath.plan_replay import Change, PlanReplay
    from shared.region import RegionPack

MOST_SHOWN = 50
"""Rows; `--json` has all of them."""

KINDS = {
    "agencies": "instansi / agencies",
    "dispatch": "pengerahan / dispatch",
    "priority": "prioritas / priority",
    "deadline": "batas jawab / deadline",
    "ladder": "tangga / ladder",
}


def replay_view(replay: PlanReplay, pack: RegionPack) -> Group:
    """The counts first, then one row for each incident that would go another way."""
    return Group(*_parts(replay, pack))


def _parts(replay: PlanReplay, pack: RegionPack) -> Iterator[RenderableType]:
    yield _summary(replay)
    if not replay.changes:
        return
    for title, which in (("Tambahan tugas / more work", "added"), ("Tugas berkurang / less work", "removed")):
        if load := replay.load(which):
            yield _load(title, load, pack)
    yield _changes(replay, pack)
    if len(replay.changes) > MOST_SHOWN:
        yield Text(f"… {len(replay.changes) - MOST_SHOWN} lagi, lihat --json / more, see --json", "dim")


def _summary(replay: PlanReplay) -> Text:
    changed = len(replay.changes)
    parts = [
        f"{replay.replayed} kejadian diputar ulang / incidents replayed",
        f"{replay.replayed - changed} sama / unchanged",
        f"{changed} berubah / changed",
        *(f"{KINDS[kind]}: {number}" for kind, number in replay.counts.items()),
    ]
    if replay.skipped:
        parts.append(f"{replay.skipped} dilewati / skipped")
    return Text(" · ".join(parts) + "\n", "bold")


def _load(title: str, load: dict[str, int], pack: RegionPack) -> Table:
    table = Table(title=title, title_justify="left", show_header=False, box=None)
    table.add_column(justify="right")
    table.add_column()
    for agency_id, number in load.items():
        table.add_row(str(number), _agency(agency_id, pack))
    return table


def _changes(replay: PlanReplay, pack: RegionPack) -> Table:
    table = Table(title="Yang berubah / what changes", title_justify="left")
    for heading in ("Kejadian / incident", "Jenis, tempat / what, where", "Perubahan / change"):
        table.add_column(heading, overflow="fold")
    for change in replay.changes[:MOST_SHOWN]:
        when = local(change.opened_at, ZoneInfo(pack.time_zone))
        category = pack.categories[change.category].name_id
        table.add_row(f"{when}\n{change.incident_id}", f"{category}\n{change.place}", _differences(change, pack))
    return table


def _differences(change: Change, pack: RegionPack) -> Text:
    before, after = change.before, change.after
    lines = [
        *((f"+ {_agency(a, pack)} ({after.agencies[a]})", "green") for a in change.added),
        *((f"- {_agency(a, pack)} ({before.agencies[a]})", "red") for a in change.removed),
        *((f"~ {_agency(a, pack)}: {before.agencies[a]} → {after.agencies[a]}", "yellow") for a in change.roles),
    ]
    pairs = {
        "dispatch": (name_of(before.dispatch), name_of(after.dispatch)),
        "priority": (str(before.priority), str(after.priority)),
        "deadline": (f"{before.acknowledge_within_s} s", f"{after.acknowledge_within_s} s"),
        "ladder": (_ladder(before.ladder), _ladder(after.ladder)),
    }
    lines += [(f"{KINDS[kind]}: {old} → {new}", "yellow") for kind, (old, new) in pairs.items() if old != new]
    return Text("\n").join([Text(text, style) for text, style in lines])


def _agency(agency_id: str, pack: RegionPack) -> str:
    return pack.agencies[agency_id].name if agency_id in pack.agencies else agency_id


def _ladder(ladder: tuple[tuple[str, ...], ...]) -> str:
    return ", ".join(" + ".join(rung) or "-" for rung in ladder) or "-"
