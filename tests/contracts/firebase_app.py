"""A firebase_admin app without an account, whose calls go to the emulators."""

from __future__ import annotations

from typing import Any

import firebase_admin
import google.auth.credentials
from firebase_admin import credentials

PROJECT = "demo-sergap"


class NoAccount(google.auth.credentials.Credentials):
    """A credential that never needs refreshing.

    google-auth's own AnonymousCredentials raises on refresh, which a 401 (THIRD_PARTY_AUTH_ERROR) causes.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.token = "emulator"

    @property
    def expired(self) -> bool:
        """Never."""
        return False

    def refresh(self, request: Any) -> None:
        """Nothing to do."""


class NoAccountCredential(credentials.Base):  # type: ignore[misc]
    """The same in the form that firebase_admin wants."""

    def get_credential(self) -> NoAccount:
        """The Google credential."""
        return NoAccount()


def create_app(name: str) -> firebase_admin.App:
    """An app of project demo-sergap; delete it with ``firebase_admin.delete_app``."""
    return firebase_admin.initialize_app(NoAccountCredential(), {"projectId": PROJECT}, name)
