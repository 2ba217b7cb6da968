"""HTTP routes of the FCM emulator; they translate between HTTP and ``FcmEmulator`` and decide nothing."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from devkit.fcm.devices import Device
from devkit.fcm.emulator import FcmEmulator
from devkit.fcm.errors import FcmError, malformed_json
from devkit.fcm.payload import PLATFORMS
from devkit.fcm.topics import topic_routes

KEEP_ALIVE_S = 15.0
"""A comment line this often keeps proxies and browsers from closing a quiet stream."""

LOCAL_ORIGINS = r"https?://(localhost|127\.0\.0\.1)(:\d+)?"


class BadRequestError(Exception):
    """A call of the emulator's own API that cannot be understood."""


def create_app(emulator: FcmEmulator) -> Starlette:
    """The ASGI application around one emulator."""
    app = Starlette(
        routes=[
            Route("/health", health),
            Route("/v1/projects/{project}/messages:send", send, methods=["POST"]),
            *topic_routes(),
            Route("/emulator/devices", list_devices, methods=["GET"]),
            Route("/emulator/devices", register_device, methods=["POST"]),
            Route("/emulator/devices/{token}", show_device, methods=["GET"]),
            Route("/emulator/devices/{token}", remove_device, methods=["DELETE"]),
            Route("/emulator/devices/{token}/events", stream_events),
            Route("/emulator/messages", list_messages, methods=["GET"]),
            Route("/emulator/messages", clear_messages, methods=["DELETE"]),
            Route("/emulator/faults", list_faults, methods=["GET"]),
            Route("/emulator/faults", add_fault, methods=["POST"]),
            Route("/emulator/faults", clear_faults, methods=["DELETE"]),
            Route("/emulator/stats", stats),
        ],
        middleware=[
            Middleware(
                CORSMiddleware,
                allow_origin_regex=LOCAL_ORIGINS,
                allow_methods=["GET", "POST", "DELETE"],
                allow_headers=["*"],
            )
        ],
        exception_handlers={FcmError: _answer_failure, BadRequestError: _answer_bad_request},
    )
    app.state.emulator = emulator
    return app


async def health(request: Request) -> Response:
    """Says that the server takes calls."""
    return JSONResponse({"status": "ok", "service": "fcm"})


async def send(request: Request) -> Response:
    """FCM HTTP v1 ``messages:send``."""
    try:
        document = json.loads(await request.body())
    except ValueError as error:
        raise malformed_json("", f"Invalid JSON payload received. {error}") from error
    return JSONResponse(await _emulator(request).send(request.path_params["project"], document))


async def register_device(request: Request) -> Response:
    """Gives a device its token; the same ``device_id`` gets the same token."""
    document = await _json_object(request, {"device_id", "platform", "project", "token"})
    if document.get("platform", "android") not in PLATFORMS:
        raise BadRequestError(f"platform must be one of {', '.join(PLATFORMS)}")
    if not all(isinstance(value, str) and value for value in document.values()):
        raise BadRequestError("every field must be a non-empty string")
    return JSONResponse(_emulator(request).devices.register(**document).describe(), 201)


async def list_devices(request: Request) -> Response:
    """Every registered device."""
    return JSONResponse({"devices": [device.describe() for device in _emulator(request).devices.all()]})


async def show_device(request: Request) -> Response:
    """One device by token or id."""
    device = _device(request)
    return JSONResponse(device.describe()) if device else _unknown_device()


async def remove_device(request: Request) -> Response:
    """Unregisters a device by token or id: its token is UNREGISTERED from now on."""
    removed = _emulator(request).devices.remove(request.path_params["token"])
    return Response(status_code=204) if removed else _unknown_device()


async def stream_events(request: Request) -> Response:
    """Server-sent events of one device, beginning with what it missed."""
    device = _device(request)
    if device is None:
        return _unknown_device()
    last_seen = request.headers.get("last-event-id") or request.query_params.get("last_event_id")
    last_event_id = int(last_seen) if last_seen and last_seen.isdigit() else None
    return StreamingResponse(
        _events(device, last_event_id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


async def list_messages(request: Request) -> Response:
    """The log, oldest first; ``since`` is a sequence number or a time."""
    query = request.query_params
    try:
        since, limit = _read_since(query.get("since")), int(query.get("limit", "100"))
    except ValueError as error:
        raise BadRequestError(f"since or limit cannot be read: {error}") from error
    entries = _emulator(request).log.select(query.get("token"), since, max(0, limit))
    return JSONResponse({"messages": [entry.describe() for entry in entries]})


async def clear_messages(request: Request) -> Response:
    """Empties the log and sets the counts back to zero."""
    _emulator(request).log.clear()
    return Response(status_code=204)


async def add_fault(request: Request) -> Response:
    """Orders a fault; see ``faults.Fault`` for the fields."""
    try:
        fault = _emulator(request).faults.add(await _json_object(request))
    except ValueError as error:
        raise BadRequestError(str(error)) from error
    return JSONResponse(fault.describe(), 201)


async def list_faults(request: Request) -> Response:
    """Faults that are still active."""
    return JSONResponse({"faults": [fault.describe() for fault in _emulator(request).faults.all()]})


async def clear_faults(request: Request) -> Response:
    """Deletes every fault."""
    _emulator(request).faults.clear()
    return Response(status_code=204)


async def stats(request: Request) -> Response:
    """Counts of sends, outcomes and devices."""
    return JSONResponse(_emulator(request).stats())


async def _events(device: Device, last_event_id: int | None) -> AsyncIterator[str]:
    stream = device.mailbox.open_stream(last_event_id, time.time())
    try:
        yield "retry: 1000\n\n"
        while stream in device.mailbox.streams or not stream.empty():
            try:
                yield (await asyncio.wait_for(stream.get(), KEEP_ALIVE_S)).as_sse()
            except TimeoutError:
                yield ": keep-alive\n\n"
    finally:
        device.mailbox.close_stream(stream)


def _emulator(request: Request) -> FcmEmulator:
    emulator: FcmEmulator = request.app.state.emulator
    return emulator


def _device(request: Request) -> Device | None:
    return _emulator(request).devices.find(request.path_params["token"])


async def _json_object(request: Request, allowed: set[str] | None = None) -> dict[str, Any]:
    try:
        document = json.loads(await request.body() or b"{}")
    except ValueError as error:
        raise BadRequestError(f"the body is not JSON: {error}") from error
    if not isinstance(document, dict):
        raise BadRequestError("the body must be a JSON object")
    unknown = set(document) - allowed if allowed is not None else set()
    if unknown:
        raise BadRequestError(f"unknown fields: {', '.join(sorted(unknown))}")
    return {name: value for name, value in document.items() if value is not None}


def _read_since(text: str | None) -> int | datetime | None:
    if not text:
        return None
    if text.isdigit():
        return int(text)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("since needs a time zone")
    return moment


def _unknown_device() -> Response:
    return JSONResponse({"error": "no such device"}, 404)


async def _answer_failure(request: Request, error: Exception) -> Response:
    assert isinstance(error, FcmError)
    return JSONResponse(error.body(), error.kind.http_status, headers=error.headers())


async def _answer_bad_request(request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)
