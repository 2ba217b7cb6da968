"""Bulk triage: one action on a selection of reports, for the surge after a quake or a flood of pranks."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal

from pydantic import Field

from route.commands.base import DESK, Command, Entry, Id, OnReport
from route.commands.claims import release
from route.commands.reports import MarkDuplicate, MarkFalse, Verify, mark_duplicate, mark_false, verify
from shared.errors import FieldError, InvalidInput, Refused
from shared.identity import Caller
from shared.log import log
from shared.model.report import FalseKind
from shared.services import Services

TRIAGE_LIMIT = 200


class Triage(Command):
    """One action on many reports at once."""

    report_ids: Annotated[list[Id], Field(min_length=1, max_length=TRIAGE_LIMIT)]
    action: Literal["verify", "mark_false", "mark_duplicate", "release"]
    kind: FalseKind | None = None
    incident_id: Id | None = None


def triage(services: Services, caller: Caller, command: Triage) -> dict[str, Any]:
    """One action on up to 200 reports, each in a transaction of its own; one that is refused stops no other."""
    results = [_triage_one(services, caller, command, report_id) for report_id in command.report_ids]
    done = sum(bool(r["ok"]) for r in results)
    log().info("triage", action=command.action, reports=len(results), done=done)
    return {
        "command": command.command,
        "command_id": str(command.command_id),
        "repeated": False,
        "done": done,
        "results": results,
    }


def _triage_one(services: Services, caller: Caller, command: Triage, report_id: str) -> dict[str, Any]:
    try:
        _triage_action(services, caller, command, report_id)
    except Refused as error:
        return {"report_id": report_id, "ok": False, "code": error.code.value, "facts": error.facts}
    return {"report_id": report_id, "ok": True}


def _triage_action(services: Services, caller: Caller, command: Triage, report_id: str) -> None:
    # Each report's event lives with its own incident, so the one command id serves for all.
    common: dict[str, Any] = {"command_id": _own_id(command, report_id), "report_id": report_id}
    match command.action:
        case "verify":
            verify(services, caller, Verify(command="verify", **common))
        case "release":
            release(services, caller, OnReport(command="release", **common))
        case "mark_false":
            kind = command.kind or FalseKind.PRANK
            mark_false(services, caller, MarkFalse(command="mark_false", kind=kind, **common))
        case "mark_duplicate":
            if command.incident_id is None:
                raise InvalidInput([FieldError("incident_id", "needed to mark duplicates")])
            into = command.incident_id
            mark_duplicate(services, caller, MarkDuplicate(command="mark_duplicate", incident_id=into, **common))


def _own_id(command: Triage, report_id: str) -> Any:
    """A command id for one report of a bulk command: the same when the bulk command is repeated."""
    return uuid.uuid5(command.command_id, report_id)


TRIAGE_COMMANDS = {"triage": Entry(Triage, DESK, triage)}
