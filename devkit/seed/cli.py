"""The command `sergap seed`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from devkit.seed.people import DOMAIN, PASSWORD, STAFF
from devkit.seed.running import pack_of, running_state, shown_faults
from devkit.seed.seeding import SeededDevice, seed_stack
from devkit.stack.state import StackAddresses

console = Console()

RunningName = Annotated[
    str | None,
    typer.Option("--name", help="Nama stack yang berjalan / a running stack; tanpa ini yang terakhir / latest"),
]


def seed(name: RunningName = None) -> None:
    """Isi stack dengan akun dan perangkat simulasi. / Put accounts and simulated devices on a stack."""
    with shown_faults():
        state = running_state(name)
        devices = seed_with_progress(state.addresses, state.region_pack, console)
        console.print(f"{len(devices)} perangkat terdaftar / devices registered", style="green")
        console.print(accounts_view(state.addresses))


def seed_with_progress(addresses: StackAddresses, region_pack: str, console: Console) -> list[SeededDevice]:
    """Seed a stack and show how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        task = progress.add_task("Akun dan perangkat / accounts and devices", total=None)
        return seed_stack(
            addresses,
            pack_of(region_pack),
            lambda done, total: progress.update(task, completed=done, total=total),
        )


def accounts_view(addresses: StackAddresses) -> Table:
    """The apps with the accounts that sign in there."""
    view = Table.grid(padding=(0, 2))
    view.add_column(overflow="fold")
    # Whole, or nobody could click or copy it.
    view.add_column(no_wrap=True)
    view.add_column(overflow="fold")
    staff = ", ".join(person.email.partition("@")[0] for person in STAFF)
    view.add_row("Warga / citizen", f"{addresses.hosting_url}/", "tanpa akun / no account")
    view.add_row("Konsol / console", f"{addresses.hosting_url}/console/", staff)
    view.add_row(
        "Instansi / agency", f"{addresses.hosting_url}/agency/", "polsek-kroya, piket-satlantas, rsud-cilacap, …"
    )
    view.add_row("", "Akun / accounts", f"…@{DOMAIN}")
    view.add_row("", "Sandi / password", PASSWORD)
    return view
