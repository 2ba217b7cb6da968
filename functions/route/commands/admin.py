"""What administrators do: give and take roles, call the roll. Roles are custom claims and come from nowhere else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from integrate.commands import INTEGRATION_COMMANDS
from route.commands.base import Command, Entry, Id
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.identity import Caller
from shared.log import log
from shared.model.incident import Role
from shared.roles import set_role
from shared.services import Services


class GrantRole(Command):
    """Give a person a role, named by uid or email."""

    person: Annotated[str, Field(min_length=1, max_length=254)]
    role: Literal["operator", "supervisor", "agency", "admin"]
    agency_id: Id | None = None


class RevokeRole(Command):
    """Take a person's role; their next command is refused."""

    person: Annotated[str, Field(min_length=1, max_length=254)]


class RollCall(Command):
    """Call all devices now."""


def grant_role(services: Services, caller: Caller, command: GrantRole) -> dict[str, Any]:
    """Give a role.

    Raises:
        InvalidInput: role agency without an agency that can be alerted, or another role with one.
        Refused: NOT_FOUND when there is no such person.
    """
    role = Role(command.role)
    if (role is Role.AGENCY) != (command.agency_id is not None):
        raise InvalidInput([FieldError("agency_id", "exactly the role agency has one")])
    if role is Role.AGENCY:
        agency = services.region.pack.agencies.get(command.agency_id or "")
        if agency is None or not agency.is_active:
            raise Refused(ErrorCode.AGENCY_NOT_ALERTABLE, agency_id=command.agency_id)
    uid = set_role(services, caller, command.person, role, command.agency_id, str(command.command_id))
    return _done(command, uid=uid, role=role.value, agency_id=command.agency_id)


def revoke_role(services: Services, caller: Caller, command: RevokeRole) -> dict[str, Any]:
    """Take a role.

    Raises:
        Refused: NOT_FOUND when there is no such person; FORBIDDEN to take one's own, lest nobody be left.
    """
    uid = set_role(services, caller, command.person, None, None, str(command.command_id))
    return _done(command, uid=uid, role=None)


def call_roll(services: Services, caller: Caller, command: RollCall) -> dict[str, Any]:
    """Call all devices now, and answer which agencies could be reached."""
    from notify.roll_call import roll_call

    reachable = roll_call(services)
    log().info("roll called by hand", agencies=len(reachable))
    return _done(command, unreachable=sorted(a for a, there in reachable.items() if not there))


def _done(command: Command, **facts: Any) -> dict[str, Any]:
    return {"command": command.command, "command_id": str(command.command_id), "repeated": False, **facts}


_ADMIN = frozenset({Role.ADMIN})

ADMIN_COMMANDS = {
    "grant_role": Entry(GrantRole, _ADMIN, grant_role),
    "revoke_role": Entry(RevokeRole, _ADMIN, revoke_role),
    **INTEGRATION_COMMANDS,
    "roll_call": Entry(RollCall, frozenset({Role.ADMIN, Role.SUPERVISOR}), call_roll),
}
