"""Registering the devices that take alerts, and forgetting them at sign-out."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shared import paths
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.expiry import expiry
from shared.identity import Caller
from shared.log import log
from shared.model.actor import Role
from shared.model.alert import Device
from shared.parsing import Input
from shared.services import Services
from shared.store import Transaction

DEVICE_ID = r"^[A-Za-z0-9_-]{8,64}$"

RECIPIENTS: dict[Role, tuple[str, ...]] = {
    Role.OPERATOR: ("operators",),
    Role.SUPERVISOR: ("operators", "supervisors"),
    Role.ADMIN: ("supervisors",),
}
"""Which recipient groups a role's devices belong to; an agency's own group comes from its claim."""


class DeviceRegistration(Input):
    """PUT /api/v1/devices/{device_id}."""

    token: Annotated[str, Field(min_length=8, max_length=4_096)]
    platform: Literal["web", "android", "ios"]
    label: Annotated[str, Field(max_length=100)] | None = None


def register_device(services: Services, caller: Caller, device_id: str, registration: DeviceRegistration) -> Device:
    """Make a device take the alerts of its user's role.

    Raises:
        Refused: FORBIDDEN for citizens, AGENCY_NOT_ALERTABLE for an agency that the pack does not have.
    """
    caller.must_be(Role.OPERATOR, Role.SUPERVISOR, Role.AGENCY, Role.ADMIN)
    now = services.clock.now()
    recipients = _recipients(services, caller)

    def commit(tx: Transaction) -> Device:
        known = tx.get(paths.device(device_id))
        registered_at = Device.from_document(known).registered_at if known else now
        device = Device(
            device_id=device_id,
            uid=caller.uid,
            role=caller.role,
            agency_id=caller.agency_id,
            recipients=list(recipients),
            token=registration.token,
            platform=registration.platform,
            label=registration.label,
            registered_at=registered_at,
            seen_at=now,
            expires_at=expiry(services.region.pack, "devices", now),
        )
        tx.set(paths.device(device_id), device.to_document())
        return device

    device = services.store.transact(commit)
    log().info("device registered", device_id=device_id, role=caller.role.value, agency_id=caller.agency_id)
    return device


def forget_device(services: Services, caller: Caller, device_id: str) -> None:
    """Stop pushes to a device: after sign-out nothing may arrive. Harmless when it is gone already.

    Raises:
        Refused: FORBIDDEN when it is another user's device.
    """

    def commit(tx: Transaction) -> None:
        known = tx.get(paths.device(device_id))
        if known is None:
            return
        if Device.from_document(known).uid != caller.uid and caller.role is not Role.ADMIN:
            raise Refused(ErrorCode.FORBIDDEN, "not the caller's device")
        tx.delete(paths.device(device_id))

    services.store.transact(commit)
    log().info("device forgotten", device_id=device_id)


def forget_token(services: Services, device: Device, problem: str | None) -> None:
    """Stop pushing to a token that FCM calls dead, unless the app has told a new one meanwhile.

    Args:
        device: as it was when its token was pushed to.
        problem: FCM's error.
    """
    path = paths.device(device.device_id)

    def commit(tx: Transaction) -> None:
        known = tx.get(path)
        if known is not None and known.get("token") == device.token:
            tx.update(path, {"token": None, "token_problem": problem})

    services.store.transact(commit)


def _recipients(services: Services, caller: Caller) -> tuple[str, ...]:
    if caller.role is not Role.AGENCY:
        return RECIPIENTS[caller.role]
    agency = services.region.pack.agencies.get(caller.agency_id or "")
    if agency is None or not agency.is_active:
        raise Refused(ErrorCode.AGENCY_NOT_ALERTABLE, "unknown or planned agency")
    return (f"agency:{agency.id}",)


def device_id_from_path(path: str) -> str:
    """The device id at the end of a request path.

    Raises:
        InvalidInput: it is not 8 to 64 letters, digits, dashes or underscores.
    """
    import re

    device_id = path.rstrip("/").rsplit("/", 1)[-1]
    if not re.match(DEVICE_ID, device_id):
        raise InvalidInput([FieldError("device_id", "8 to 64 letters, digits, - or _")])
    return device_id
