"""Our errors as GeoReport v2 says them: the HTTP status, and a list of codes with descriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shared.error_texts import ERROR_TEXTS
from shared.errors import ErrorCode, Refused

STATUS: Mapping[ErrorCode, int] = {
    ErrorCode.VALIDATION_FAILED: 400,
    ErrorCode.UNKNOWN_CATEGORY: 400,
    ErrorCode.INVALID_JSON: 400,
    ErrorCode.UNAUTHENTICATED: 403,
}
"""GeoReport v2 knows 400 for what is missing or wrong and 403 for a missing or invalid API key. Other codes keep our
own status."""


def status_of(error: Refused) -> int:
    """The HTTP status of an error."""
    return STATUS.get(error.code, ERROR_TEXTS[error.code].http_status)


def error_list(error: Refused, numbers: Sequence[Mapping[str, str]]) -> list[dict[str, object]]:
    """The body: what is wrong, and always whom to phone in an emergency, since someone may have come to the wrong door.

    Args:
        numbers: the region's emergency numbers.
    """
    text = ERROR_TEXTS[error.code]
    wrong = "; ".join(f"{f.field}: {f.problem}" for f in error.fields) or str(error.facts.get("why", ""))
    phone = ", ".join(f"{n['number']} ({n['service_id']})" for n in numbers)
    said = f"{error.code.value}: {text.message_id} / {text.message_en}"
    description = f"{said} {wrong}".strip() + f" Darurat / emergency: {phone}."
    return [{"code": status_of(error), "description": description}]
