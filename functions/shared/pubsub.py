"""Publishing to Pub/Sub. The only module that talks to google.cloud.pubsub."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import google.cloud.pubsub_v1 as pubsub_v1
from google.api_core import exceptions as google_errors
from google.api_core.retry import Retry, if_exception_type

from shared import tracing
from shared.alert_messages import body_of, parted
from shared.errors import Retryable
from shared.log import log
from shared.topics import ALERTS_TOPIC, DEAD_LETTER_TOPIC, WEBHOOKS_TOPIC

PUBLISH_TIMEOUT_S = 5.0
"""Longest wait for Pub/Sub; past it the sweeper publishes."""

WEBHOOK_TIMEOUT_S = 1.0

MESSAGES_MAX = 1_000
"""Most messages of one call (https://cloud.google.com/pubsub/quotas)."""

REPEATS = Retry(
    predicate=if_exception_type(google_errors.ServiceUnavailable, google_errors.Aborted, google_errors.Unknown),
    initial=0.1,
    maximum=1.0,
    timeout=PUBLISH_TIMEOUT_S,
)
"""Passing errors are tried again while there is time; a message that arrives twice is recognised by its alert."""


class PubSubPublisher:
    """`shared.services.Publisher` on Pub/Sub."""

    def __init__(self, project_id: str) -> None:
        self._project_id = project_id
        # The plain API and not the batching client around it: that one makes a call and a thread for each message, and
        # the alerts of one report are ready together.
        self._api = pubsub_v1.PublisherClient().api

    def publish_alerts(self, alert_ids: Sequence[str], trace: str, recipients: Sequence[str] = ()) -> list[str]:
        """Publish all with one call; returns the ids that could not be published: all of them or none, by hundreds."""
        with tracing.span("alerts publish", "producer", alerts=len(alert_ids)):
            carried = tracing.onward(trace)
            attributes = {"traceparent": carried} if carried else {}
            unpublished: list[str] = []
            parts = parted(alert_ids, trace)
            for start in range(0, len(parts), MESSAGES_MAX):
                called = parts[start : start + MESSAGES_MAX]
                messages = [_message(body_of(part, recipients), attributes) for part in called]
                ids = [alert_id for part in called for alert_id in part]
                unpublished += [] if self._publish(ALERTS_TOPIC, messages, ids) else ids
            return unpublished

    def publish_dead_letter(self, alert_id: str, reason: str) -> None:
        """Hand an alert to the dead-letter topic. Raises Retryable when Pub/Sub does not answer."""
        attributes = {"traceparent": tracing.here()} if tracing.here() else {}
        message = _message({"alert_id": alert_id, "reason": reason}, attributes)
        if not self._publish(DEAD_LETTER_TOPIC, [message], [alert_id]):
            raise Retryable(f"dead letter for {alert_id} not published")

    def publish_webhook(self, body: Mapping[str, str]) -> None:
        """Have `deliver_webhook` look at an incident or a delivery. Whatever fails, the sweeper finds what is lost."""
        path = self._api.topic_path(self._project_id, WEBHOOKS_TOPIC)
        try:
            self._api.publish(topic=path, messages=[_message(body, {})], retry=None, timeout=WEBHOOK_TIMEOUT_S)
        except Exception as error:  # A CAD must not stand in the way of anything.
            log().warning("webhook not published", error=type(error).__name__)

    def _publish(self, topic: str, messages: Sequence[dict[str, Any]], alert_ids: Sequence[str]) -> bool:
        """Publish with one call; whether Pub/Sub has taken the messages."""
        path = self._api.topic_path(self._project_id, topic)
        try:
            self._api.publish(topic=path, messages=messages, retry=REPEATS, timeout=PUBLISH_TIMEOUT_S)
        except Exception as error:  # Whatever it is, the alerts stay queued and the sweeper publishes them.
            for alert_id in alert_ids:
                log().error("alert not published", alert_id=alert_id, error=type(error).__name__)
            return False
        return True


def _message(body: Mapping[str, object], attributes: Mapping[str, str]) -> dict[str, Any]:
    return {"data": json.dumps(body).encode(), "attributes": dict(attributes)}
