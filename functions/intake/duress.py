"""The duress PIN: a cancel that looks like any other and calls for help silently."""

from __future__ import annotations

import hashlib
import hmac

_COST = 2**12
"""scrypt's N: about 15 ms here. A PIN is short, so the hash must be slow; a caller must not notice it either."""


def pin_hash(uid: str, pin: str) -> str:
    """Hash a PIN, salted with its owner's uid."""
    return hashlib.scrypt(pin.encode(), salt=uid.encode(), n=_COST, r=8, p=1).hex()


def is_duress_pin(uid: str, pin: str | None, stored: str | None) -> bool:
    """Whether this is the owner's duress PIN; takes as long for a wrong one."""
    given = pin_hash(uid, pin or "")
    return bool(pin) and stored is not None and hmac.compare_digest(given, stored)
