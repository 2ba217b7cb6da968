"""The functions for other systems: Open311, feeds, webhooks out and in."""

from __future__ import annotations

import re
from typing import Any

from firebase_functions import https_fn, pubsub_fn
from flask import Request, Response

from shared.errors import ErrorCode, RateLimited, Refused, Retryable
from shared.http_edge import BODY_LIMIT_BYTES, answer, emergency_numbers, guarded, read_json, require_method
from shared.log import log
from shared.options import DELIVER_WEBHOOK, FEEDS, INTEGRATION
from shared.runtime import runtime
from shared.store import Contention
from shared.topics import WEBHOOKS_TOPIC

_WARNING = re.compile(r"^.*/warnings/([A-Za-z0-9-]{1,64})\.cap$")
_CAD = re.compile(r"^.*/cad/([A-Za-z0-9_-]{1,64})$")


@https_fn.on_request(**INTEGRATION)
def open311(request: Request) -> Response:
    """GET and POST /api/open311/v2/…, in GeoReport's own formats, errors included."""
    from integrate.georeport.errors import error_list, status_of
    from integrate.georeport.formats import TYPES, encoded
    from integrate.georeport.handlers import format_of

    format_, headers = format_of(request.path), {"Cache-Control": "no-store"}
    try:
        status, what, value = _georeport(request)
    except Refused as error:
        log().info("request refused", code=error.code.value, detail=error.detail)
        refused = error
    except (Retryable, Contention) as error:
        log().error("request failed for now", error=type(error).__name__)
        refused = Refused(ErrorCode.UNAVAILABLE)
    except Exception:
        log().exception("request failed")
        refused = Refused(ErrorCode.INTERNAL)
    else:
        return Response(encoded(what, value, format_), status, headers, content_type=TYPES[format_])
    if isinstance(refused, RateLimited):
        headers["Retry-After"] = str(refused.retry_after_s)
    errors = encoded("errors", error_list(refused, emergency_numbers()), format_)
    return Response(errors, status_of(refused), headers, content_type=TYPES[format_])


def _georeport(request: Request) -> tuple[int, str, Any]:
    require_method(request, "GET", "POST")

    from intake.addresses import address_of
    from integrate.georeport.handlers import Call
    from integrate.georeport.handlers import answer as handle

    if (request.content_length or 0) > BODY_LIMIT_BYTES:
        raise Refused(ErrorCode.PAYLOAD_TOO_LARGE, "content length")
    address = address_of(request.headers.get("X-Forwarded-For"), runtime().settings.forwarded_hops)
    # GeoReport sends a form; the address may hold jurisdiction_id as well. An API key in an address would be logged.
    arguments = {**request.args.to_dict(), **request.form.to_dict()}
    if "api_key" in request.args:
        arguments.pop("api_key")
    key = request.headers.get("Idempotency-Key")
    return handle(runtime(), Call(request.method, request.path, arguments, key, address))


@https_fn.on_request(**FEEDS)
def feeds(request: Request) -> Response:
    """GET /api/v1/incidents.geojson for staff; /api/v1/warnings.atom and /api/v1/warnings/{id}.cap for everybody."""
    return guarded(request, _feed)


def _feed(request: Request) -> Response:
    require_method(request, "GET")
    if request.path.endswith("/incidents.geojson"):
        return _incidents(request)
    from integrate.warnings.cap import ATOM_TYPE, CAP_TYPE, atom_xml, cap_xml, public_warnings, signed_warning

    if request.path.endswith("/warnings.atom"):
        return _public(atom_xml(runtime(), public_warnings(runtime())), ATOM_TYPE)
    found = _WARNING.match(request.path)
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, "no such feed")
    return _public(cap_xml(runtime(), signed_warning(runtime(), found[1])), CAP_TYPE)


def _incidents(request: Request) -> Response:
    runtime_ = runtime()
    caller = runtime_.identity.verify(request.headers.get("Authorization"))

    from integrate.geojson import CONTENT_TYPE, box_of, open_incidents
    from route.commands.base import DESK

    caller.must_be(*DESK)
    response = answer(200, open_incidents(runtime_, box_of(request.args.get("bbox"))))
    response.headers["Content-Type"] = CONTENT_TYPE
    return response


def _public(body: bytes, content_type: str) -> Response:
    headers = {"Cache-Control": "public, max-age=30", "X-Content-Type-Options": "nosniff"}
    return Response(body, 200, headers, content_type=content_type)


@https_fn.on_request(**INTEGRATION)
def cad_webhook(request: Request) -> Response:
    """POST /api/v1/cad/{agency_id}: what an agency's CAD tells."""
    return guarded(request, _cad)


def _cad(request: Request) -> Response:
    require_method(request, "POST")
    found = _CAD.match(request.path)
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, "no such agency")
    body = read_json(request)

    from integrate.webhooks.cad import take_command

    headers = {name.lower(): value for name, value in request.headers.items()}
    return answer(200, take_command(runtime(), found[1], headers, body))


@pubsub_fn.on_message_published(topic=WEBHOOKS_TOPIC, **DELIVER_WEBHOOK)
def deliver_webhook(event: Any) -> None:
    """Find what a CAD has to be told of an incident, or tell one thing. What fails is tried again by the sweeper."""
    try:
        body = event.data.message.json
    except ValueError:
        body = None
    if not isinstance(body, dict):
        log().error("message is not about webhooks")
        return

    from integrate.webhooks.delivery import deliver
    from integrate.webhooks.relay import relay_incident
    from integrate.webhooks.sender import WebhookSender

    if isinstance(body.get("incident_id"), str):
        relay_incident(runtime(), body["incident_id"])
    elif isinstance(body.get("delivery_id"), str):
        deliver(runtime(), WebhookSender(runtime().settings.emulated), body["delivery_id"])
