"""`sergap integration`: keys, webhooks, dead deliveries; each is an administrator's command."""

from __future__ import annotations

import json
import os
import sys
import uuid
from contextlib import redirect_stdout
from typing import Annotated, Any

import typer
from rich.console import Console

integration_app = typer.Typer(
    help="Sistem lain: kunci Open311 dan webhook CAD / other systems: Open311 keys, CAD webhooks.", no_args_is_help=True
)
console = Console()
Project = Annotated[
    str | None, typer.Option(help="Proyek Google Cloud; bawaan: stack lokal / default: the local stack.")
]
By = Annotated[str, typer.Option("--by", help="Siapa yang mengubah; dicatat / who changes it; kept.")]
Agency = Annotated[str, typer.Argument(help="id instansi / agency id")]


def _run(project: str | None, by: str, command: str, **fields: Any) -> None:
    """Carry out one administrator's command on the database itself, and print its answer."""
    from devkit.seed.running import running_state, shown_faults
    from integrate.commands import INTEGRATION_COMMANDS
    from route.commands.base import run_command
    from shared.errors import Refused
    from shared.identity import Caller
    from shared.model.incident import Role

    with shown_faults():
        if project is None:
            addresses = running_state(None).addresses
            os.environ["FIRESTORE_EMULATOR_HOST"] = addresses.firestore_host
            os.environ["PUBSUB_EMULATOR_HOST"] = addresses.pubsub_host
            project = addresses.project_id
        data = {"command": command, "command_id": str(uuid.uuid4()), **fields}
        try:
            # Log lines go where they do not mix with the answer.
            with redirect_stdout(sys.stderr):
                done = run_command(_services(project), Caller(f"cli:{by}", Role.ADMIN), data, INTEGRATION_COMMANDS)
        except Refused as refused:
            console.print(f"[red]{refused}[/red]", *(f"{f.field}: {f.problem}" for f in refused.fields))
            raise typer.Exit(1) from refused
        typer.echo(json.dumps(done, indent=2, ensure_ascii=False))


def _services(project: str) -> Any:
    """The functions' own composition root, for this project. Only what these commands need is ever opened."""
    from shared.runtime import Runtime
    from shared.settings import Settings

    root = Runtime()
    vars(root)["settings"] = Settings(
        project_id=project,
        region_pack=os.environ.get("SERGAP_REGION_PACK", "cilacap"),
        emulated=bool(os.environ.get("FIRESTORE_EMULATOR_HOST")),
        webhook_secret=os.environ.get("SERGAP_WEBHOOK_SECRET", ""),
    )
    return root


@integration_app.command("list")
def list_(by: By = "cli", project: Project = None) -> None:
    """Sistem yang tersambung dan kiriman yang mati (what is connected, and dead deliveries)."""
    _run(project, by, "list_integrations")


@integration_app.command()
def give_key(name: str, by: By, project: Project = None) -> None:
    """Beri kunci Open311; hanya ditampilkan sekali (give an Open311 key; it is shown once)."""
    _run(project, by, "give_api_key", name=name)


@integration_app.command()
def revoke_key(client_id: str, by: By, project: Project = None) -> None:
    """Cabut kunci (end a key)."""
    _run(project, by, "revoke_api_key", client_id=client_id)


@integration_app.command()
def subscribe(agency_id: Agency, url: str, by: By, project: Project = None) -> None:
    """Kirim langkah penugasan ke CAD instansi (tell an agency's CAD); menampilkan rahasianya (shows the secret)."""
    _run(project, by, "subscribe_webhook", agency_id=agency_id, url=url)


@integration_app.command()
def rotate(agency_id: Agency, by: By, project: Project = None) -> None:
    """Rahasia baru; yang lama berlaku sehari lagi (a new secret; the old one is good for another day)."""
    _run(project, by, "rotate_webhook_secret", agency_id=agency_id)


@integration_app.command()
def end(agency_id: Agency, by: By, project: Project = None) -> None:
    """Akhiri webhook instansi (end an agency's webhook)."""
    _run(project, by, "end_webhook", agency_id=agency_id)


@integration_app.command()
def retry(delivery_id: str, by: By, project: Project = None) -> None:
    """Kirim lagi yang mati (try a dead delivery again)."""
    _run(project, by, "retry_webhook", delivery_id=delivery_id)
