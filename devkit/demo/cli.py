"""The command `sergap demo`."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer
from rich.console import Console

from devkit.demo.curl import curl_lines
from devkit.demo.fleet import Fleet
from devkit.demo.scenes import play_all
from devkit.demo.stage import Stage
from devkit.seed.cli import accounts_view, seed_with_progress
from devkit.seed.running import shown_faults
from devkit.stack.cli import Name, PortsFrom, TimeScale, running_stack, warm_up_with_spinner
from devkit.stack.errors import StackError
from devkit.stack.options import StackOptions
from devkit.stack.ports import DEFAULT_PORTS_FROM, reserve_ports
from devkit.stack.stack import LocalStack
from devkit.stack.state import StackAddresses

console = Console()

Once = Annotated[bool, typer.Option("--once", help="Berhenti setelah semua adegan / end after the scenes")]


def demo(
    name: Name = "demo", ports_from: PortsFrom = DEFAULT_PORTS_FROM, time_scale: TimeScale = 1.0, once: Once = False
) -> None:
    """Satu kejadian dari tombol sampai selesai, satu tanpa jawaban. / One incident to its end, one unanswered.

    The exit code is 0 when all scenes reached their ends, also after Ctrl-C.
    """
    options = StackOptions(name=name, ports_from=usable_ports(ports_from), time_scale=time_scale)
    with shown_faults(), running_stack(options) as stack:
        problems = _show(stack, once)
    for problem in problems:
        console.print(problem, style="bold red", markup=False)
    raise typer.Exit(1 if problems else 0)


def _show(stack: LocalStack, once: bool) -> list[str]:
    warm_up_with_spinner(stack)
    addresses = stack.addresses
    devices = seed_with_progress(addresses, stack.options.region_pack, console)
    with Fleet(addresses, devices) as fleet:
        problems = play_all(Stage(addresses, devices, console, fleet))
        print_how_to_go_on(addresses, stack.options.name, console)
        if not once:
            console.print("Tekan Ctrl-C untuk berhenti. / Press Ctrl-C to stop.")
            with suppress(KeyboardInterrupt):
                stack.wait()
    return problems


def usable_ports(ports_from: int) -> int | None:
    """The wanted ports, or None (any free ones) when they are taken; says so."""
    try:
        reserve_ports(ports_from).release()
    except StackError as error:
        console.print(error.line, style="yellow", markup=False, highlight=False)
        console.print("Memakai porta lain yang bebas. / Taking other, free ports.", style="yellow")
        return None
    return ports_from


def print_how_to_go_on(addresses: StackAddresses, name: str, console: Console) -> None:
    """Addresses, accounts, and how to send another report."""
    console.rule("Lanjutkan sendiri / go on yourself", align="left")
    console.print(accounts_view(addresses))
    named = "" if name == "demo" else f" --name {name}"
    console.print("Kirim laporan lagi / send another report:", style="bold")
    for line in curl_lines(addresses):
        # Not wrapped and not styled: it is to be pasted.
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    console.print("atau / or:", style="bold")
    for line in _examples(named):
        console.print(line, markup=False, highlight=False, soft_wrap=True)


def _examples(named: str) -> list[str]:
    command = ".venv/bin/sergap"
    return [
        f"{command} report --lat -7.7275 --lng 109.0095 --category kebakaran{named}",
        f"{command} route --lat -7.6330 --lng 109.2460 --category kecelakaan_lalu_lintas",
        f"{command} simulate --reports 60 --rate 2{named}",
    ]
