"""Publishing to Pub/Sub. The only module that talks to google.cloud.pubsub."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import google.cloud.pubsub_v1 as pubsub_v1

from shared import tracing
from shared.errors import Retryable
from shared.log import log

ALERTS_TOPIC = "alerts"
DEAD_LETTER_TOPIC = "alerts-dead-letter"
PUBLISH_TIMEOUT_S = 5.0
"""Longest wait for Pub/Sub; past it the sweeper publishes."""


class PubSubPublisher:
    """`shared.services.Publisher` on Pub/Sub."""

    def __init__(self, project_id: str) -> None:
        self._project_id = project_id
        # One message a batch: an alert must not wait for company.
        self._client = pubsub_v1.PublisherClient(
            batch_settings=pubsub_v1.types.BatchSettings(max_messages=1),
            publisher_options=pubsub_v1.types.PublisherOptions(timeout=PUBLISH_TIMEOUT_S),
        )

    def publish_alerts(self, alert_ids: Sequence[str], trace: str) -> list[str]:
        """Publish; returns the ids that could not be published."""
        with tracing.span("alerts publish", "producer", alerts=len(alert_ids)):
            carried = tracing.onward(trace)
            attributes = {"traceparent": carried} if carried else {}
            futures = {
                alert_id: self._publish(ALERTS_TOPIC, {"alert_id": alert_id}, attributes) for alert_id in alert_ids
            }
            return [alert_id for alert_id, future in futures.items() if not self._arrived(alert_id, future)]

    def publish_dead_letter(self, alert_id: str, reason: str) -> None:
        """Hand an alert to the dead-letter topic. Raises Retryable when Pub/Sub does not answer."""
        attributes = {"traceparent": tracing.here()} if tracing.here() else {}
        future = self._publish(DEAD_LETTER_TOPIC, {"alert_id": alert_id, "reason": reason}, attributes)
        if not self._arrived(alert_id, future):
            raise Retryable(f"dead letter for {alert_id} not published")

    def _publish(self, topic: str, body: Mapping[str, str], attributes: Mapping[str, str]) -> Any:
        path = self._client.topic_path(self._project_id, topic)
        return self._client.publish(path, json.dumps(body).encode(), **attributes)

    def _arrived(self, alert_id: str, future: Any) -> bool:
        try:
            future.result(timeout=PUBLISH_TIMEOUT_S)
        except Exception as error:  # Whatever it is, the alert stays queued and the sweeper publishes it.
            log().error("alert not published", alert_id=alert_id, error=type(error).__name__)
            return False
        return True
