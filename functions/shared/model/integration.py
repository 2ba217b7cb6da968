"""What is stored for other systems: API clients, webhook subscriptions and deliveries."""

from __future__ import annotations

from shared.model.base import AwareTime, StoredModel
from shared.states import DeliveryStatus


class ApiClient(StoredModel):
    """api_clients/{client_id}: a city system that may send service requests.

    Attributes:
        key_hash: of the key, which is shown once and stored nowhere.
        revoked_at: from then on the key opens nothing.
    """

    client_id: str
    name: str
    key_hash: str
    created_at: AwareTime
    created_by: str
    revoked_at: AwareTime | None = None
    revoked_by: str | None = None
    expires_at: AwareTime | None = None


class Subscription(StoredModel):
    """webhooks/{agency_id}: where an agency's own CAD wants to be told.

    Attributes:
        generation: counts the secrets; each is made from it and the installation's own secret, and is not stored.
        rotated_at: the secret before is good until a day later, so that both sides can change in turn.
        since: what happened to assignments before is not told.
        swept_until: up to when the sweeper has compared assignments with deliveries.
    """

    agency_id: str
    url: str
    enabled: bool = True
    generation: int = 1
    rotated_at: AwareTime | None = None
    rotated_by_command: str | None = None
    since: AwareTime
    swept_until: AwareTime
    updated_at: AwareTime
    updated_by: str
    expires_at: AwareTime | None = None


class WebhookDelivery(StoredModel):
    """webhook_deliveries/{delivery_id}: one thing that a CAD has to be told. What is told is read when it is sent.

    Attributes:
        type: such as `assignment.acknowledged`.
        next_attempt_at: None once it is settled, so that the sweeper's query finds only open ones.
        problem: why the last attempt failed; no content of the answer.
    """

    delivery_id: str
    agency_id: str
    incident_id: str
    type: str
    occurred_at: AwareTime
    status: DeliveryStatus = DeliveryStatus.WAITING
    created_at: AwareTime
    next_attempt_at: AwareTime | None
    lease_until: AwareTime | None = None
    attempts: int = 0
    delivered_at: AwareTime | None = None
    problem: str | None = None
    expires_at: AwareTime | None = None
