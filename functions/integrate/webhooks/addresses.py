"""Which addresses Sergap calls for an agency: public ones, by https. Nobody makes it call its own network (SSRF)."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from shared.errors import FieldError, InvalidInput

Resolve = Callable[[str, int], Sequence[str]]

_NAME = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$")
_OWN = (".internal", ".local", ".localhost", ".lan", ".home.arpa")
LONGEST_URL = 500


class PrivateAddressError(Exception):
    """A name leads to an address that is not public."""


def checked_url(url: str, emulated: bool) -> str:
    """The URL, when Sergap may call it. On the emulators http to this machine is good, too.

    Raises:
        InvalidInput: with what is wrong.
    """
    problem = _problem(url)
    if problem and not (emulated and _is_local(url)):
        raise InvalidInput([FieldError("url", problem)])
    return url


def _problem(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "not a URL"
    if len(url) > LONGEST_URL or re.search(r"[\x00-\x20\x7f-\uffff\\]", url):
        return "too long, or characters that need encoding"
    if parts.scheme != "https":
        return "https only"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "no user, password or fragment"
    if port not in (None, 443, 8443):
        return "port 443 or 8443"
    name = (parts.hostname or "").lower()
    if not _NAME.match(name) or name.endswith(_OWN):
        return "a public host name"
    return None


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")


def public_address(host: str, port: int, resolve: Resolve | None = None) -> str:
    """The address to connect to. All that the name leads to must be public: a name may lead elsewhere each time, so
    whoever connects takes this very address.

    Raises:
        PrivateAddressError: one is private, link-local, loopback, reserved, multicast, or unreadable.
        OSError: the name leads nowhere.
    """
    found = (resolve or _resolved)(host, port)
    if not found or not all(_is_public(address) for address in found):
        raise PrivateAddressError(host)
    return found[0]


def _is_public(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
        if parsed in ipaddress.ip_network("64:ff9b::/96"):
            return False
    return parsed.is_global and not parsed.is_multicast


def _resolved(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(each[4][0]) for each in found))
