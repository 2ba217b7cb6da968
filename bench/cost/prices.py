"""Google's list prices in USD, free quotas left out.

Each row names the page that has it. Firestore's was read in older copies of its page, for a multi-region; the others
are as known in November 2026 and were not read again. Check them all before a budget rests on them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Price:
    """One price.

    Attributes:
        usd: for one unit.
        unit: what is counted.
        source: the page, and what is uncertain about it.
    """

    usd: float
    unit: str
    source: str


_FIRESTORE = (
    "https://cloud.google.com/firestore/pricing, multi-region price: an upper bound, since the stored copies "
    "of the page name no number for asia-southeast2 and single regions are cheaper"
)
_RUN = "https://cloud.google.com/run/pricing, tier 2 with request-based billing; asia-southeast2 is in tier 2"

PRICES: Mapping[str, Price] = {
    "read": Price(0.06 / 100_000, "document", _FIRESTORE),
    "write": Price(0.18 / 100_000, "document", _FIRESTORE),
    "delete": Price(0.02 / 100_000, "document", _FIRESTORE),
    "invocation": Price(0.40 / 1_000_000, "call", _RUN),
    "cpu": Price(0.000_033_6, "vCPU second", _RUN),
    "memory": Price(0.000_003_5, "GiB second", _RUN),
    "publish": Price(40 / 2**40, "byte, published and delivered", "https://cloud.google.com/pubsub/pricing"),
    "task": Price(0.40 / 1_000_000, "task", "https://cloud.google.com/tasks/pricing"),
    "maps": Price(5 / 1_000, "element", "https://developers.google.com/maps/billing-and-pricing: Distance Matrix"),
    "push": Price(0.0, "message", "https://firebase.google.com/pricing: FCM costs nothing"),
}

SMALLEST_MESSAGE = 1_000
"""Bytes that Pub/Sub bills at least for each message (its pricing page)."""

MESSAGE_PASSES = 2
"""A message is billed when it is published, and again when it is delivered."""

SLICE_S = 0.1
"""Cloud Run rounds the time of an instance up to 100 ms (its pricing page)."""

MEMORY_GIB = 0.5
"""`shared.options`: 512 MB."""

ROUND_TRIP_S = 0.015
"""Assumed wait for one call of a service in the same region; the meter counts the calls. Not measured here."""
