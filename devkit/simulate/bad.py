"""Broken reports: each kind with the refusal that it must get. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

OVER_THE_LIMIT_BYTES = 70_000
"""More than the API's 64 KiB."""


@dataclass(frozen=True)
class Request:
    """A request about to be sent."""

    body: bytes
    headers: Mapping[str, str]

    def with_fields(self, **fields: object) -> Request:
        """The same with other values in its JSON."""
        return Request(json.dumps(json.loads(self.body) | fields).encode(), self.headers)

    def without_header(self, name: str) -> Request:
        """The same without one header."""
        return Request(self.body, {key: value for key, value in self.headers.items() if key != name})


@dataclass(frozen=True)
class BadKind:
    """One way in which a report is broken.

    Attributes:
        code: the error code that must come back.
    """

    name: str
    code: str
    spoil: Callable[[Request], Request]


BAD_KINDS: tuple[BadKind, ...] = (
    BadKind("unknown_category", "UNKNOWN_CATEGORY", lambda r: r.with_fields(category="ufo")),
    BadKind("missing_category", "VALIDATION_FAILED", lambda r: r.with_fields(category=None)),
    BadKind("impossible_place", "VALIDATION_FAILED", lambda r: r.with_fields(position={"lat": 123, "lng": 109})),
    BadKind("cut_off", "INVALID_JSON", lambda r: Request(r.body[:-1], r.headers)),
    BadKind("too_long", "PAYLOAD_TOO_LARGE", lambda r: r.with_fields(description="a" * OVER_THE_LIMIT_BYTES)),
    BadKind("not_signed_in", "UNAUTHENTICATED", lambda r: r.without_header("Authorization")),
    BadKind(
        "not_json",
        "UNSUPPORTED_MEDIA_TYPE",
        lambda r: Request(r.body, {**r.headers, "Content-Type": "text/plain"}),
    ),
)
