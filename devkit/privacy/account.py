"""The person's account at Firebase Auth, which an erasure deletes too."""

from __future__ import annotations

from collections.abc import Callable

from devkit.stack.errors import StackError
from shared.firebase_app import firebase_app
from shared.services import Services


def deleter(services: Services, uid: str) -> Callable[[str], bool]:
    """What deletes the account; it says whether there was one.

    Raises:
        StackError: the account has a role. Staff who leave lose the role first, which is on record (`sergap user`).
    """
    from firebase_admin import auth

    app = firebase_app(services.settings)
    try:
        account = auth.get_user(uid, app=app)
    except auth.UserNotFoundError:
        return lambda uid: False
    if (account.custom_claims or {}).get("role"):
        raise StackError(
            "Akun petugas; cabut dahulu wewenangnya: sergap user revoke", "An account of staff: revoke first"
        )

    def delete(uid: str) -> bool:
        auth.delete_user(uid, app=app)
        return True

    return delete
