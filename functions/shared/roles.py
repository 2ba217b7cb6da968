"""Setting roles: custom claims, the old sign-ins ended, and an audit document for each change."""

from __future__ import annotations

import re
from typing import Any

from shared import paths
from shared.errors import ErrorCode, Refused
from shared.expiry import expiry
from shared.firebase_app import firebase_app
from shared.identity import Caller
from shared.log import log
from shared.model.actor import Role
from shared.services import Services


def set_role(
    services: Services, by: Caller, person: str, role: Role | None, agency_id: str | None, change_id: str
) -> str:
    """Give a person exactly this role, or none.

    Args:
        by: who does it; kept in the audit document.
        person: uid, email address or phone number.
        change_id: makes the audit document's id.

    Returns:
        The person's uid.

    Raises:
        Refused: NOT_FOUND, or FORBIDDEN for one's own role.
    """
    from firebase_admin import auth

    app = firebase_app(services.settings)
    user = _find(normalized_person(person, services.region.pack.phone_region), app)
    if user.uid == by.uid:
        raise Refused(ErrorCode.FORBIDDEN, "nobody changes their own role")
    before = dict(user.custom_claims or {})
    claims = {"role": role.value, **({"agency_id": agency_id} if agency_id else {})} if role else {}
    auth.set_custom_user_claims(user.uid, claims, app=app)
    # Tokens that are out already carry the old role for up to an hour; revoking ends them at the next command.
    auth.revoke_refresh_tokens(user.uid, app=app)
    now = services.clock.now()
    expires_at = expiry(services.region.pack, "role_changes", now)
    services.store.set(
        paths.role_change(change_id),
        {"uid": user.uid, "before": before, "after": claims, "by": by.uid, "at": now, "expires_at": expires_at},
    )
    _forget_devices(services, user.uid)
    log().info("role changed", uid=user.uid, role=claims.get("role"), agency_id=agency_id)
    return str(user.uid)


def normalized_person(person: str, phone_region: str) -> str:
    """How Firebase Auth writes what somebody typed: addresses in small letters, numbers as E.164, uids as they are.

    Args:
        person: uid, email address or phone number; numbers begin with `+` or `0`, as no uid of Firebase does.
        phone_region: ISO 3166 code by which national numbers are read.

    Raises:
        Refused: NOT_FOUND for what can be none of these.
    """
    text = person.strip()
    if "@" in text:
        return text.lower()
    if re.fullmatch(r"[+0][\d ().-]{6,24}", text):
        import phonenumbers

        try:
            number = phonenumbers.parse(text, phone_region)
        except phonenumbers.NumberParseException as error:
            raise Refused(ErrorCode.NOT_FOUND, "not a phone number") from error
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    if not text:
        raise Refused(ErrorCode.NOT_FOUND, "nobody named")
    return text


def _find(person: str, app: Any) -> Any:
    from firebase_admin import auth

    try:
        if "@" in person:
            return auth.get_user_by_email(person, app=app)
        return auth.get_user_by_phone_number(person, app=app) if person[0] == "+" else auth.get_user(person, app=app)
    except (auth.UserNotFoundError, ValueError) as error:
        raise Refused(ErrorCode.NOT_FOUND, "no such person") from error


def _forget_devices(services: Services, uid: str) -> None:
    """A device of somebody whose role changed must not go on taking the old role's alerts."""
    from shared.store import Query, Where

    for found in services.store.query(Query("devices", (Where("uid", "==", uid),))):
        services.store.delete(found.path)
