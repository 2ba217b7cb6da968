"""The key in a push with which its device, and nobody else, may say that it arrived.

It is the same in each attempt of an alert, as the device may answer any of them, and is made and not stored: receipts
hold a hash, so that whoever reads them cannot answer in a device's name. Who reads `devices` knows FCM tokens; the
installation's secret (`Settings.receipt_secret`) keeps the key from them, too.
"""

from __future__ import annotations

import hashlib
import hmac

from shared.settings import Settings


def receipt_key(settings: Settings, alert_id: str, device_id: str, token: str) -> str:
    """The key for one alert, or one roll-call, on one device.

    Returns:
        32 hexadecimal digits: 128 bits.
    """
    content = "\x1f".join(("receipt", alert_id, device_id, token))
    return hmac.new(settings.receipt_secret.encode(), content.encode(), hashlib.sha256).hexdigest()[:32]


def key_hash(key: str) -> str:
    """What is stored of a key. A plain hash is enough: nobody guesses 128 bits."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def is_key(key: str, stored_hash: str) -> bool:
    """Whether this is the key of which only the hash is known; takes as long for a wrong one."""
    return hmac.compare_digest(key_hash(key), stored_hash)
