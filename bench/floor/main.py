"""The floor: the least that takes a report from a press to a push over the same three hops. Never deployed.

HTTP, one Firestore write; Firestore trigger, one publish; subscriber, one FCM call and one write. The same SDK and
framework as Sergap, the same addresses, function names and region, and nothing else: no identity, no validation, no
decision, no audit, no outbox, no receipt. It loses and doubles reports; it is only there to be compared with.
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from typing import Any

import firebase_admin
from firebase_admin import credentials, messaging
from firebase_functions import firestore_fn, https_fn, options, pubsub_fn
from flask import Request, Response
from google.auth.credentials import AnonymousCredentials
from google.cloud import firestore, pubsub_v1

TOKEN = "floor-device:APA91b-0000000000000000000000000000000000000000"
"""The one device. `bench.pipelines` registers it with the FCM emulator."""

PROJECT_ID = os.environ.get("GCLOUD_PROJECT", "demo-sergap")

options.set_global_options(region="asia-southeast2")


class _Anonymous(credentials.Base):  # type: ignore[misc]  # firebase_admin ships no types
    """The emulators ask for no credential, and firebase_admin insists on one."""

    def get_credential(self) -> Any:
        return AnonymousCredentials()  # type: ignore[no-untyped-call]  # google.auth is typed in part only


@lru_cache
def documents() -> Any:
    """Firestore."""
    return firestore.Client(project=PROJECT_ID)


@lru_cache
def publisher() -> Any:
    """Pub/Sub, one message a batch as Sergap has it."""
    return pubsub_v1.PublisherClient(batch_settings=pubsub_v1.types.BatchSettings(max_messages=1))


@lru_cache
def fcm() -> Any:
    """FCM's emulator."""
    messaging._MessagingService.FCM_URL = os.environ["SERGAP_FCM_URL"] + "/v1/projects/{0}/messages:send"
    return firebase_admin.initialize_app(_Anonymous(), {"projectId": PROJECT_ID})


@https_fn.on_request()
def submit_report(request: Request) -> Response:
    """The first hop."""
    if request.method != "POST":
        return Response(status=405)
    body = request.get_json()
    if "report_id" not in body:
        return Response(status=422)
    documents().document(f"reports/{body['report_id']}").create(body)
    return Response(json.dumps({"report_id": body["report_id"]}), 201, content_type="application/json")


@firestore_fn.on_document_created(document="reports/{report_id}")
def route_report(event: Any) -> None:
    """The second hop. `alerts` in the report asks for several messages, as many as Sergap has alerts."""
    if event.data is None:
        return
    topic = publisher().topic_path(PROJECT_ID, "alerts")
    count = int((event.data.to_dict() or {}).get("alerts", 1))
    messages = [{"report_id": event.params["report_id"], "number": number} for number in range(count)]
    for future in [publisher().publish(topic, json.dumps(message).encode()) for message in messages]:
        future.result()


@pubsub_fn.on_message_published(topic="alerts")
def deliver_alert(event: Any) -> None:
    """The third hop."""
    message = event.data.message.json
    if "report_id" not in message:
        return
    report_id, number = message["report_id"], message["number"]
    data = {"report_id": report_id, "recipient": "operators" if number == 0 else f"agency:{number}"}
    messaging.send(messaging.Message(token=TOKEN, data=data), app=fcm())
    documents().document(f"alerts/{report_id}-{number}").set({"report_id": report_id, "sent": True})
