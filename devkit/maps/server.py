"""HTTP routes of the Maps emulator, its faults and its counters."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devkit.maps.geocoding import InvalidRequestError, geocode
from devkit.maps.matrix import distance_matrix, refused
from devkit.maps.places import Region

STATUSES = (
    "ZERO_RESULTS",
    "OVER_QUERY_LIMIT",
    "OVER_DAILY_LIMIT",
    "REQUEST_DENIED",
    "INVALID_REQUEST",
    "MAX_ELEMENTS_EXCEEDED",
    "MAX_DIMENSIONS_EXCEEDED",
    "UNKNOWN_ERROR",
)

NO_KEY = "You must use an API key to authenticate each request to Google Maps Platform APIs."
BAD_KEY = "The provided API key is invalid."


@dataclass
class Fault:
    """What goes wrong with the next calls.

    Args:
        next: calls still to be hit.
        status: Google's status to answer instead; None for latency alone.
        latency_ms: wait before the answer.
        http_status: HTTP status to answer instead, without a body.
    """

    next: int = 1
    status: str | None = None
    latency_ms: float = 0.0
    http_status: int | None = None


@dataclass
class Counts:
    """Calls by API, answers by status, elements computed."""

    calls: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    elements: int = 0


@dataclass
class MapsEmulator:
    """All state of one emulator. A call counts to its end where it began, though the counts are new meanwhile."""

    region: Region
    faults: list[Fault] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    def take_fault(self) -> Fault | None:
        """The fault that hits this call, used up by one."""
        if not self.faults:
            return None
        fault = self.faults[0]
        fault.next -= 1
        if fault.next <= 0:
            self.faults.pop(0)
        return fault


def create_app(region: Region) -> Starlette:
    """The ASGI application over one region."""
    app = Starlette(
        routes=[
            Route("/health", health),
            Route("/maps/api/geocode/json", geocode_json),
            Route("/maps/api/distancematrix/json", distance_matrix_json),
            Route("/emulator/faults", list_faults, methods=["GET"]),
            Route("/emulator/faults", add_fault, methods=["POST"]),
            Route("/emulator/faults", clear_faults, methods=["DELETE"]),
            Route("/emulator/stats", stats, methods=["GET"]),
            Route("/emulator/stats", clear_stats, methods=["DELETE"]),
        ]
    )
    app.state.emulator = MapsEmulator(region)
    return app


async def health(request: Request) -> Response:
    """Says that the server takes calls."""
    return JSONResponse({"status": "ok", "service": "maps"})


async def geocode_json(request: Request) -> Response:
    """Geocoding, forward and reverse."""
    emulator = _emulator(request)
    counts = emulator.counts
    refusal = await _refusal(request, "geocode", {"results": []})
    if refusal is not None:
        return refusal
    try:
        results = geocode(emulator.region, dict(request.query_params))
    except InvalidRequestError as error:
        # Geocoding answers an invalid request with HTTP 400, Distance Matrix with 200.
        counts.statuses["INVALID_REQUEST"] += 1
        body = {"error_message": str(error), "results": [], "status": "INVALID_REQUEST"}
        return JSONResponse(body, 400)
    status = "OK" if results else "ZERO_RESULTS"
    counts.statuses[status] += 1
    return JSONResponse({"results": results, "status": status})


async def distance_matrix_json(request: Request) -> Response:
    """Distance Matrix."""
    emulator = _emulator(request)
    counts = emulator.counts
    refusal = await _refusal(request, "distancematrix", refused(""))
    if refusal is not None:
        return refusal
    answer = distance_matrix(emulator.region, dict(request.query_params))
    counts.statuses[answer["status"]] += 1
    counts.elements += sum(len(row["elements"]) for row in answer["rows"])
    return JSONResponse(answer)


async def add_fault(request: Request) -> Response:
    """Orders a fault; see ``Fault`` for the fields."""
    try:
        fault = _read_fault(json.loads(await request.body()))
    except (TypeError, ValueError) as error:
        return JSONResponse({"error": str(error)}, 400)
    _emulator(request).faults.append(fault)
    return JSONResponse(asdict(fault), 201)


async def list_faults(request: Request) -> Response:
    """Faults that are still active."""
    return JSONResponse({"faults": [asdict(fault) for fault in _emulator(request).faults]})


async def clear_faults(request: Request) -> Response:
    """Deletes every fault."""
    _emulator(request).faults.clear()
    return Response(status_code=204)


async def stats(request: Request) -> Response:
    """Calls by API, answers by status, elements computed."""
    emulator = _emulator(request)
    counts = emulator.counts
    return JSONResponse(
        {
            "calls": {name: counts.calls[name] for name in ("geocode", "distancematrix")},
            "statuses": dict(counts.statuses),
            "elements": counts.elements,
            "faults": len(emulator.faults),
        }
    )


async def clear_stats(request: Request) -> Response:
    """Sets every counter to zero."""
    _emulator(request).counts = Counts()
    return Response(status_code=204)


async def _refusal(request: Request, api: str, empty: dict[str, Any]) -> Response | None:
    emulator = _emulator(request)
    counts = emulator.counts
    counts.calls[api] += 1
    key = request.query_params.get("key", "")
    if not key.startswith("AIza"):
        return _refuse(counts, empty, "REQUEST_DENIED", BAD_KEY if key else NO_KEY)
    fault = emulator.take_fault()
    if fault is None:
        return None
    await asyncio.sleep(fault.latency_ms / 1000)
    if fault.http_status is not None:
        counts.statuses[f"HTTP {fault.http_status}"] += 1
        return Response(status_code=fault.http_status)
    return _refuse(counts, empty, fault.status, None) if fault.status else None


def _refuse(counts: Counts, empty: dict[str, Any], status: str, message: str | None) -> Response:
    counts.statuses[status] += 1
    body = {**empty, "status": status}
    return JSONResponse({**body, "error_message": message} if message else body)


def _read_fault(document: Any) -> Fault:
    if not isinstance(document, dict):
        raise ValueError("a fault is a JSON object")
    fault = Fault(**{name: value for name, value in document.items() if value is not None})
    if fault.status is not None and fault.status not in STATUSES:
        raise ValueError(f"unknown status {fault.status!r}; known: {', '.join(STATUSES)}")
    if fault.next < 1 or fault.latency_ms < 0:
        raise ValueError("next must be at least 1 and latency_ms must not be negative")
    if not (fault.status or fault.latency_ms or fault.http_status):
        raise ValueError("a fault needs a status, latency_ms or http_status")
    return fault


def _emulator(request: Request) -> MapsEmulator:
    emulator: MapsEmulator = request.app.state.emulator
    return emulator
