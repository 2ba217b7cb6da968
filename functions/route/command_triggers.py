"""The functions by which people act: operators, agencies, administrators."""

from __future__ import annotations

from typing import Any

from firebase_functions import https_fn

from shared.options import COMMAND
from shared.runtime import runtime


@https_fn.on_call(**COMMAND)
def operator_command(request: Any) -> Any:
    """What operators do."""
    from route.commands.base import run_command
    from route.commands.incidents import OPERATOR_COMMANDS
    from shared.callable import answer_call

    return answer_call(request, lambda caller, data: run_command(runtime(), caller, data, OPERATOR_COMMANDS))


@https_fn.on_call(**COMMAND)
def agency_command(request: Any) -> Any:
    """What agencies do."""
    from route.commands.agency import AGENCY_COMMANDS
    from route.commands.base import run_command
    from shared.callable import answer_call

    return answer_call(request, lambda caller, data: run_command(runtime(), caller, data, AGENCY_COMMANDS))


@https_fn.on_call(**COMMAND)
def admin_command(request: Any) -> Any:
    """What administrators do."""
    from route.commands.admin import ADMIN_COMMANDS
    from route.commands.base import run_command
    from shared.callable import answer_call

    return answer_call(request, lambda caller, data: run_command(runtime(), caller, data, ADMIN_COMMANDS))
