"""The functions that devices call: registration and receipts."""

from __future__ import annotations

from flask import Request, Response

from shared.app_check import HEADER as APP_CHECK
from shared.http_edge import answer, guarded, read_json, require_method
from shared.http_functions import RECORD_RECEIPT, REGISTER_DEVICE, http_function
from shared.runtime import runtime


@http_function(**REGISTER_DEVICE)
def register_device(request: Request) -> Response:
    """PUT and DELETE /api/v1/devices/{device_id}."""
    return guarded(request, _register)


def _register(request: Request) -> Response:
    require_method(request, "PUT", "DELETE")
    runtime().app_check.require(request.headers.get(APP_CHECK))
    caller = runtime().identity.verify(request.headers.get("Authorization"))

    from notify.devices import DeviceRegistration, device_id_from_path, forget_device
    from notify.devices import register_device as handle
    from shared.parsing import parse_input

    device_id = device_id_from_path(request.path)
    if request.method == "DELETE":
        forget_device(runtime(), caller, device_id)
        return answer(200, {"device_id": device_id, "registered": False})
    device = handle(runtime(), caller, device_id, parse_input(DeviceRegistration, read_json(request)))
    return answer(200, {"device_id": device_id, "registered": True, "recipients": device.recipients})


@http_function(**RECORD_RECEIPT)
def record_receipt(request: Request) -> Response:
    """POST /api/v1/receipts."""
    return guarded(request, _receipt)


def _receipt(request: Request) -> Response:
    require_method(request, "POST")

    from notify.receipts import ReceiptReport
    from notify.receipts import record_receipt as handle
    from shared.parsing import parse_input

    status = handle(runtime(), parse_input(ReceiptReport, read_json(request)))
    return answer(200, {"status": status})
