"""`sergap privacy`: export or erase what is stored about one person."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from devkit.aftermath.project import Project, StackName, opened_project

privacy_app = typer.Typer(
    help="Hak satu orang atas datanya / one person's rights to their data (UU PDP 27/2022).", no_args_is_help=True
)
console = Console()
Uid = Annotated[str, typer.Option("--uid", help="uid orang itu di Firebase Auth / the person's uid.")]


@privacy_app.command()
def export(
    uid: Uid,
    to: Annotated[Path, typer.Option(help="Berkas JSON / JSON file.")],
    name: StackName = None,
    project: Project = None,
) -> None:
    """Salin semua data satu orang ke berkas (copy all data of one person into a file)."""
    from devkit.privacy.person import export as copy
    from devkit.seed.running import shown_faults

    with shown_faults():
        found = copy(opened_project(name, project).store, uid)
        to.touch(mode=0o600)
        to.write_text(json.dumps(found, indent=2, ensure_ascii=False), encoding="utf-8")
        console.print(f"{len(found['documents'])} dokumen / documents")


@privacy_app.command()
def erase(
    uid: Uid,
    by: Annotated[str, typer.Option(help="Siapa yang menghapus; dicatat / who erases; kept.")],
    name: StackName = None,
    project: Project = None,
    yes: Annotated[bool, typer.Option("--yes", help="Tanpa bertanya / without asking.")] = False,
) -> None:
    """Hapus data dan akun satu orang; laporan tetap tanpa nama (erase a person; reports stay, pseudonymised)."""
    from devkit.privacy.account import deleter
    from devkit.privacy.person import erase as carry_out
    from devkit.seed.running import shown_faults

    if not yes:
        typer.confirm("Tidak bisa dibatalkan. Lanjutkan? / This cannot be undone. Go on?", abort=True)
    with shown_faults():
        from shared.expiry import expiry

        services, now = opened_project(name, project), datetime.now(UTC)
        delete_account = deleter(services, uid)
        expires_at = expiry(services.region.pack, "role_changes", now)
        done = carry_out(services.store, uid, by, now, expires_at=expires_at, delete_account=delete_account)
        account = "akun dihapus / account deleted" if done.account else "tanpa akun / no account"
        console.print(f"{done.deleted} dihapus / deleted, {done.pseudonymised} disamarkan / pseudonymised, {account}")
