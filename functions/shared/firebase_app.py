"""The one firebase_admin app of this process."""

from __future__ import annotations

from typing import Any

import firebase_admin
from firebase_admin import credentials
from google.auth import credentials as google_credentials

from shared.settings import Settings

HTTP_TIMEOUT_S = 8
"""Longest wait for one call of FCM, Tasks or Auth; below every function's own time limit."""


class _NoCredential(google_credentials.AnonymousCredentials):
    """A credential that has nothing to refresh: the plain anonymous one raises when a call is answered 401."""

    def refresh(self, request: Any) -> None:
        """Nothing to do."""


class _Anonymous(credentials.Base):  # type: ignore[misc]  # firebase_admin ships no types
    """The emulators ask for no credential, and firebase_admin insists on one."""

    def get_credential(self) -> Any:
        return _NoCredential()  # type: ignore[no-untyped-call]  # google.auth is typed in part only


def firebase_app(settings: Settings) -> Any:
    """Return the app, made on first use."""
    try:
        return firebase_admin.get_app()
    except ValueError:
        options = {"projectId": settings.project_id, "httpTimeout": HTTP_TIMEOUT_S}
        credential = _Anonymous() if settings.emulated else None
        return firebase_admin.initialize_app(credential, options)
