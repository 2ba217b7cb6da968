"""Which project a command looks at: a running local stack, or a live one by the environment's credentials."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from devkit.seed.running import running_state
from devkit.stack.errors import StackError

if TYPE_CHECKING:
    from shared.runtime import Runtime

StackName = Annotated[
    str | None,
    typer.Option("--name", help="Nama stack yang berjalan / a running stack; tanpa ini yang terakhir / latest"),
]
Project = Annotated[
    str | None,
    typer.Option("--project", help="Proyek Google Cloud sungguhan / a live project, by your own credentials"),
]


def opened_project(name: str | None, project: str | None) -> Runtime:
    """The services of a running stack, or of a live project: its documents, its accounts and its region pack.

    Changes this process's environment: Google's client library finds an emulator by it.

    Raises:
        StackError: no such stack is running, or both a stack and a live project are asked for.
    """
    if project and name:
        raise StackError("Pilih --name atau --project, bukan keduanya", "Choose one of the two")
    os.environ |= _live_environment(project) if project else _stack_environment(name)
    from shared.runtime import Runtime
    from shared.settings import Settings

    opened = Runtime()
    # A live project's secrets are not at this desk, and nothing here answers calls.
    vars(opened)["settings"] = Settings.for_tools(os.environ)
    return opened


def _stack_environment(name: str | None) -> dict[str, str]:
    state = running_state(name)
    own = {"SERGAP_REGION_PACK": state.region_pack, "SERGAP_TIME_SCALE": str(state.time_scale)}
    return state.addresses.client_environment() | own


def _live_environment(project: str) -> dict[str, str]:
    for variable in ("FIRESTORE_EMULATOR_HOST", "FIREBASE_AUTH_EMULATOR_HOST"):
        if variable in os.environ:
            raise StackError(
                f"{variable} terpasang; hapus dahulu untuk proyek sungguhan",
                "It leads away from the live project; unset it first",
            )
    return {"GCLOUD_PROJECT": project}
