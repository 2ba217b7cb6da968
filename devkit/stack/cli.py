"""Commands `up`, `down` and `status` of the `sergap` command."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from devkit.stack.config import config_path
from devkit.stack.errors import StackError
from devkit.stack.options import REPOSITORY, StackOptions
from devkit.stack.ports import DEFAULT_PORTS_FROM
from devkit.stack.processes import end_processes, is_firebase_tools, stack_prefix
from devkit.stack.stack import LocalStack
from devkit.stack.state import StackAddresses, StackState, read_state, state_path

STOP_TIMEOUT_S = 30.0
console = Console()
errors = Console(stderr=True)

Name = Annotated[str, typer.Option("--name", help="Nama stack / name of the stack")]
PortsFrom = Annotated[
    int,
    typer.Option("--ports-from", help="Porta pertama dari 100; 0 = cari yang bebas / first of 100 ports; 0 = free"),
]
TimeScale = Annotated[
    float,
    typer.Option("--time-scale", min=0.001, max=1, help="1 = waktu nyata / real time; 0.05 = 20 kali lebih cepat"),
]
RegionPackName = Annotated[str, typer.Option("--region", help="Paket wilayah / region pack")]
Warm = Annotated[bool, typer.Option("--warm/--no-warm", help="Hangatkan semua fungsi / start all functions once")]


def up(
    name: Name = "demo",
    ports_from: PortsFrom = DEFAULT_PORTS_FROM,
    time_scale: TimeScale = 1.0,
    warm: Warm = True,
    region: RegionPackName = "cilacap",
) -> None:
    """Nyalakan seluruh Sergap di mesin ini sampai Ctrl-C. / Run all of Sergap here until Ctrl-C."""
    options = StackOptions(name=name, ports_from=ports_from, time_scale=time_scale, region_pack=region)
    with shown_errors():
        _check_region(options)
    with shown_errors(), running_stack(options) as stack:
        if warm:
            warm_up_with_spinner(stack)
        console.print(address_table(name, stack.addresses))
        console.print("Tekan Ctrl-C untuk berhenti. / Press Ctrl-C to stop.")
        stack.wait()


def down(name: Name = "demo") -> None:
    """Hentikan stack, juga sisa-sisanya. / Stop a stack, or what is left of one."""
    state = read_state(name)
    if state is not None and state.is_alive:
        _stop_launcher(state)
    ended = end_processes(stack_prefix(REPOSITORY, name), first=is_firebase_tools)
    state_path(REPOSITORY, name).unlink(missing_ok=True)
    config_path(StackOptions(name=name)).unlink(missing_ok=True)
    if state is None and not ended:
        console.print(f"Stack '{name}' tidak berjalan. / Stack '{name}' is not running.")
    else:
        console.print(f"Stack '{name}' berhenti. / Stack '{name}' has stopped.")


def status(name: Name = "demo") -> None:
    """Tunjukkan alamat stack yang berjalan. / Show the addresses of a running stack."""
    state = read_state(name)
    if state is None or not state.is_alive:
        console.print(f"Stack '{name}' tidak berjalan. / Stack '{name}' is not running.")
        raise typer.Exit(1)
    if state.status != "ready":
        console.print(f"Stack '{name}' sedang dinyalakan. / Stack '{name}' is starting.")
        raise typer.Exit(2)
    console.print(address_table(name, state.addresses))


@contextmanager
def running_stack(options: StackOptions) -> Iterator[LocalStack]:
    """A started stack, with a spinner while it starts; ended on the way out, also by Ctrl-C and SIGTERM."""
    with interruptible():
        with console.status("Menyalakan Sergap / Starting Sergap") as spinner:
            stack = LocalStack(options, progress=lambda step: spinner.update(step))
            stack.start()
        try:
            yield stack
        finally:
            with console.status("Menghentikan / Stopping"):
                stack.stop()


def warm_up_with_spinner(stack: LocalStack, *functions: str) -> None:
    """Warm functions up and show it."""
    with console.status("Menghangatkan fungsi / Warming functions up"):
        stack.warm_up(*functions)


@contextmanager
def shown_errors() -> Iterator[None]:
    """Turn a `StackError` into one red line (and the end of a log) and exit code 1; Ctrl-C into code 130."""
    try:
        yield
    except StackError as error:
        errors.print(error.details, style="dim", markup=False, highlight=False, end="\n" if error.details else "")
        errors.print(error.line, style="bold red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM and SIGHUP end the block as Ctrl-C does, so that a stack is always stopped on the way
    out."""

    def interrupt(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    chosen = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, interrupt) for number in chosen}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def address_table(name: str, addresses: StackAddresses) -> Table:
    """The addresses of a stack as a person wants to see them."""
    table = Table(title=f"Sergap lokal / local: {name}", title_justify="left")
    table.add_column("Layanan / service")
    table.add_column("Alamat / address", overflow="fold")
    rows = {
        "Warga / citizen": f"{addresses.hosting_url}/",
        "Konsol operator / console": f"{addresses.hosting_url}/console/",
        "Aplikasi instansi / agency": f"{addresses.hosting_url}/agency/",
        "API": f"{addresses.hosting_url}/api/v1/reports",
        "Functions": addresses.functions_url,
        "Firestore": addresses.firestore_host,
        "Auth": addresses.auth_host,
        "Pub/Sub": addresses.pubsub_host,
        "Tasks": addresses.tasks_host,
        "FCM": addresses.fcm_url,
        "Maps": addresses.maps_url,
        "Jam / clock": addresses.clock_url,
    }
    for service, address in rows.items():
        table.add_row(service, address)
    return table


def _check_region(options: StackOptions) -> None:
    if not (options.region_folder / "pack.json").is_file():
        raise StackError(
            f"Tidak ada paket wilayah '{options.region_pack}'; buat dengan `sergap region new`",
            f"There is no region pack '{options.region_pack}'; make one so",
        )


def _stop_launcher(state: StackState) -> None:
    with suppress(ProcessLookupError):
        os.kill(state.launcher_pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    while state.is_alive and time.monotonic() < deadline:
        time.sleep(0.1)
