"""What administrators do for other systems: keys, subscriptions, dead letters."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from integrate.api_keys import give_key, revoke_key
from integrate.webhooks.delivery import retry
from integrate.webhooks.signatures import secret_of
from integrate.webhooks.subscriptions import all_in_force, end, rotate, subscribe
from route.commands.base import Command, Entry, Id
from shared import paths
from shared.identity import Caller
from shared.model.incident import Role
from shared.model.integration import ApiClient, Subscription, WebhookDelivery
from shared.parsing import CleanText
from shared.services import Services
from shared.store import Query, Where


class GiveApiKey(Command):
    """Let a city system send service requests."""

    name: Annotated[CleanText, Field(min_length=1, max_length=100)]


class RevokeApiKey(Command):
    """End a city system's key."""

    client_id: Id


class SubscribeWebhook(Command):
    """Set where an agency's CAD wants to be told."""

    agency_id: Id
    url: Annotated[str, Field(min_length=1, max_length=500)]


class OnAgency(Command):
    """A command on an agency's subscription."""

    agency_id: Id


class RetryWebhook(Command):
    """Try a dead delivery again."""

    delivery_id: Id


class ListIntegrations(Command):
    """Which systems are connected, and what could not be delivered."""


def give_api_key(services: Services, caller: Caller, command: GiveApiKey) -> dict[str, Any]:
    """Make a key. It is in this answer and nowhere else; a repetition does not show it again."""
    client_id = paths.digest("api client", str(command.command_id))[:12]
    client, key = give_key(services, command.name, caller.uid, client_id)
    return _done(command, repeated=key is None, client_id=client.client_id, name=client.name, api_key=key)


def revoke_api_key(services: Services, caller: Caller, command: RevokeApiKey) -> dict[str, Any]:
    """End a key."""
    client = revoke_key(services, command.client_id, caller.uid)
    return _done(command, client_id=client.client_id, revoked_at=str(client.revoked_at))


def subscribe_webhook(services: Services, caller: Caller, command: SubscribeWebhook) -> dict[str, Any]:
    """Set an agency's address; the answer has the secret to sign with."""
    secret_of(services.settings, command.agency_id, 1)
    return _with_secret(services, command, subscribe(services, command.agency_id, command.url, caller.uid))


def rotate_webhook_secret(services: Services, caller: Caller, command: OnAgency) -> dict[str, Any]:
    """Begin a new secret; the answer has it."""
    secret_of(services.settings, command.agency_id, 1)
    changed = rotate(services, command.agency_id, caller.uid, str(command.command_id))
    return _with_secret(services, command, changed)


def end_webhook(services: Services, caller: Caller, command: OnAgency) -> dict[str, Any]:
    """End an agency's subscription."""
    subscription = end(services, command.agency_id, caller.uid)
    return _done(command, agency_id=subscription.agency_id, enabled=False)


def retry_webhook(services: Services, caller: Caller, command: RetryWebhook) -> dict[str, Any]:
    """Try a dead delivery again."""
    delivery = retry(services, command.delivery_id)
    return _done(command, delivery_id=delivery.delivery_id, delivery_status=delivery.status.value)


def list_integrations(services: Services, caller: Caller, command: ListIntegrations) -> dict[str, Any]:
    """Clients, subscriptions and dead deliveries; no key and no secret."""
    clients = [ApiClient.from_document(f.document) for f in services.store.query(Query("api_clients"))]
    dead_query = Query("webhook_deliveries", (Where("status", "==", "DEAD"),))
    dead = [WebhookDelivery.from_document(f.document) for f in services.store.query(dead_query)]
    return _done(
        command,
        clients=[{"client_id": c.client_id, "name": c.name, "revoked": c.revoked_at is not None} for c in clients],
        subscriptions=[{"agency_id": s.agency_id, "url": s.url} for s in all_in_force(services.store)],
        dead_deliveries=[
            {
                "delivery_id": d.delivery_id,
                "agency_id": d.agency_id,
                "incident_id": d.incident_id,
                "type": d.type,
                "problem": d.problem,
            }
            for d in dead
        ],
    )


def _with_secret(services: Services, command: Command, subscription: Subscription) -> dict[str, Any]:
    secret = secret_of(services.settings, subscription.agency_id, subscription.generation)
    return _done(command, agency_id=subscription.agency_id, url=subscription.url, secret=secret)


def _done(command: Command, *, repeated: bool = False, **facts: Any) -> dict[str, Any]:
    return {"command": command.command, "command_id": str(command.command_id), "repeated": repeated, **facts}


_ADMIN = frozenset({Role.ADMIN})

INTEGRATION_COMMANDS = {
    "give_api_key": Entry(GiveApiKey, _ADMIN, give_api_key),
    "revoke_api_key": Entry(RevokeApiKey, _ADMIN, revoke_api_key),
    "subscribe_webhook": Entry(SubscribeWebhook, _ADMIN, subscribe_webhook),
    "rotate_webhook_secret": Entry(OnAgency, _ADMIN, rotate_webhook_secret),
    "end_webhook": Entry(OnAgency, _ADMIN, end_webhook),
    "retry_webhook": Entry(RetryWebhook, _ADMIN, retry_webhook),
    "list_integrations": Entry(ListIntegrations, _ADMIN, list_integrations),
}
