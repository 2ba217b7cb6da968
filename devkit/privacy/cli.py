"""`sergap privacy`: export or erase what is stored about one person."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

if TYPE_CHECKING:
    from shared.store import Store

privacy_app = typer.Typer(
    help="Hak satu orang atas datanya / one person's rights to their data (UU PDP 27/2022).", no_args_is_help=True
)
console = Console()
Uid = Annotated[str, typer.Option("--uid", help="uid orang itu di Firebase Auth / the person's uid.")]
Project = Annotated[
    str | None, typer.Option(help="Proyek Google Cloud; bawaan: stack lokal / default: the local stack.")
]


def _store(project: str | None) -> Store:
    from devkit.seed.running import running_state
    from shared.firestore_store import open_store

    if project is None:
        addresses = running_state(None).addresses
        os.environ["FIRESTORE_EMULATOR_HOST"] = addresses.firestore_host
        project = addresses.project_id
    return open_store(project)


@privacy_app.command()
def export(
    uid: Uid, to: Annotated[Path, typer.Option(help="Berkas JSON / JSON file.")], project: Project = None
) -> None:
    """Salin semua data satu orang ke berkas (copy all data of one person into a file)."""
    from devkit.privacy.person import export as copy
    from devkit.seed.running import shown_faults

    with shown_faults():
        found = copy(_store(project), uid)
        to.touch(mode=0o600)
        to.write_text(json.dumps(found, indent=2, ensure_ascii=False), encoding="utf-8")
        console.print(f"{len(found['documents'])} dokumen / documents")


@privacy_app.command()
def erase(
    uid: Uid,
    by: Annotated[str, typer.Option(help="Siapa yang menghapus; dicatat / who erases; kept.")],
    project: Project = None,
    yes: Annotated[bool, typer.Option("--yes", help="Tanpa bertanya / without asking.")] = False,
) -> None:
    """Hapus data satu orang; laporan tetap ada tanpa nama (erase a person; reports stay, pseudonymised)."""
    from devkit.privacy.person import erase as carry_out
    from devkit.seed.running import shown_faults

    if not yes:
        typer.confirm("Tidak bisa dibatalkan. Lanjutkan? / This cannot be undone. Go on?", abort=True)
    with shown_faults():
        done = carry_out(_store(project), uid, by, datetime.now(UTC))
        console.print(f"{done.deleted} dihapus / deleted, {done.pseudonymised} disamarkan / pseudonymised")
