"""Finding, listing and changing staff accounts. The same commands as the console's, given by whoever holds the project.

Roles pass the allow-lists of `route.commands.admin`: four roles, and agencies of the region pack that can be alerted.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from route.commands.admin import ADMIN_COMMANDS
from route.commands.base import run_command
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.firebase_app import firebase_app
from shared.identity import Caller
from shared.model.incident import Role
from shared.roles import normalized_person
from shared.services import Services


@dataclass(frozen=True)
class StaffAccount:
    """One account with a role.

    Attributes:
        last_sign_in_at: ISO 8601, None before the first.
    """

    uid: str
    email: str | None
    phone: str | None
    name: str | None
    role: str
    agency_id: str | None
    disabled: bool
    last_sign_in_at: str | None

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def grant(services: Services, by: str, person: str, role: str, agency_id: str | None) -> str:
    """Give exactly this role; returns the uid.

    Args:
        by: who does it; kept in the audit document.
        person: uid, email address or phone number.

    Raises:
        Refused: no such person, role or agency.
    """
    return _run(services, by, {"command": "grant_role", "person": person, "role": role, "agency_id": agency_id})


def revoke(services: Services, by: str, person: str) -> str:
    """Take the role and end all sign-ins; returns the uid.

    Raises:
        Refused: no such person.
    """
    return _run(services, by, {"command": "revoke_role", "person": person})


def _run(services: Services, by: str, command: dict[str, Any]) -> str:
    # Not a uid of Firebase Auth: whoever holds the project's credentials needs no account.
    caller = Caller(f"cli:{by}", Role.ADMIN)
    return str(run_command(services, caller, command | {"command_id": str(uuid.uuid4())}, ADMIN_COMMANDS)["uid"])


def create(services: Services, email: str) -> str:
    """Make an account for an email address, without a role yet; returns a link by which its holder sets a password.

    The address counts as verified: Firebase lets nobody enrol a second factor otherwise, and the administrator vouches
    for the person. The password that stands until then is random and told to nobody.

    Raises:
        Refused: not an email address, or it has an account already.
    """
    from firebase_admin import auth

    address = normalized_person(email, services.region.pack.phone_region)
    app = firebase_app(services.settings)
    try:
        auth.create_user(email=address, email_verified=True, password=secrets.token_urlsafe(32), app=app)
    except auth.EmailAlreadyExistsError as error:
        raise InvalidInput([FieldError("person", "has an account already")]) from error
    except ValueError as error:
        raise InvalidInput([FieldError("person", "not an email address")]) from error
    return str(auth.generate_password_reset_link(address, app=app))


def staff(services: Services) -> list[StaffAccount]:
    """All accounts with a role, by role, agency and address."""
    from firebase_admin import auth

    users = auth.list_users(app=firebase_app(services.settings)).iterate_all()
    found = [_account(user) for user in users if (user.custom_claims or {}).get("role")]
    return sorted(found, key=lambda each: (each.role, each.agency_id or "", each.email or each.uid))


def _account(user: Any) -> StaffAccount:
    seen_ms = user.user_metadata.last_sign_in_timestamp
    return StaffAccount(
        uid=user.uid,
        email=user.email,
        phone=user.phone_number,
        name=user.display_name,
        role=str(user.custom_claims["role"]),
        agency_id=user.custom_claims.get("agency_id"),
        disabled=bool(user.disabled),
        last_sign_in_at=datetime.fromtimestamp(seen_ms / 1000, UTC).isoformat(timespec="minutes") if seen_ms else None,
    )


def told(error: Refused) -> tuple[str, str]:
    """A refusal as two lines for a person at a terminal: Indonesian, English."""
    if error.code is ErrorCode.NOT_FOUND:
        return (
            "Akun itu tidak ada; buat dahulu dengan --create atau di Firebase Auth",
            "No such account; make it with --create or in Firebase Auth",
        )
    if error.code is ErrorCode.AGENCY_NOT_ALERTABLE:
        which = error.facts.get("agency_id")
        return f"Instansi '{which}' tidak ada di paket wilayah", "No active agency of that id in the region pack"
    fields = "; ".join(f"{each.field}: {each.problem}" for each in error.fields)
    return f"Isian salah: {fields or error.code.value}", "Something is wrong there"
