"""The HTTP operations: paths, who may call, what goes in, what comes out. One table; the document is made from it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from intake.submission import ReportSubmission
from notify.devices import DeviceRegistration
from notify.receipts import ReceiptReport
from shared.errors import ErrorCode

_BODY = (
    ErrorCode.INVALID_JSON,
    ErrorCode.PAYLOAD_TOO_LARGE,
    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
    ErrorCode.VALIDATION_FAILED,
)
_ALWAYS = (ErrorCode.METHOD_NOT_ALLOWED, ErrorCode.INTERNAL, ErrorCode.UNAVAILABLE)
_SIGNED_IN = (ErrorCode.UNAUTHENTICATED, ErrorCode.APP_NOT_VERIFIED)


@dataclass(frozen=True)
class Operation:
    """One operation.

    Attributes:
        function: the deployed function that answers it.
        successes: HTTP status to what it means; `answer` is the schema of all of them.
        errors: every error code it can answer with.
    """

    path: str
    method: str
    function: str
    summary: str
    body: type[BaseModel] | None
    answer: dict[str, object]
    successes: dict[int, str]
    errors: tuple[ErrorCode, ...]
    signed_in: bool = True


def _object(**properties: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties)}


_TEXT: dict[str, object] = {"type": "string"}
_TIME: dict[str, object] = {"type": "string", "format": "date-time"}
_YES_NO: dict[str, object] = {"type": "boolean"}
_NUMBERS: dict[str, object] = {"type": "array", "items": {"$ref": "#/components/schemas/EmergencyNumber"}}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        path="/api/v1/reports",
        method="post",
        function="submit_report",
        summary="Kirim laporan darurat / Send an emergency report",
        body=ReportSubmission,
        answer=_object(
            report_id=_TEXT,
            status=_TEXT,
            received_at=_TIME,
            cancel_until=_TIME,
            repeated=_YES_NO,
            message_id=_TEXT,
            message_en=_TEXT,
            emergency_numbers=_NUMBERS,
        ),
        successes={201: "Diterima / Received", 200: "Sudah diterima sebelumnya / Had been received before"},
        errors=(
            *_SIGNED_IN,
            *_BODY,
            *_ALWAYS,
            ErrorCode.UNKNOWN_CATEGORY,
            ErrorCode.REPORT_ID_TAKEN,
            ErrorCode.RATE_LIMITED,
        ),
    ),
    Operation(
        path="/api/v1/devices/{device_id}",
        method="put",
        function="register_device",
        summary="Daftarkan perangkat penerima peringatan / Register a device for alerts",
        body=DeviceRegistration,
        answer=_object(device_id=_TEXT, registered=_YES_NO, recipients={"type": "array", "items": {"type": "string"}}),
        successes={200: "Terdaftar / Registered"},
        errors=(
            *_SIGNED_IN,
            *_BODY,
            *_ALWAYS,
            ErrorCode.FORBIDDEN,
            ErrorCode.SECOND_FACTOR_REQUIRED,
            ErrorCode.AGENCY_NOT_ALERTABLE,
        ),
    ),
    Operation(
        path="/api/v1/devices/{device_id}",
        method="delete",
        function="register_device",
        summary="Lupakan perangkat saat keluar / Forget a device at sign-out",
        body=None,
        answer=_object(device_id=_TEXT, registered=_YES_NO),
        successes={200: "Dilupakan / Forgotten"},
        errors=(
            *_SIGNED_IN,
            *_ALWAYS,
            ErrorCode.FORBIDDEN,
            ErrorCode.SECOND_FACTOR_REQUIRED,
            ErrorCode.VALIDATION_FAILED,
        ),
    ),
    Operation(
        path="/api/v1/receipts",
        method="post",
        function="record_receipt",
        summary="Peringatan sampai atau dibuka di perangkat / An alert arrived or was opened on a device",
        body=ReceiptReport,
        answer=_object(status=_TEXT),
        successes={200: "Dicatat / Noted"},
        errors=(*_BODY, *_ALWAYS, ErrorCode.NOT_FOUND, ErrorCode.ILLEGAL_TRANSITION),
        signed_in=False,
    ),
)
