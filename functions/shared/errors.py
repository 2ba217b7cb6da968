"""Every error that a person or a client can meet.

SergapError
├── Refused(code, ...)        the caller's input or state; nothing was changed; answered with its HTTP status
│   ├── InvalidInput          one or more fields are wrong
│   ├── IllegalTransition     the state table forbids it
│   └── RateLimited           too many; says when to try again
├── Retryable                 an outage on our side; the event must be delivered again
└── UnsafeSettings            the process must not start like this

Texts live in `shared.error_texts`, one table, Indonesian first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class ErrorCode(StrEnum):
    """Stable codes: clients and documents rely on them, so they are never renamed."""

    INVALID_JSON = "INVALID_JSON"
    VALIDATION_FAILED = "VALIDATION_FAILED"
    UNKNOWN_CATEGORY = "UNKNOWN_CATEGORY"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    APP_NOT_VERIFIED = "APP_NOT_VERIFIED"
    FORBIDDEN = "FORBIDDEN"
    SECOND_FACTOR_REQUIRED = "SECOND_FACTOR_REQUIRED"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    REPORT_ID_TAKEN = "REPORT_ID_TAKEN"
    ILLEGAL_TRANSITION = "ILLEGAL_TRANSITION"
    STALE_STATE = "STALE_STATE"
    CLAIMED_BY_OTHER = "CLAIMED_BY_OTHER"
    CANCEL_WINDOW_OVER = "CANCEL_WINDOW_OVER"
    AGENCY_NOT_ALERTABLE = "AGENCY_NOT_ALERTABLE"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    RATE_LIMITED = "RATE_LIMITED"
    INTERNAL = "INTERNAL"
    UNAVAILABLE = "UNAVAILABLE"


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field of the input."""

    field: str
    problem: str


class SergapError(Exception):
    """Base of all our errors."""


class Refused(SergapError):
    """The request is answered with an error and has changed nothing.

    Args:
        code: the stable code.
        detail: for logs and engineers, English, without personal data.
        fields: which fields are wrong, where that can be said.
        facts: extra values for the client, such as the state that forbids it.
    """

    def __init__(
        self,
        code: ErrorCode,
        detail: str = "",
        fields: Sequence[FieldError] = (),
        **facts: object,
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail
        self.fields = tuple(fields)
        self.facts = facts


class InvalidInput(Refused):
    """One or more fields are wrong."""

    def __init__(self, fields: Sequence[FieldError]) -> None:
        super().__init__(ErrorCode.VALIDATION_FAILED, fields=fields)


class IllegalTransition(Refused):
    """The state table forbids this action in this state."""

    def __init__(self, machine: str, state: str, action: str) -> None:
        super().__init__(
            ErrorCode.ILLEGAL_TRANSITION,
            f"{machine} is {state}: {action} is not allowed",
            machine=machine,
            state=state,
            action=action,
        )


class RateLimited(Refused):
    """Too many requests from one source.

    Args:
        retry_after_s: seconds until one more is allowed, at least 1.
    """

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(ErrorCode.RATE_LIMITED, retry_after_s=retry_after_s)
        self.retry_after_s = retry_after_s


class Retryable(SergapError):
    """A passing fault on our side: the platform must deliver the event again."""


class UnsafeSettings(SergapError):
    """Settings that are allowed on the emulators only."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"refused outside the emulators: {', '.join(names)}")
