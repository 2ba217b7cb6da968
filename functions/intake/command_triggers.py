"""The function by which callers act on what they have reported."""

from __future__ import annotations

from typing import Any

from firebase_functions import https_fn

from shared.options import COMMAND
from shared.runtime import runtime


@https_fn.on_call(**COMMAND)
def caller_command(request: Any) -> Any:
    """The caller's own actions after the press."""
    from intake.caller_commands import CALLER_COMMANDS
    from route.commands.base import run_command
    from shared.callable import answer_call

    return answer_call(request, lambda caller, data: run_command(runtime(), caller, data, CALLER_COMMANDS))
