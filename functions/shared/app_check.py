"""App Check: whether a call comes from a genuine app. `enforce` refuses others, `monitor` only counts them in the logs.

It keeps scripts from posing as the app; it is no sign-in and no limit. Receipts are exempt: a service worker can get no
token, and the key in its push is the right to report (`notify.receipts`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shared.errors import ErrorCode, Refused
from shared.log import log
from shared.settings import Settings

HEADER = "X-Firebase-AppCheck"


class AppCheck:
    """Verifies App Check tokens as the settings want it."""

    def __init__(self, settings: Settings, verify: Callable[[str], Any] | None = None) -> None:
        """Make one.

        Args:
            settings: says whether to enforce, to monitor, or to ask nobody.
            verify: returns a token's claims or raises; firebase_admin's by default.
        """
        self._settings = settings
        self._verify = verify or self._with_firebase

    def require(self, token: str | None) -> None:
        """Check a request's token.

        Args:
            token: the header X-Firebase-AppCheck.

        Raises:
            Refused: APP_NOT_VERIFIED, under `enforce` alone.
        """
        if self._settings.app_check == "off":
            return
        problem = self._problem(token)
        if problem is None:
            return
        log().warning("app not verified", problem=problem, app_check=self._settings.app_check)
        if self._settings.app_check == "enforce":
            raise Refused(ErrorCode.APP_NOT_VERIFIED, problem)

    def _problem(self, token: str | None) -> str | None:
        if not token:
            return "no token"
        try:
            self._verify(token)
        except Exception as error:  # PyJWT, requests and firebase_admin each have their own.
            return type(error).__name__
        return None

    def _with_firebase(self, token: str) -> Any:
        from firebase_admin import app_check

        from shared.firebase_app import firebase_app

        return app_check.verify_token(token, app=firebase_app(self._settings))
