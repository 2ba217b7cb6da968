"""FCM's error codes and the exact body FCM answers for each.

Source: https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode. The canonical ``status`` differs
from the FCM code (UNREGISTERED travels as NOT_FOUND), which is why firebase-admin looks into ``details``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FCM_ERROR_TYPE = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
BAD_REQUEST_TYPE = "type.googleapis.com/google.rpc.BadRequest"


@dataclass(frozen=True)
class ErrorKind:
    """How one FCM code travels: HTTP status, canonical status and FCM's usual words."""

    http_status: int
    status: str
    message: str


ERROR_KINDS: dict[str, ErrorKind] = {
    "INVALID_ARGUMENT": ErrorKind(400, "INVALID_ARGUMENT", "Request contains an invalid argument."),
    "UNREGISTERED": ErrorKind(404, "NOT_FOUND", "Requested entity was not found."),
    "SENDER_ID_MISMATCH": ErrorKind(403, "PERMISSION_DENIED", "SenderId mismatch"),
    "QUOTA_EXCEEDED": ErrorKind(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    "UNAVAILABLE": ErrorKind(503, "UNAVAILABLE", "The service is currently unavailable."),
    "INTERNAL": ErrorKind(500, "INTERNAL", "Internal error encountered."),
    "THIRD_PARTY_AUTH_ERROR": ErrorKind(401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service"),
}

RETRY_AFTER_CODES = frozenset({"QUOTA_EXCEEDED", "UNAVAILABLE"})


@dataclass(frozen=True)
class Violation:
    """One field that broke a rule: its path (``message.android.ttl``) and what is wrong."""

    field: str
    description: str


class FcmError(Exception):
    """A send that FCM refuses.

    Args:
        code: a key of ``ERROR_KINDS``.
        message: words of the answer; FCM's usual ones when None.
        violations: fields at fault (INVALID_ARGUMENT only).
        names_fcm_code: False for faults that Google's JSON parser finds before FCM sees the message;
            such bodies carry no FcmError detail.
        retry_after_s: seconds for the Retry-After header of QUOTA_EXCEEDED and UNAVAILABLE.
    """

    def __init__(
        self,
        code: str,
        message: str | None = None,
        violations: tuple[Violation, ...] = (),
        *,
        names_fcm_code: bool = True,
        retry_after_s: int = 1,
    ) -> None:
        self.code = code
        self.kind = ERROR_KINDS[code]
        self.message = message or self.kind.message
        self.violations = violations
        self.names_fcm_code = names_fcm_code
        self.retry_after_s = retry_after_s
        super().__init__(f"{code}: {self.message}")

    def body(self) -> dict[str, Any]:
        """The JSON document FCM would answer."""
        return {
            "error": {
                "code": self.kind.http_status,
                "message": self.message,
                "status": self.kind.status,
                "details": self._details(),
            }
        }

    def headers(self) -> dict[str, str]:
        """Response headers: Retry-After where FCM documents one."""
        return {"Retry-After": str(self.retry_after_s)} if self.code in RETRY_AFTER_CODES else {}

    def _details(self) -> list[dict[str, Any]]:
        details: list[dict[str, Any]] = []
        if self.names_fcm_code:
            details.append({"@type": FCM_ERROR_TYPE, "errorCode": self.code})
        if self.violations:
            details.append({"@type": BAD_REQUEST_TYPE, "fieldViolations": [vars(v) for v in self.violations]})
        return details


def invalid_argument(field: str, message: str) -> FcmError:
    """An INVALID_ARGUMENT of FCM itself about one field."""
    return FcmError("INVALID_ARGUMENT", message, (Violation(field, message),))


def malformed_json(field: str, message: str) -> FcmError:
    """An INVALID_ARGUMENT of Google's JSON parser, which knows nothing of FCM's codes."""
    return FcmError("INVALID_ARGUMENT", message, (Violation(field, message),), names_fcm_code=False)
