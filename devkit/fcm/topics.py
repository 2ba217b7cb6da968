"""Topic subscription calls: the Instance-ID batch API and the newer ``registrations`` API.

firebase-admin's ``*_legacy`` functions call ``/iid/v1:batchAdd`` and ``/iid/v1:batchRemove``, as every older
version did; 7.7 calls ``/v1/projects/P/registrations/TOKEN/topicSubscriptions``, one request for each token.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from devkit.fcm.conditions import TOPIC_NAME
from devkit.fcm.errors import FcmError, invalid_argument

if TYPE_CHECKING:
    from devkit.fcm.emulator import FcmEmulator

BATCH_MAX = 1000
"""Tokens per batch call (https://firebase.google.com/docs/cloud-messaging/manage-topic-subscriptions)."""


def topic_routes() -> list[Route]:
    """Routes of both subscription APIs."""
    subscriptions = "/v1/projects/{project}/registrations/{token}/topicSubscriptions"
    return [
        Route("/iid/v1:batchAdd", batch_add, methods=["POST"]),
        Route("/iid/v1:batchRemove", batch_remove, methods=["POST"]),
        Route(subscriptions, subscribe, methods=["POST"]),
        Route(subscriptions + "/{topic}", unsubscribe, methods=["DELETE"]),
    ]


async def batch_add(request: Request) -> Response:
    """Instance ID: subscribes many tokens to one topic."""
    return await _batch(request, subscribed=True)


async def batch_remove(request: Request) -> Response:
    """Instance ID: unsubscribes many tokens from one topic."""
    return await _batch(request, subscribed=False)


async def subscribe(request: Request) -> Response:
    """FCM v1: subscribes one token to the topic in ``topic_name``."""
    topic = request.query_params.get("topic_name", "")
    return _single(request, topic, subscribed=True)


async def unsubscribe(request: Request) -> Response:
    """FCM v1: removes one token's subscription; a subscription that does not exist is no error."""
    return _single(request, request.path_params["topic"], subscribed=False)


def _single(request: Request, topic: str, *, subscribed: bool) -> Response:
    if not TOPIC_NAME.fullmatch(topic):
        raise invalid_argument("topic_name", "Invalid topic name.")
    token = request.path_params["token"]
    if not _emulator(request).subscribe(token, topic, subscribed=subscribed):
        raise FcmError("UNREGISTERED")
    name = f"projects/{request.path_params['project']}/registrations/{token}/topicSubscriptions/{topic}"
    return JSONResponse({"name": name, "topicName": topic} if subscribed else {})


async def _batch(request: Request, *, subscribed: bool) -> Response:
    try:
        document = json.loads(await request.body())
        topic = document["to"].removeprefix("/topics/")
        tokens = [str(token) for token in document["registration_tokens"]]
    except (ValueError, KeyError, AttributeError, TypeError):
        return JSONResponse({"error": "INVALID_ARGUMENT"}, 400)
    if not TOPIC_NAME.fullmatch(topic) or not 0 < len(tokens) <= BATCH_MAX:
        return JSONResponse({"error": "INVALID_ARGUMENT"}, 400)
    emulator = _emulator(request)
    done = [emulator.subscribe(token, topic, subscribed=subscribed) for token in tokens]
    return JSONResponse({"results": [{} if ok else {"error": "NOT_FOUND"} for ok in done]})


def _emulator(request: Request) -> FcmEmulator:
    emulator: FcmEmulator = request.app.state.emulator
    return emulator
