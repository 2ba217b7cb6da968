"""Who is calling: Firebase ID tokens and the custom claims in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.errors import ErrorCode, Refused
from shared.model.actor import Actor, Role
from shared.settings import Settings

STAFF = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.AGENCY, Role.ADMIN})


@dataclass(frozen=True)
class Caller:
    """A verified caller.

    Attributes:
        role: from the custom claim `role`; citizen without one.
        agency_id: from the custom claim `agency_id`; only for role agency.
        name: display name of staff, shown to colleagues; None for citizens.
        phone: the number that Firebase Auth has verified for this account, as it stands in the token.
        lacks_factor: staff who signed in with a password alone where the settings demand a second factor.
    """

    uid: str
    role: Role = Role.CITIZEN
    agency_id: str | None = None
    name: str | None = None
    phone: str | None = field(default=None, repr=False)
    lacks_factor: bool = False

    def must_be(self, *allowed: Role) -> Caller:
        """Return self when the role is in the allow-list.

        Raises:
            Refused: FORBIDDEN; SECOND_FACTOR_REQUIRED. What every citizen may do, such as to call for help, staff may
                do however they have signed in.
        """
        if self.role not in allowed:
            raise Refused(ErrorCode.FORBIDDEN, f"role {self.role} may not do this", role=self.role.value)
        if self.lacks_factor and Role.CITIZEN not in allowed:
            raise Refused(ErrorCode.SECOND_FACTOR_REQUIRED, "signed in with one factor")
        return self

    @property
    def actor(self) -> Actor:
        """This caller as it is written into the audit log."""
        return Actor(role=self.role, uid=self.uid, agency_id=self.agency_id)


def caller_from_claims(claims: Mapping[str, Any], second_factor: str = "off") -> Caller:
    """Read a verified token's claims; a role that is not in our list counts as citizen.

    Args:
        claims: of a token that has been verified.
        second_factor: `require` or `off`, as the settings want it of staff.

    Raises:
        Refused: UNAUTHENTICATED when the token has no uid.
    """
    uid = claims.get("uid") or claims.get("sub")
    if not uid:
        raise Refused(ErrorCode.UNAUTHENTICATED, "token without uid")
    try:
        role = Role(claims.get("role", Role.CITIZEN))
    except ValueError:
        role = Role.CITIZEN
    if role is Role.SYSTEM:
        role = Role.CITIZEN
    agency_id = claims.get("agency_id") if role is Role.AGENCY else None
    if role is Role.AGENCY and not agency_id:
        role = Role.CITIZEN
    # Firebase writes into each token how its holder signed in; refreshing a token does not change that.
    factor = claims.get("firebase", {}).get("sign_in_second_factor")
    return Caller(
        str(uid),
        role,
        agency_id,
        name=claims.get("name") if role in STAFF else None,
        phone=claims.get("phone_number"),
        lacks_factor=second_factor == "require" and role in STAFF and not factor,
    )


class Identity:
    """Verifies ID tokens with firebase_admin."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def verify(self, authorization: str | None) -> Caller:
        """Verify an Authorization header.

        Args:
            authorization: the header's value, `Bearer <ID token>`.

        Raises:
            Refused: UNAUTHENTICATED when it is missing, malformed, expired, forged or revoked.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refused(ErrorCode.UNAUTHENTICATED, "no bearer token")
        return caller_from_claims(self._claims(token.strip()), self._settings.second_factor)

    def _claims(self, token: str) -> Mapping[str, Any]:
        from firebase_admin import auth, exceptions

        from shared.firebase_app import firebase_app

        app = firebase_app(self._settings)
        try:
            claims: Mapping[str, Any] = auth.verify_id_token(token, app=app)
            if claims.get("role"):
                # Staff can lose their role at any time; citizens' tokens are not worth a second call.
                _refuse_outdated(claims, auth.get_user(claims["uid"], app=app))
        except (ValueError, exceptions.FirebaseError) as error:
            raise Refused(ErrorCode.UNAUTHENTICATED, type(error).__name__) from error
        return claims


def _refuse_outdated(claims: Mapping[str, Any], user: Any) -> None:
    """Refuse a staff token that says what is not so any more: disabled, revoked, or another role by now.

    The role is compared, too, since revocation counts in whole seconds: a token made in the same second passes it.

    Raises:
        Refused: UNAUTHENTICATED; the app signs in again and gets a token that is true.
    """
    revoked = claims["iat"] * 1000 < user.tokens_valid_after_timestamp
    now = user.custom_claims or {}
    changed = any(now.get(name) != claims.get(name) for name in ("role", "agency_id"))
    if user.disabled or revoked or changed:
        raise Refused(ErrorCode.UNAUTHENTICATED, "token is out of date")
