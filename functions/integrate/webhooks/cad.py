"""What an agency's CAD tells Sergap: the agency's own commands, signed with its secret."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from integrate.webhooks.signatures import message_id_of, secrets_of
from integrate.webhooks.subscriptions import in_force
from route.commands.agency import AGENCY_COMMANDS
from route.commands.base import run_command
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.identity import Caller
from shared.model.incident import Role
from shared.services import Services

COMMANDS = {name: AGENCY_COMMANDS[name] for name in ("acknowledge", "en_route", "on_scene", "clear", "decline")}
"""What a CAD may do; rosters and notes are people's."""

NAMESPACE = uuid.UUID("0b0c7a52-5d5e-4f2b-8b52-1f6a7d0a4c77")


def take_command(services: Services, agency_id: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Carry out what a CAD has sent. The same `webhook-id` again finds its own earlier work.

    Args:
        headers: names in lower case.
        body: strict JSON: `command`, `incident_id`, and `note` or `reason`.

    Raises:
        Refused: UNAUTHENTICATED without a subscription or a good signature; else what the command refuses.
    """
    subscription = in_force(services.store, agency_id)
    if subscription is None:
        raise Refused(ErrorCode.UNAUTHENTICATED, "no subscription")
    now = services.clock.now()
    message_id = message_id_of(headers, secrets_of(services.settings, subscription, now), now, body)
    sent = json.loads(body)
    if not isinstance(sent, dict):
        raise InvalidInput([FieldError("body", "an object")])
    command_id = uuid.uuid5(NAMESPACE, f"{agency_id}\x1f{message_id}")
    caller = Caller(uid=f"cad:{agency_id}", role=Role.AGENCY, agency_id=agency_id)
    return run_command(services, caller, {**sent, "command_id": str(command_id)}, COMMANDS)
