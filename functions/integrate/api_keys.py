"""API keys of city systems. A key is shown once; what is stored opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime

from shared import paths
from shared.errors import ErrorCode, Refused
from shared.expiry import expiry
from shared.log import log
from shared.model.integration import ApiClient
from shared.services import Services
from shared.store import Store, Transaction

_KEY = re.compile(r"^sgp_([a-z0-9]{12})_([A-Za-z0-9_-]{43})$")
SECRET_BYTES = 32


def give_key(services: Services, name: str, by: str, client_id: str) -> tuple[ApiClient, str | None]:
    """Make a client and its key.

    Args:
        name: the system's, for people.
        by: who gives it; kept.
        client_id: 12 letters and digits, derived from the command, so that a repetition makes no second client.

    Returns:
        The client and its key; no key when the client is there already: it was shown before and is not known any more.
    """
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client = ApiClient(
        client_id=client_id,
        name=name,
        key_hash=_hash(secret),
        created_at=services.clock.now(),
        created_by=by,
    )

    def commit(tx: Transaction) -> tuple[ApiClient, str | None]:
        found = tx.get(paths.api_client(client_id))
        if found is not None:
            return ApiClient.from_document(found), None
        tx.create(paths.api_client(client_id), client.to_document())
        return client, f"sgp_{client_id}_{secret}"

    given = services.store.transact(commit)
    log().info("api key given", client_id=client_id, by=by, repeated=given[1] is None)
    return given


def revoke_key(services: Services, client_id: str, by: str) -> ApiClient:
    """End a key; a repetition changes nothing.

    Raises:
        Refused: NOT_FOUND.
    """

    def commit(tx: Transaction) -> ApiClient:
        found = tx.get(paths.api_client(client_id))
        if found is None:
            raise Refused(ErrorCode.NOT_FOUND, "no such client")
        client = ApiClient.from_document(found)
        if client.revoked_at is None:
            client = _revoked(client, by, services.clock.now(), services)
            tx.set(paths.api_client(client_id), client.to_document())
        return client

    client = services.store.transact(commit)
    log().info("api key revoked", client_id=client_id, by=by)
    return client


def _revoked(client: ApiClient, by: str, now: datetime, services: Services) -> ApiClient:
    ends = expiry(services.region.pack, "api_clients", now)
    return client.model_copy(update={"revoked_at": now, "revoked_by": by, "expires_at": ends})


def client_of(store: Store, key: str | None) -> ApiClient | None:
    """Whose key this is; None when it opens nothing."""
    parts = _KEY.match(key or "")
    if parts is None:
        return None
    found = store.get(paths.api_client(parts[1]))
    if found is None:
        return None
    client = ApiClient.from_document(found)
    good = hmac.compare_digest(_hash(parts[2]), client.key_hash)
    return client if good and client.revoked_at is None else None


def _hash(secret: str) -> str:
    """A plain hash is enough: nobody guesses 256 bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
