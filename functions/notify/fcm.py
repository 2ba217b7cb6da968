"""FCM HTTP v1 through firebase_admin. The only module that talks to FCM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from firebase_admin import exceptions, messaging

from shared.firebase_app import firebase_app
from shared.services import PushMessage, PushOutcome
from shared.settings import Settings

BATCH = 500
"""The most messages firebase_admin sends with one call (its documentation of send_each)."""

PERMANENT: tuple[type[Exception], ...] = (
    messaging.UnregisteredError,
    messaging.SenderIdMismatchError,
    exceptions.InvalidArgumentError,
)
"""Errors that another attempt with the same token cannot mend."""


class FcmPusher:
    """`shared.services.Pusher` on FCM. Calls answered 500 or 503 are repeated by firebase_admin itself, 4 times."""

    def __init__(self, settings: Settings) -> None:
        if settings.fcm_url:
            # FCM has no emulator switch in firebase_admin; this attribute is its only seam.
            messaging._MessagingService.FCM_URL = settings.fcm_url + "/v1/projects/{0}/messages:send"
        self._app = firebase_app(settings)

    def send(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        """Send each message; one outcome per message, in order."""
        outcomes: list[PushOutcome] = []
        for start in range(0, len(messages), BATCH):
            outcomes += self._send_batch(messages[start : start + BATCH])
        return outcomes

    def _send_batch(self, messages: Sequence[PushMessage]) -> list[PushOutcome]:
        try:
            response = messaging.send_each([_message(m) for m in messages], app=self._app)
        except exceptions.FirebaseError as error:
            return [PushOutcome(accepted=False, error=type(error).__name__) for _ in messages]
        return [_outcome(one) for one in response.responses]


def _outcome(response: messaging.SendResponse) -> PushOutcome:
    if response.success:
        return PushOutcome(accepted=True)
    error = response.exception
    return PushOutcome(accepted=False, permanent=isinstance(error, PERMANENT), error=type(error).__name__)


def _message(push: PushMessage) -> messaging.Message:
    ttl = timedelta(seconds=push.ttl_s)
    return messaging.Message(
        token=push.token,
        data=push.data,
        android=messaging.AndroidConfig(
            priority="high",
            ttl=ttl,
            collapse_key=push.collapse_key,
        ),
        webpush=messaging.WebpushConfig(
            headers={"Urgency": "high" if push.urgent else "normal", "TTL": str(push.ttl_s)},
        ),
    )
