"""How functions are deployed that are more than plain HTTP (`http_functions`). Loading this sets everybody's region."""

from __future__ import annotations

from typing import Any

from firebase_functions import options

from shared.http_functions import QUICK
from shared.settings import REGION

options.set_global_options(region=REGION, max_instances=100)

COMMAND: dict[str, Any] = {**QUICK, "concurrency": 40}
EVENT: dict[str, Any] = {**QUICK, "timeout_sec": 60, "concurrency": 10, "retry": True}
"""Event triggers are delivered again when they fail, until `shared.events` says that it is enough."""

FIRESTORE_EVENT: dict[str, Any] = {name: value for name, value in EVENT.items() if name != "retry"}
"""firebase-functions 0.6 takes no `retry` for Firestore triggers: `with_retry` sets it on the finished endpoint."""


def with_retry(function: Any) -> Any:
    """Make a Firestore trigger's failed events be delivered again (docs/decisions/firestore-trigger-retry.md)."""
    function.__firebase_endpoint__.eventTrigger["retry"] = True
    return function


INTEGRATION: dict[str, Any] = {**QUICK, "concurrency": 40, "max_instances": 20}
FEEDS: dict[str, Any] = {**QUICK, "concurrency": 40, "max_instances": 20}
DELIVER_WEBHOOK: dict[str, Any] = {**EVENT, "max_instances": 20}
"""Other systems get fewer instances than people who call for help."""

SCHEDULED: dict[str, Any] = {
    "timeout_sec": 120,
    "memory": options.MemoryOption.MB_512,
    # The next run comes anyway; two at once would only do the same work twice.
    "max_instances": 1,
}
CHECKINCIDENT: dict[str, Any] = {
    **QUICK,
    "retry_config": options.RetryConfig(max_attempts=8, min_backoff_seconds=1, max_backoff_seconds=60),
    "rate_limits": options.RateLimits(max_concurrent_dispatches=50, max_dispatches_per_second=200),
}
