"""Calling an agency's CAD: the only module that opens a connection to an address that a person has entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from integrate.webhooks.addresses import PrivateAddressError, Resolve, public_address

TIMEOUT_S = 10.0
"""Until an answer; far below the function's own time."""


@dataclass(frozen=True)
class Outcome:
    """What came of one call: taken (2xx), or why not. Of the answer's body nothing is read."""

    taken: bool
    problem: str | None = None


Send = Callable[[str, Mapping[str, str], bytes], Outcome]


@dataclass(frozen=True)
class WebhookSender:
    """Posts to the address that was checked, follows no redirect, uses no proxy.

    Attributes:
        emulated: http to this machine is good.
        resolve: from a name to addresses; the system's own by default.
    """

    emulated: bool = False
    resolve: Resolve | None = None

    def __call__(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Post once; never raises for what the other side does."""
        import urllib3

        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        try:
            pool = self._pool(parts.scheme, parts.hostname or "", parts.port)
            response = pool.urlopen(
                "POST", path or "/", body=body, headers={**headers, "Host": parts.netloc},
                redirect=False, retries=False, timeout=TIMEOUT_S, preload_content=False,
            )  # fmt: skip
            status = int(response.status)
            pool.close()
        except PrivateAddressError:
            return Outcome(False, "the host name leads to an address that is not public")
        except (urllib3.exceptions.HTTPError, OSError) as error:
            return Outcome(False, type(error).__name__)
        return Outcome(True) if 200 <= status < 300 else Outcome(False, f"HTTP {status}")

    def _pool(self, scheme: str, host: str, port: int | None) -> Any:
        import urllib3

        if scheme == "http":
            if not self.emulated:
                raise PrivateAddressError(host)
            return urllib3.HTTPConnectionPool(host, port or 80)
        # The connection goes to the address that was checked; the certificate must still be the name's.
        address = public_address(host, port or 443, self.resolve)
        return urllib3.HTTPSConnectionPool(address, port or 443, server_hostname=host, assert_hostname=host)
