"""Who may call which function, by the functions' own code. `test_functions_on_stack.py` asks the running ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import pytest

from intake.caller_commands import CALLER_COMMANDS
from route.commands.admin import ADMIN_COMMANDS
from route.commands.agency import AGENCY_COMMANDS
from route.commands.base import CommandTable, run_command
from route.commands.incidents import OPERATOR_COMMANDS
from shared.errors import ErrorCode, Refused
from shared.identity import Caller, Identity, caller_from_claims
from shared.model.incident import Role
from shared.services import Services
from shared.settings import Settings
from tests.rules.table import read_table

COMMANDS: Mapping[str, CommandTable] = {
    "operator_command": OPERATOR_COMMANDS,
    "agency_command": AGENCY_COMMANDS,
    "caller_command": CALLER_COMMANDS,
    "admin_command": ADMIN_COMMANDS,
}
EVENTS = ("eventTrigger", "scheduleTrigger", "taskQueueTrigger")
"""Triggers that people cannot pull."""

ANSWERS = {ErrorCode.UNAUTHENTICATED: "401", ErrorCode.FORBIDDEN: "403", ErrorCode.VALIDATION_FAILED: "yes"}
CALLERS = {
    "citizen": Caller("u"),
    "agency": Caller("u", Role.AGENCY, "polsek-kroya"),
    "operator": Caller("u", Role.OPERATOR),
    "supervisor": Caller("u", Role.SUPERVISOR),
    "admin": Caller("u", Role.ADMIN),
}
NO_SERVICES = cast(Services, None)
"""A command without its fields is refused before it touches anything."""

ROWS = [row for row in read_table("Functions") if row.subject[0] in COMMANDS]


def _answer(caller: Caller, function: str, command: str) -> str:
    with pytest.raises(Refused) as refused:
        run_command(NO_SERVICES, caller, {"command": command}, COMMANDS[function])
    return ANSWERS[refused.value.code]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ".".join(row.subject))
def test_command_is_open_to_the_roles_of_the_table(row: Any) -> None:
    """A role of the table gets as far as the check of the fields, another is refused before."""
    answers = {name: _answer(caller, *row.subject) for name, caller in CALLERS.items()}
    assert answers == {name: row.answers[name] for name in CALLERS}


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic eDp5"])
def test_nobody_is_let_in_without_a_token(authorization: str | None) -> None:
    """Whatever stands in the header, if it is no token the answer is 401."""
    with pytest.raises(Refused) as refused:
        Identity(Settings()).verify(authorization)
    assert ANSWERS[refused.value.code] == "401"


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"role": "system"},
        {"role": "superuser"},
        {"role": "agency"},
        {"role": "agency", "agency_id": ""},
        {"role": None},
        {"agency_id": "polsek-kroya"},
    ],
    ids=str,
)
def test_claims_that_are_not_given_make_a_citizen(claims: dict[str, Any]) -> None:
    """No claim but a role of ours lifts anybody above a citizen."""
    caller = caller_from_claims({"sub": "u", **claims})
    assert caller.role is Role.CITIZEN
    assert not caller.agency_id
