"""The command `sergap smoke`."""

from __future__ import annotations

import json
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from devkit.demo.press import KROYA, Press
from devkit.smoke.advice import ADVICE, NAMES
from devkit.smoke.drill import Drill, SignIn, Step
from devkit.smoke.site import Site

console = Console()

Url = Annotated[str, typer.Argument(help="Alamat sistem, lokal atau hidup / a system's address, local or live")]
Email = Annotated[str | None, typer.Option(help="Akun operator uji / a test operator's account")]
AgencyEmail = Annotated[str | None, typer.Option(help="Akun instansi uji / a test agency's account")]
Password = Annotated[
    str | None, typer.Option(envvar="SERGAP_SMOKE_PASSWORD", help="Sandi operator; lebih baik lewat / better by the")
]
AgencyPassword = Annotated[
    str | None, typer.Option(envvar="SERGAP_SMOKE_AGENCY_PASSWORD", help="Sandi instansi / the agency's password")
]
AppCheck = Annotated[
    str | None, typer.Option(envvar="SERGAP_SMOKE_APP_CHECK", help="Token App Check (debug) / where it is enforced")
]
Lat = Annotated[float, typer.Option(help="Lintang / latitude")]
Lng = Annotated[float, typer.Option(help="Bujur / longitude")]
Category = Annotated[str, typer.Option(help="Jenis kejadian / category of the region's pack")]
Patience = Annotated[float, typer.Option(min=1, help="Detik menunggu tiap langkah / seconds for each step")]
AsJson = Annotated[bool, typer.Option("--json", help="Untuk program / for programs")]


def smoke(
    url: Url,
    operator: Email = None,
    operator_password: Password = None,
    agency: AgencyEmail = None,
    agency_password: AgencyPassword = None,
    app_check_token: AppCheck = None,
    lat: Lat = KROYA[0],
    lng: Lng = KROYA[1],
    category: Category = "kecelakaan_lalu_lintas",
    patience: Patience = 60.0,
    as_json: AsJson = False,
) -> None:
    """Kirim satu LATIHAN lewat seluruh sistem, dari tekan sampai tutup. / Send one drill through a whole system.

    Perangkat di wilayah itu menerima notifikasi bertanda LATIHAN. / Devices of that area get a push marked as a drill.
    """
    press = Press(category, lat, lng, description="Latihan: sergap smoke", exercise=True)
    with Site(url, app_check_token) as site:
        drill = Drill(
            site,
            press,
            SignIn(operator, operator_password or "") if operator else None,
            SignIn(agency, agency_password or "") if agency else None,
            patience,
            on_step=(lambda step: None) if as_json else print_step,
        )
        went_well = drill.run()
    if as_json:
        typer.echo(json.dumps([step.as_json() for step in drill.steps], ensure_ascii=False, indent=2))
    else:
        print_end(drill, went_well)
    raise typer.Exit(0 if went_well else 1)


def print_step(step: Step) -> None:
    """One line for a step; two more with advice when it failed."""
    name_id, name_en = NAMES[step.key]
    took = "–" if step.took_ms is None else f"{step.took_ms:,.0f} ms"
    mark, style = ("✓", "green") if step.ok else ("✗", "bold red")
    console.print(Text(f"{mark} {took:>9}  {name_id} / {name_en}", style))
    if step.detail and step.took_ms is not None:
        console.print(Text(f"             {step.detail}", "dim"))
    if not step.ok:
        for line in ADVICE[step.key]:
            console.print(Text(f"             → {line}"))


def print_end(drill: Drill, went_well: bool) -> None:
    """The last line."""
    took_s = sum(step.took_ms or 0 for step in drill.steps) / 1000
    words = "Semua langkah berhasil / all steps went well" if went_well else "Gagal / failed"
    console.print(Text(f"{words} ({took_s:.1f} s)", "bold green" if went_well else "bold red"))
