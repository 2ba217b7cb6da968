"""The edge of callable commands: who calls, what the table says, and errors with texts for a person."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from firebase_functions import https_fn

from shared import tracing
from shared.app_check import HEADER as APP_CHECK
from shared.error_texts import ERROR_TEXTS, error_body
from shared.errors import ErrorCode, Refused, Retryable
from shared.http_edge import BODY_LIMIT_BYTES, emergency_numbers
from shared.identity import Caller
from shared.log import log
from shared.runtime import runtime
from shared.store import Contention

_CODES = {
    400: https_fn.FunctionsErrorCode.INVALID_ARGUMENT,
    401: https_fn.FunctionsErrorCode.UNAUTHENTICATED,
    403: https_fn.FunctionsErrorCode.PERMISSION_DENIED,
    404: https_fn.FunctionsErrorCode.NOT_FOUND,
    409: https_fn.FunctionsErrorCode.FAILED_PRECONDITION,
    413: https_fn.FunctionsErrorCode.INVALID_ARGUMENT,
    422: https_fn.FunctionsErrorCode.INVALID_ARGUMENT,
    429: https_fn.FunctionsErrorCode.RESOURCE_EXHAUSTED,
    500: https_fn.FunctionsErrorCode.INTERNAL,
    503: https_fn.FunctionsErrorCode.UNAVAILABLE,
}
"""HTTP status of our error to the callable protocol's code."""


def answer_call(request: Any, work: Callable[[Caller, Any], dict[str, Any]]) -> dict[str, Any]:
    """Run one command; an error reaches the client with code, texts and numbers to phone in its details.

    Args:
        request: the callable request.
        work: takes the verified caller and the data.
    """
    name = os.environ.get("FUNCTION_TARGET") or "command"
    with tracing.span(name, "server", request.raw_request.headers.get("traceparent")) as span:
        return _answered(request, work, span.context.trace_id)


def _answered(request: Any, work: Callable[[Caller, Any], dict[str, Any]], request_id: str) -> dict[str, Any]:
    try:
        if (request.raw_request.content_length or 0) > BODY_LIMIT_BYTES:
            raise Refused(ErrorCode.PAYLOAD_TOO_LARGE, "command")
        runtime().app_check.require(request.raw_request.headers.get(APP_CHECK))
        caller = runtime().identity.verify(request.raw_request.headers.get("Authorization"))
        return work(caller, request.data)
    except Refused as error:
        log().info("command refused", code=error.code.value, detail=error.detail, request_id=request_id)
        raise _https_error(error, request_id) from error
    except (Retryable, Contention) as error:
        log().error("command failed for now", error=type(error).__name__, status=503, request_id=request_id)
        raise _https_error(Refused(ErrorCode.UNAVAILABLE), request_id) from error
    except Exception as error:
        log().exception("command failed", status=500, request_id=request_id)
        raise _https_error(Refused(ErrorCode.INTERNAL), request_id) from error


def _https_error(error: Refused, request_id: str) -> https_fn.HttpsError:
    text = ERROR_TEXTS[error.code]
    details = error_body(error, emergency_numbers(), request_id)["error"]
    return https_fn.HttpsError(code=_CODES[text.http_status], message=text.message_id, details=details)
