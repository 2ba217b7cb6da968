"""What a city system sends, as a report of Sergap's."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from intake.submission import DeviceInput, PositionInput, ReportSubmission
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.model.base import Latitude, Longitude
from shared.model.integration import ApiClient
from shared.model.report import PositionSource
from shared.parsing import CleanText
from shared.region import Open311Service, RegionPack

NAMESPACE = uuid.UUID("5a0f4f3c-3a9e-4d0e-9a43-0a4d6f1c9311")
"""Of the ids of reports that come by GeoReport."""

ACCURACY_M = 50.0
"""A pin that somebody set on a map; no system says how exactly."""


class ServiceRequestInput(BaseModel):
    """POST /requests: the arguments of GeoReport v2 that Sergap uses. Numbers come as text.

    `email`, `media_url`, `address_id` and `account_id` are not kept: nobody would read them, and an address on the net
    from a stranger is nothing for an operator to open.
    """

    model_config = ConfigDict(extra="ignore")

    service_code: Annotated[str, Field(min_length=1, max_length=64)]
    lat: Latitude | None = None
    long: Longitude | None = None
    address_string: Annotated[CleanText, Field(max_length=300)] | None = None
    description: Annotated[CleanText, Field(max_length=1_500)] | None = None
    first_name: Annotated[CleanText, Field(max_length=50)] | None = None
    last_name: Annotated[CleanText, Field(max_length=49)] | None = None
    phone: Annotated[CleanText, Field(max_length=32)] | None = None
    device_id: Annotated[CleanText, Field(max_length=200)] | None = None
    email: Annotated[CleanText, Field(max_length=254)] | None = None
    account_id: Annotated[CleanText, Field(max_length=200)] | None = None
    exercise: Literal["true", "false"] = "false"


class GeoReportSubmission(ReportSubmission):
    """A report whose press nobody has timed: a retry is the same report though it comes later."""

    def fingerprint(self) -> str:
        """A hash of all but the time."""
        essence = self.model_dump_json(exclude={"device", "locale", "pressed_at"})
        return hashlib.sha256(essence.encode()).hexdigest()[:32]


def request_of(form: Mapping[str, str]) -> ServiceRequestInput:
    """Check the arguments.

    Raises:
        InvalidInput: one is missing or wrong; a place is needed, since nobody stays on the line to be asked.
    """
    from pydantic import ValidationError

    given = {name: value for name, value in form.items() if value.strip()}
    try:
        request = ServiceRequestInput.model_validate(given)
    except ValidationError as error:
        raise InvalidInput([FieldError(".".join(map(str, e["loc"])), e["msg"]) for e in error.errors()]) from error
    if (request.lat is None) != (request.long is None):
        raise InvalidInput([FieldError("lat,long", "both or none")])
    if request.lat is None and not request.address_string:
        raise InvalidInput([FieldError("lat,long", "lat and long, or address_string, is required")])
    return request


def service_of(pack: RegionPack, service_code: str) -> Open311Service:
    """The service of this code.

    Raises:
        Refused: NOT_FOUND; a category that is an emergency is told to phone.
    """
    service = pack.open311_services.get(service_code)
    if service is None:
        why = "Keadaan darurat: telepon sekarang / an emergency: phone now." if service_code in pack.categories else ""
        raise Refused(ErrorCode.NOT_FOUND, "no such service", why=why or "service_code")
    return service


def submission_of(
    request: ServiceRequestInput, service: Open311Service, client: ApiClient, now: datetime, idempotency_key: str | None
) -> ReportSubmission:
    """The report that this request is.

    Args:
        idempotency_key: the client's, where it sends one; else the same content within an hour is the same report.
    """
    parts = (service.name_id, request.description, request.address_string and f"Alamat: {request.address_string}")
    names = " ".join(part for part in (request.first_name, request.last_name) if part)
    return GeoReportSubmission(
        report_id=_report_id(request, client, now, idempotency_key),
        category=service.category,
        position=_position(request),
        pressed_at=now,
        description=". ".join(part for part in parts if part),
        exercise=request.exercise == "true",
        contact_name=names or None,
        contact_phone=request.phone,
        device=DeviceInput(platform="open311"),
    )


def _position(request: ServiceRequestInput) -> PositionInput | None:
    if request.lat is None or request.long is None:
        return None
    return PositionInput(lat=request.lat, lng=request.long, accuracy_m=ACCURACY_M, source=PositionSource.MANUAL)


def _report_id(
    request: ServiceRequestInput, client: ApiClient, now: datetime, idempotency_key: str | None
) -> uuid.UUID:
    """A retry makes the same id. A short memory doubles a report, which clustering joins; a long one would lose it."""
    told = idempotency_key or f"{now:%Y-%m-%dT%H}{request.model_dump_json()}"
    return uuid.uuid5(NAMESPACE, f"{client.client_id}\x1f{told}")


def uid_of(request: ServiceRequestInput, client: ApiClient) -> str:
    """Who is behind it, as far as the system tells: each has a history and a limit of their own.

    The colons make it a uid that Firebase never gives.
    """
    told = request.phone or request.email or request.account_id or request.device_id
    person = hashlib.sha256(told.encode()).hexdigest()[:24] if told else "anonymous"
    return f"open311:{client.client_id}:{person}"
