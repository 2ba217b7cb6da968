"""FCM HTTP v1 through firebase_admin. The only module that talks to FCM."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from firebase_admin import exceptions, messaging
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

from shared.firebase_app import firebase_app
from shared.paths import digest
from shared.services import PushMessage, PushOutcome
from shared.settings import Settings

BATCH = 500
"""The most messages firebase_admin sends with one call (its documentation of send_each)."""

REPEATS = Retry(
    connect=1,
    read=0,
    status=3,
    status_forcelist=[500, 503],
    allowed_methods=None,
    backoff_factor=0.3,
    raise_on_status=False,
    respect_retry_after_header=False,
)
"""Within one call: three repeats of a 500 or 503 in 2 seconds. firebase_admin's own policy would also sleep as long as
a Retry-After says, holding the function; past these repeats Pub/Sub or the sweeper tries again. A read that timed out
is not repeated at once: FCM may have taken the message."""

PERMANENT: tuple[type[Exception], ...] = (
    messaging.UnregisteredError,
    messaging.SenderIdMismatchError,
    exceptions.InvalidArgumentError,
)
"""Errors that another attempt with the same token cannot mend."""


class FcmPusher:
    """`shared.services.Pusher` on FCM."""

    def __init__(self, settings: Settings) -> None:
        if settings.fcm_url:
            # FCM has no emulator switch in firebase_admin; this attribute is its only seam.
            messaging._MessagingService.FCM_URL = settings.fcm_url + "/v1/projects/{0}/messages:send"
        self._app = firebase_app(settings)
        session = messaging._get_messaging_service(self._app)._client.session
        # Looking for proxies in the environment takes a third of a call; a function has none.
        session.trust_env = False
        session.mount("http://", HTTPAdapter(pool_maxsize=BATCH, max_retries=REPEATS))
        session.mount("https://fcm.googleapis.com", HTTPAdapter(pool_maxsize=BATCH, max_retries=REPEATS))

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
            headers={
                "Urgency": "high" if push.urgent else "normal",
                "TTL": str(push.ttl_s),
                # Web push collapses by topic, at most 32 letters (RFC 8030).
                "Topic": digest(push.collapse_key),
            },
        ),
    )
