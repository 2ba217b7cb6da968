"""The HTTP edge: strict reading of a body, and answers that always carry numbers to phone."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NoReturn

from flask import Request, Response

from shared import tracing
from shared.error_texts import ERROR_TEXTS, error_body
from shared.errors import ErrorCode, RateLimited, Refused, Retryable
from shared.log import log
from shared.runtime import runtime
from shared.store import Contention

BODY_LIMIT_BYTES = 64 * 1024
RETRY_AFTER_OUTAGE_S = 5


def read_json(request: Request) -> bytes:
    """Return the body when it is JSON that has one meaning.

    Raises:
        Refused: UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE or INVALID_JSON.
    """
    if request.mimetype != "application/json":
        raise Refused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "content type is not application/json")
    if (request.content_length or 0) > BODY_LIMIT_BYTES:
        raise Refused(ErrorCode.PAYLOAD_TOO_LARGE, "content length")
    body = request.stream.read(BODY_LIMIT_BYTES + 1)
    if len(body) > BODY_LIMIT_BYTES:
        raise Refused(ErrorCode.PAYLOAD_TOO_LARGE, "body")
    return require_strict_json(body)


def require_strict_json(body: bytes) -> bytes:
    """Return the body when it is JSON without duplicate keys, NaN or Infinity, and not nested absurdly.

    Raises:
        Refused: INVALID_JSON.
    """
    try:
        json.loads(body.decode("utf-8"), object_pairs_hook=_without_duplicates, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refused(ErrorCode.INVALID_JSON, type(error).__name__) from error
    return body


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate key")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def require_method(request: Request, *allowed: str) -> None:
    """Refuse other methods before any work (the platform probes with GET).

    Raises:
        Refused: METHOD_NOT_ALLOWED.
    """
    if request.method not in allowed:
        raise Refused(ErrorCode.METHOD_NOT_ALLOWED, request.method, allowed=list(allowed))


def answer(status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Response:
    """A JSON response that no cache may keep."""
    text = json.dumps(body, ensure_ascii=False, default=str)
    response = Response(text, status=status, content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def guarded(request: Request, work: Callable[[Request], Response]) -> Response:
    """Run one request; whatever happens, the caller gets a JSON answer with numbers to phone.

    Args:
        request: the request.
        work: answers it, or raises.
    """
    name = os.environ.get("FUNCTION_TARGET") or work.__name__.lstrip("_")
    with tracing.span(name, "server", request.headers.get("traceparent")) as span:
        # The trace is what a caller can name and an engineer can find all lines by.
        response = _answered(request, work, span.context.trace_id)
        span.attributes["http.response.status_code"] = response.status_code
        return response


def _answered(request: Request, work: Callable[[Request], Response], request_id: str) -> Response:
    try:
        return work(request)
    except Refused as error:
        log().info("request refused", code=error.code.value, detail=error.detail, request_id=request_id)
        return _refusal(error, request_id)
    except (Retryable, Contention) as error:
        log().error("request failed for now", error=type(error).__name__, status=503, request_id=request_id)
        return _refusal(Refused(ErrorCode.UNAVAILABLE), request_id)
    except Exception:
        log().exception("request failed", status=500, request_id=request_id)
        return _refusal(Refused(ErrorCode.INTERNAL), request_id)


def _refusal(error: Refused, request_id: str) -> Response:
    status = ERROR_TEXTS[error.code].http_status
    headers = {"X-Request-Id": request_id}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after_s)
    elif status >= 500:
        headers["Retry-After"] = str(RETRY_AFTER_OUTAGE_S)
    if error.code is ErrorCode.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(str(m) for m in _as_list(error.facts.get("allowed")))
    return answer(status, error_body(error, emergency_numbers(), request_id), headers)


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


@lru_cache
def emergency_numbers() -> Sequence[Mapping[str, str]]:
    """The region's numbers to phone; Polri's 110 when even the pack cannot be read."""
    try:
        numbers = runtime().region.basics.emergency_numbers
        return tuple(number.model_dump() for number in numbers)
    except Exception:
        log().exception("region pack not readable")
        return ({"number": "110", "service_id": "Polri", "service_en": "Police"},)
