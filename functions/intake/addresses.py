"""Token buckets by network address, in this instance's memory: a brake on floods from one place, not an account.

They cost no document and no round trip. Each instance counts for itself and forgets when it ends, so that the limit is
one per instance; the buckets by uid, which are documents, are the ones that hold exactly. Addresses are neither stored
nor logged.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from datetime import datetime
from typing import TYPE_CHECKING

from intake.rate_limit import spend_token
from shared.errors import RateLimited
from shared.model.report import Bucket

if TYPE_CHECKING:
    from shared.region import RateLimit

MOST_ADDRESSES = 10_000
"""About 3 MB; the address that was quiet longest is forgotten first, and by then its bucket is mostly full again."""

IPV6_SUBSCRIBER_BITS = 64
"""A phone has a whole /64 to itself (RFC 6177), so a single IPv6 address says nothing."""


def address_of(forwarded_for: str | None, hops: int) -> str | None:
    """The caller's address, or None where it cannot be trusted; then no limit by address applies.

    Args:
        forwarded_for: the header X-Forwarded-For. Each proxy appends the address that it was called from, so that
            only the last elements are Google's word; whatever stands before them the caller may have made up.
        hops: how many elements Google's own proxies append (`Settings.forwarded_hops`); the first of these is the
            caller. Zero: ask nobody.
    """
    elements = [element.strip() for element in (forwarded_for or "").split(",")]
    if not 0 < hops <= len(elements):
        return None
    try:
        address = ipaddress.ip_address(elements[-hops])
    except ValueError:
        return None
    if address.version == 6:
        return str(ipaddress.ip_network((address, IPV6_SUBSCRIBER_BITS), strict=False))
    return str(address)


class AddressBuckets:
    """The buckets of all addresses that were seen lately; bounded, and safe to use from several threads."""

    def __init__(self, most: int = MOST_ADDRESSES) -> None:
        self._most = most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def forget(self) -> None:
        """Start anew, as a new instance does."""
        with self._lock:
            self._buckets.clear()

    def wait_s(self, address: str | None, now: datetime, limit: RateLimit) -> int:
        """Seconds until this address may send one more report than a newcomer; 0: now. Takes no token."""
        with self._lock:
            try:
                spend_token(self._buckets.get(address or ""), now, limit.burst, limit.refill_every_s)
            except RateLimited as error:
                return error.retry_after_s
        return 0

    def spend(self, address: str | None, now: datetime, limit: RateLimit) -> None:
        """Take a token for a report that was accepted. An empty bucket stays empty."""
        if address is None:
            return
        with self._lock:
            try:
                bucket = spend_token(self._buckets.get(address), now, limit.burst, limit.refill_every_s)
            except RateLimited:
                return
            self._buckets[address] = bucket
            self._buckets.move_to_end(address)
            while len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
