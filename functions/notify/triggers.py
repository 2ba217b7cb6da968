"""The functions that tell people: alert delivery and dead letters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from firebase_functions import pubsub_fn

from shared import tracing
from shared.log import log
from shared.options import EVENT
from shared.platform_events import too_old
from shared.runtime import runtime

ALERTS_TOPIC = "alerts"
DEAD_LETTER_TOPIC = "alerts-dead-letter"


@pubsub_fn.on_message_published(topic=ALERTS_TOPIC, **EVENT)
def deliver_alert(event: Any) -> None:
    """Deliver one alert to its recipient group's devices."""
    from notify.dead_letters import give_up_on
    from notify.handlers import deliver_alert as handle
    from shared.errors import Retryable

    alert_id = _alert_id(event)
    if alert_id is None:
        return
    with tracing.span("deliver_alert", "consumer", _trace(event), alert_id=alert_id):
        try:
            handle(runtime(), alert_id)
        except Retryable:
            if give_up_on(runtime(), alert_id) or too_old(_published_at(event), datetime.now(UTC)):
                runtime().publisher.publish_dead_letter(alert_id, "attempts used up")
                return
            raise


@pubsub_fn.on_message_published(topic=DEAD_LETTER_TOPIC, **EVENT)
def collect_dead_letter(event: Any) -> None:
    """Show an alert that could not be delivered to the operators: phone them."""
    from notify.dead_letters import collect

    alert_id = _alert_id(event)
    if alert_id is not None:
        with tracing.span("collect_dead_letter", "consumer", _trace(event), alert_id=alert_id):
            collect(runtime(), alert_id, str((event.data.message.json or {}).get("reason", "")))


def _alert_id(event: Any) -> str | None:
    """The id in the message; a message that is not ours is logged and dropped, since no retry can mend it."""
    try:
        body = event.data.message.json
    except ValueError:
        body = None
    if not isinstance(body, dict) or not isinstance(body.get("alert_id"), str):
        log().error("message is not an alert")
        return None
    return str(body["alert_id"])


def _trace(event: Any) -> str | None:
    traceparent: str | None = event.data.message.attributes.get("traceparent")
    return traceparent


def _published_at(event: Any) -> datetime:
    published: Any = event.time
    return published if isinstance(published, datetime) else datetime.fromisoformat(str(published))
