"""The functions that tell people: alert delivery and dead letters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from firebase_functions import pubsub_fn

from shared import tracing
from shared.alert_messages import alert_ids_of, recipients_of
from shared.log import log
from shared.options import EVENT
from shared.platform_events import happened_at, too_old
from shared.runtime import runtime
from shared.topics import ALERTS_TOPIC, DEAD_LETTER_TOPIC


@pubsub_fn.on_message_published(topic=ALERTS_TOPIC, **EVENT)
def deliver_alert(event: Any) -> None:
    """Deliver the alerts of one commit, each to its recipient group's devices."""
    from notify.dead_letters import give_up
    from notify.handlers import Undelivered, deliver_alerts

    body = _body(event)
    alert_ids = alert_ids_of(body)
    if not alert_ids:
        log().error("message is not an alert")
        return
    with tracing.span("deliver_alert", "consumer", _trace(event), alert_ids=" ".join(alert_ids)):
        try:
            deliver_alerts(runtime(), alert_ids, recipients_of(body))
        except Undelivered as left:
            if give_up(runtime(), left.alert_ids, too_old(happened_at(event), datetime.now(UTC))):
                raise


@pubsub_fn.on_message_published(topic=DEAD_LETTER_TOPIC, **EVENT)
def collect_dead_letter(event: Any) -> None:
    """Show an alert that could not be delivered to the operators: phone them."""
    from notify.dead_letters import collect

    body = _body(event)
    alert_ids = alert_ids_of(body)
    if not alert_ids:
        log().error("message is not an alert")
    for alert_id in alert_ids:
        with tracing.span("collect_dead_letter", "consumer", _trace(event), alert_id=alert_id):
            collect(runtime(), alert_id, str(body.get("reason", "")))


def _body(event: Any) -> dict[str, Any]:
    """The message's JSON; empty when it is none: what is not ours is logged and dropped, since no retry can mend it."""
    try:
        body = event.data.message.json
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _trace(event: Any) -> str | None:
    traceparent: str | None = event.data.message.attributes.get("traceparent")
    return traceparent
