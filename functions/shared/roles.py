"""Setting roles: custom claims, the old sign-ins ended, and an audit document for each change."""

from __future__ import annotations

from typing import Any

from shared import paths
from shared.errors import ErrorCode, Refused
from shared.expiry import expiry
from shared.firebase_app import firebase_app
from shared.identity import Caller
from shared.log import log
from shared.model.incident import Role
from shared.services import Services


def set_role(
    services: Services, by: Caller, person: str, role: Role | None, agency_id: str | None, change_id: str
) -> str:
    """Give a person exactly this role, or none.

    Args:
        by: who does it; kept in the audit document.
        person: uid or email address.
        change_id: makes the audit document's id.

    Returns:
        The person's uid.

    Raises:
        Refused: NOT_FOUND, or FORBIDDEN for one's own role.
    """
    from firebase_admin import auth

    app = firebase_app(services.settings)
    user = _find(person, app)
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


def _find(person: str, app: Any) -> Any:
    from firebase_admin import auth

    try:
        return auth.get_user_by_email(person, app=app) if "@" in person else auth.get_user(person, app=app)
    except (auth.UserNotFoundError, ValueError) as error:
        raise Refused(ErrorCode.NOT_FOUND, "no such person") from error


def _forget_devices(services: Services, uid: str) -> None:
    """A device of somebody whose role changed must not go on taking the old role's alerts."""
    from shared.store import Query, Where

    for found in services.store.query(Query("devices", (Where("uid", "==", uid),))):
        services.store.delete(found.path)
