"""Sergap calls public addresses only, and the very one that it has looked at."""

from __future__ import annotations

import pytest

from integrate.webhooks.addresses import PrivateAddressError, checked_url, public_address
from integrate.webhooks.sender import WebhookSender
from shared.errors import InvalidInput


@pytest.mark.parametrize(
    "url",
    ["https://cad.example.org/", "https://cad.example.org:8443/a/b?c=d", "https://xn--bcher-kva.example.org/sergap"],
)
def test_a_public_https_address_is_taken(url: str) -> None:
    """As it was entered."""
    assert checked_url(url, emulated=False) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://cad.example.org/",
        "ftp://cad.example.org/",
        "https://user:word@cad.example.org/",
        "https://user@cad.example.org/",
        "https://cad.example.org:22/",
        "https://cad.example.org:99999/",
        "https://127.0.0.1/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://localhost/",
        "https://metadata.google.internal/computeMetadata/v1/",
        "https://printer.local/",
        "https://cad/",
        "https:///path",
        "https://cad.example.org\\@10.0.0.1/",
        "https://cad.example.org/\r\nHost: other",
        "https://cad.example.org/#fragment",
        "https://cad.example.org/" + "a" * 500,
        "not a url",
        "",
    ],
)
def test_any_other_address_is_refused(url: str) -> None:
    """Other schemes, ports, credentials, addresses instead of names, names of our own network."""
    with pytest.raises(InvalidInput):
        checked_url(url, emulated=False)


def test_the_emulators_may_call_this_machine_by_http() -> None:
    """And no other machine."""
    assert checked_url("http://127.0.0.1:9999/x", emulated=True)
    with pytest.raises(InvalidInput):
        checked_url("http://10.0.0.1/", emulated=True)


PRIVATE = (
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "nonsense",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_a_private_address_is_not_called(address: str) -> None:
    """Also when another of its addresses is public, and before any connection is made."""
    for found in ([address], ["93.184.215.14", address]):
        with pytest.raises(PrivateAddressError):
            public_address("cad.example.org", 443, lambda *_, found=found: found)
    outcome = WebhookSender(resolve=lambda *_: [address])("https://cad.example.org/", {}, b"{}")
    assert not outcome.taken
    assert "not public" in str(outcome.problem)


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A name that leads elsewhere a moment later (DNS rebinding) is of no use."""
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"] if len(asked) == 1 else ["10.0.0.1"]

    pool = WebhookSender(resolve=resolve)._pool("https", "cad.example.org", None)
    assert (pool.host, pool.assert_hostname, asked) == ("93.184.215.14", "cad.example.org", ["cad.example.org"])
