"""Token buckets. A full bucket at first sight: a new caller's first report is never refused."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from shared.errors import RateLimited
from shared.model.report import Bucket


def spend_token(bucket: Bucket | None, now: datetime, burst: int, refill_every_s: float) -> Bucket:
    """Take one token.

    Args:
        bucket: what was left last time; None for a new caller.
        now: the present.
        burst: tokens in a full bucket.
        refill_every_s: seconds for one token to come back.

    Returns:
        The bucket after the token is taken.

    Raises:
        RateLimited: there is no whole token; says in how many seconds there will be.
    """
    tokens = float(burst)
    if bucket is not None:
        # A clock that went back must not take tokens away.
        elapsed_s = max(0.0, (now - bucket.refilled_at).total_seconds())
        tokens = min(float(burst), bucket.tokens + elapsed_s / refill_every_s)
    if tokens < 1.0:
        raise RateLimited(max(1, ceil((1.0 - tokens) * refill_every_s)))
    return Bucket(tokens=tokens - 1.0, refilled_at=now)
