"""`sergap user`: give and take roles, and list who has one."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from enum import StrEnum
from io import StringIO
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from devkit.aftermath.project import Project, StackName, opened_project

if TYPE_CHECKING:
    from devkit.users.people import StaffAccount

user_app = typer.Typer(help="Wewenang petugas / the roles of staff.", no_args_is_help=True)
console = Console(file=sys.stdout)

Person = Annotated[str, typer.Argument(help="Surel, nomor telepon, atau uid / email, phone number or uid")]
By = Annotated[
    str | None, typer.Option("--by", help="Siapa yang mengubah; dicatat / who does it, kept; default: login name")
]


class GrantableRole(StrEnum):
    """What `grant` may give; the server has the same list."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AGENCY = "agency"
    ADMIN = "admin"


@user_app.command()
def grant(
    person: Person,
    role: Annotated[GrantableRole, typer.Option("--role", help="Wewenang / role")],
    agency: Annotated[str | None, typer.Option("--agency", help="Id instansi, untuk agency / its agency's id")] = None,
    create: Annotated[bool, typer.Option("--create", help="Buat akunnya dahulu / make the account first")] = False,
    by: By = None,
    name: StackName = None,
    project: Project = None,
) -> None:
    """Beri satu wewenang; yang lama hilang. / Give one role; the one before is gone."""
    from devkit.users import people

    with shown_refusals():
        services = opened_project(name, project)
        link = people.create(services, person) if create else None
        uid = people.grant(services, by or getpass.getuser(), person, role.value, agency)
        scope = f" ({agency})" if agency else ""
        _say(
            f"{uid} sekarang {role.value}{scope}; ia harus masuk lagi.",
            f"{uid} is {role.value}{scope} now, signs in anew.",
        )
        if link:
            _say(
                "Tautan untuk membuat kata sandi, berikan hanya kepadanya:",
                "The link to set a password, for them alone:",
            )
            console.print(link, markup=False, highlight=False, soft_wrap=True)


@user_app.command()
def revoke(person: Person, by: By = None, name: StackName = None, project: Project = None) -> None:
    """Cabut wewenang; perintah berikutnya ditolak. / Take the role; the next command is refused."""
    from devkit.users import people

    with shown_refusals():
        uid = people.revoke(opened_project(name, project), by or getpass.getuser(), person)
        _say(
            f"{uid} tanpa wewenang sekarang; perintah berikutnya ditolak, gawainya tidak lagi menerima peringatan.",
            f"{uid} has no role now: the next command is refused, no device of theirs takes alerts.",
        )


@user_app.command("list")
def list_staff(
    name: StackName = None,
    project: Project = None,
    as_json: Annotated[bool, typer.Option("--json", help="Untuk program / for programs")] = False,
) -> None:
    """Daftar akun yang berwenang. / List the accounts with a role."""
    from devkit.users import people

    with shown_refusals():
        found = people.staff(opened_project(name, project))
    if as_json:
        typer.echo(json.dumps([each.to_plain() for each in found], indent=2, ensure_ascii=False))
        return
    console.print(_table(found))
    _say(f"{len(found)} akun", "accounts")


def _table(found: list[StaffAccount]) -> Table:
    table = Table(
        "Wewenang / role", "Instansi / agency", "Akun / account", "Nama / name", "Terakhir masuk / last sign-in"
    )
    for each in found:
        account = each.email or each.phone or each.uid
        blocked = " [dinonaktifkan / disabled]" if each.disabled else ""
        row = (each.role, each.agency_id or "", account + blocked, each.name or "", each.last_sign_in_at or "–")
        table.add_row(*(cell.replace("[", r"\[") for cell in row))
    return table


def _say(indonesian: str, english: str) -> None:
    console.print(f"{indonesian} / {english}", markup=False, highlight=False, soft_wrap=True)


@contextmanager
def shown_refusals() -> Iterator[None]:
    """Faults and refusals in one line, with exit code 1."""
    from devkit.seed.running import shown_faults
    from devkit.stack.errors import StackError

    with shown_faults():
        from firebase_admin import exceptions as firebase_errors
        from google.api_core import exceptions as google_errors
        from google.auth import exceptions as credential_errors

        from devkit.users.people import told
        from shared.errors import Refused

        try:
            # The functions' own log lines are not for a terminal; who did what is kept in `role_changes`.
            with redirect_stdout(StringIO()):
                yield
        except Refused as error:
            raise StackError(*told(error)) from error
        except credential_errors.DefaultCredentialsError as error:
            raise StackError(
                "Tidak ada kredensial; jalankan `gcloud auth application-default login`", "No credentials; run that"
            ) from error
        except (
            firebase_errors.FirebaseError,
            google_errors.GoogleAPIError,
            credential_errors.GoogleAuthError,
        ) as error:
            kind = type(error).__name__
            raise StackError(f"Firebase menolak: {kind}", "Firebase refused it", str(error)[:1000]) from error
