"""What a caller's app sends, and how it is checked. Unknown fields are ignored: a newer app must not lose a report."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.model.base import AwareTime, Latitude, Longitude
from shared.model.report import PositionSource
from shared.parsing import CleanText, Input

DESCRIPTION_LIMIT = 2_000
"""Characters; about a page of text, far below the 64 KiB body limit."""


class PositionInput(Input):
    """One position fix as the phone gives it; see `shared.model.report.Position`."""

    lat: Latitude
    lng: Longitude
    accuracy_m: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
    captured_at: AwareTime | None = None
    source: PositionSource = PositionSource.GPS
    is_mock: bool = False


class DeviceInput(Input):
    """What the app tells about the phone."""

    install_id: Annotated[CleanText, Field(max_length=64)] | None = None
    platform: Annotated[CleanText, Field(max_length=64)] | None = None
    app_version: Annotated[CleanText, Field(max_length=32)] | None = None
    battery_percent: Annotated[int, Field(ge=0, le=100)] | None = None


class ReportSubmission(Input):
    """POST /api/v1/reports.

    A report without a position is accepted: a phone that cannot find itself still needs help.
    """

    report_id: UUID
    category: Annotated[str, Field(min_length=1, max_length=64)]
    position: PositionInput | None = None
    pressed_at: AwareTime
    description: Annotated[CleanText, Field(max_length=DESCRIPTION_LIMIT)] | None = None
    silent: bool = False
    exercise: bool = False
    contact_name: Annotated[CleanText, Field(max_length=100)] | None = None
    contact_phone: Annotated[CleanText, Field(max_length=32)] | None = None
    locale: Literal["id", "en"] = "id"
    witness_of: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None
    device: DeviceInput = Field(default_factory=DeviceInput)

    def fingerprint(self) -> str:
        """A hash of what makes this report this report; a retry has the same, another report has not."""
        essence = self.model_dump_json(exclude={"device", "locale"})
        return hashlib.sha256(essence.encode()).hexdigest()[:32]


def normalized_phone(text: str | None, region: str) -> str | None:
    """A caller's phone number as E.164, or None without one.

    Args:
        text: as typed; a national number is read as one of `region`.
        region: ISO 3166 code, such as `ID`.

    Raises:
        InvalidInput: it is not a number that can exist.
    """
    if not text:
        return None
    # Loaded here because few reports carry a number and the package's tables cost a cold start.
    import phonenumbers

    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        raise InvalidInput([FieldError("contact_phone", "not a phone number")]) from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidInput([FieldError("contact_phone", "no such phone number")])
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def verified_phone(claimed: str | None, region: str) -> str | None:
    """The number that Firebase Auth has verified, as E.164; None without one.

    Never a reason to refuse a report: what we cannot read is left out.
    """
    try:
        return normalized_phone(claimed, region)
    except InvalidInput:
        return None


def known_category(category: str, known: Any) -> str:
    """Return the category when the pack has it.

    Raises:
        Refused: UNKNOWN_CATEGORY, with the ids that exist.
    """
    if category not in known:
        raise Refused(
            ErrorCode.UNKNOWN_CATEGORY,
            fields=[FieldError("category", "not in the region pack")],
            known=sorted(known),
        )
    return category
