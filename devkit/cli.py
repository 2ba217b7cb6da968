"""The command `sergap`: a table of commands, each loaded only when it is called for."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

FUNCTIONS_FOLDER = Path(__file__).resolve().parents[1] / "functions"

COMMANDS: dict[str, str] = {
    "demo": "devkit.demo.cli:demo",
    "up": "devkit.stack.cli:up",
    "down": "devkit.stack.cli:down",
    "status": "devkit.stack.cli:status",
    "seed": "devkit.seed.cli:seed",
    "report": "devkit.demo.report_cli:report",
    "simulate": "devkit.simulate.cli:simulate",
    "route": "devkit.demo.route_cli:route",
    "stats": "devkit.aftermath.cli:stats",
    "replay": "devkit.aftermath.cli:replay",
    "plan": "devkit.aftermath.cli:plan_app",
    "doctor": "devkit.doctor.cli:doctor",
    "smoke": "devkit.smoke.cli:smoke",
    "region": "devkit.region.cli:region_app",
    "android": "devkit.android.cli:android",
    "privacy": "devkit.privacy.cli:privacy_app",
    "user": "devkit.users.cli:user_app",
    "integration": "devkit.integration.cli:integration_app",
}
"""Command to `module:attribute`: a function, or a Typer app for a command that has commands of its own."""


class LazyGroup(TyperGroup):
    """A group that imports a command's module when that command is asked for, so that each starts quickly."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name; None when there is none."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        command = _as_command(_loaded(target))
        command.name = cmd_name
        return command


def _loaded(target: str) -> Any:
    _make_functions_importable()
    module, _, attribute = target.partition(":")
    return getattr(import_module(module), attribute)


def _make_functions_importable() -> None:
    """The functions are a source root of their own, as they are when they are deployed."""
    if str(FUNCTIONS_FOLDER) not in sys.path:
        sys.path.insert(0, str(FUNCTIONS_FOLDER))


def _as_command(found: Any) -> Any:
    if isinstance(found, typer.Typer):
        return typer.main.get_group(found)
    single = typer.Typer(add_completion=False)
    single.command()(found)
    return typer.main.get_command(single)


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def _root() -> None:
    """Sergap: satu tombol, unit yang tepat, tidak ada yang hilang. / One press, the right unit, nothing lost."""


def main() -> None:
    """Entry point of the console script."""
    app()
