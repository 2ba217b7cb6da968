"""Signing webhooks, in both directions, as Standard Webhooks 1.0 (https://www.standardwebhooks.com) has it.

HMAC-SHA256 over `id.timestamp.body`, in the headers `webhook-id`, `webhook-timestamp` and `webhook-signature`. A secret
is made from the installation's own (`Settings.webhook_secret`), the agency and a generation: it is shown once, stored
nowhere, and whoever reads the database cannot sign.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from shared.errors import ErrorCode, Refused
from shared.model.integration import Subscription
from shared.settings import Settings

WINDOW = timedelta(minutes=5)
"""How far the sender's clock may be from ours; an older message is a replay."""

OVERLAP = timedelta(hours=24)
"""How long the secret before is good after a rotation."""

_ID = re.compile(r"^[A-Za-z0-9_.-]{8,128}$")


def secret_of(settings: Settings, agency_id: str, generation: int) -> str:
    """The secret of one generation, as a receiver configures it: `whsec_` and base64 of 256 bits.

    Raises:
        Refused: UNAVAILABLE outside the emulators while the installation has no secret of its own.
    """
    if not settings.webhook_secret and not settings.emulated:
        raise Refused(ErrorCode.UNAVAILABLE, "SERGAP_WEBHOOK_SECRET is not set")
    content = "\x1f".join(("webhook", agency_id, str(generation)))
    made = hmac.new(settings.webhook_secret.encode(), content.encode(), hashlib.sha256).digest()
    return f"whsec_{base64.b64encode(made).decode()}"


def secrets_of(settings: Settings, subscription: Subscription, now: datetime) -> list[str]:
    """The secrets that are good now, the newest first."""
    generations = [subscription.generation]
    if subscription.rotated_at and now < subscription.rotated_at + OVERLAP:
        generations.append(subscription.generation - 1)
    return [secret_of(settings, subscription.agency_id, generation) for generation in generations]


def headers_for(secrets: list[str], message_id: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers of one message, signed by every secret that is good now."""
    timestamp = str(int(now.timestamp()))
    signatures = [_signature(secret, message_id, timestamp, body) for secret in secrets]
    return {"webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": " ".join(signatures)}


def message_id_of(headers: Mapping[str, str], secrets: list[str], now: datetime, body: bytes) -> str:
    """The id of a message whose signature and time are good.

    Args:
        headers: names in lower case.

    Raises:
        Refused: UNAUTHENTICATED for whatever is missing, wrong, too old or too new.
    """
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not _ID.match(message_id) or not re.fullmatch(r"\d{1,12}", timestamp):
        raise Refused(ErrorCode.UNAUTHENTICATED, "webhook headers")
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        raise Refused(ErrorCode.UNAUTHENTICATED, "webhook timestamp out of the window")
    given = headers.get("webhook-signature", "").split(" ")
    wanted = [_signature(secret, message_id, timestamp, body) for secret in secrets]
    if not any(hmac.compare_digest(one.encode(), other.encode()) for one in given for other in wanted):
        raise Refused(ErrorCode.UNAUTHENTICATED, "webhook signature")
    return message_id


def _signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{message_id}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()}"
