"""What browsers are told by each answer of Hosting, as configured and as the running stack answers."""

from __future__ import annotations

import json
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import httpx
import pytest

from devkit.stack.config import write_config
from devkit.stack.options import REPOSITORY, StackOptions
from devkit.stack.ports import PortBlock, reserve_ports
from devkit.stack.stack import LocalStack

CONFIG: dict[str, Any] = json.loads((REPOSITORY / "firebase.json").read_text())
GOOGLE = frozenset(
    {
        "https://firestore.googleapis.com",
        "https://identitytoolkit.googleapis.com",
        "https://securetoken.googleapis.com",
        "https://fcmregistrations.googleapis.com",
        "https://firebaseinstallations.googleapis.com",
        "https://content-firebaseappcheck.googleapis.com",
        "https://www.google.com/recaptcha/",
    }
)
"""Whom the apps may call besides Hosting: the documents, sign-in, push, and App Check."""

USED_FEATURES = frozenset({"geolocation", "camera", "autoplay", "clipboard-write", "screen-wake-lock"})
"""Where the caller is, the photo, the siren, the coordinates to copy, the screen that stays on while driving."""

UNUSED_FEATURES = frozenset({"microphone", "payment", "usb", "bluetooth", "serial", "display-capture", "midi", "hid"})


def _headers(path: str, config: dict[str, Any] = CONFIG) -> dict[str, str]:
    """The headers that Hosting sets for a path; of two rules the later one counts."""
    found: dict[str, str] = {}
    for rule in config["hosting"]["headers"]:
        if fnmatch(path, rule["source"].replace("**", "*")):
            found |= {header["key"].lower(): header["value"] for header in rule["headers"]}
    return found


def _policy(value: str) -> dict[str, list[str]]:
    """A content security policy by directive."""
    directives = [part.split() for part in value.split(";")]
    return {name: sources for name, *sources in directives}


PAGES = ("/", "/index.html", "/console/", "/agency/index.html", "/sw.js", "/agency/sw.js", "/config.json", "/x/y")


@pytest.mark.parametrize("path", [*PAGES, "/assets/main-B1a2C3d4.js", "/api/v1/reports"])
def test_every_answer_protects_itself(path: str) -> None:
    """No framing, no sniffing, no plain HTTP, no addresses told to others, no foreign opener."""
    headers = _headers(path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    age_s, *more = headers["strict-transport-security"].split("; ")
    assert int(age_s.removeprefix("max-age=")) >= 31_536_000
    assert more == ["includeSubDomains"]


def test_scripts_come_from_ourselves() -> None:
    """No inline script, no evaluated text, nobody else's script but reCAPTCHA's, which App Check needs."""
    policy = _policy(_headers("/")["content-security-policy"])
    recaptcha = ["https://www.google.com/recaptcha/", "https://www.gstatic.com/recaptcha/"]
    assert policy["script-src"] == ["'self'", *recaptcha]
    assert policy["default-src"] == ["'self'"]
    for directive in ("base-uri", "object-src", "frame-ancestors"):
        assert policy[directive] == ["'none'"]
    assert not [source for sources in policy.values() for source in sources if source in ("*", "https:", "http:")]
    assert "'unsafe-eval'" not in str(policy)


def test_data_goes_to_named_hosts_only() -> None:
    """Apps talk to Hosting and to the Google services that they use; no wildcard, and no emulator in production."""
    policy = _policy(_headers("/")["content-security-policy"])
    assert set(policy["connect-src"]) == {"'self'", *GOOGLE}


def test_only_features_that_the_apps_use_are_on() -> None:
    """Each feature is on for our own pages or off for all."""
    features = dict(part.strip().split("=", 1) for part in _headers("/")["permissions-policy"].split(","))
    assert {name for name, allowed in features.items() if allowed == "(self)"} == USED_FEATURES
    assert set(features.values()) == {"(self)", "()"}
    assert features.keys() >= UNUSED_FEATURES


def test_hashed_files_are_kept_and_all_others_asked_for_anew() -> None:
    """A file whose name changes with its content is kept for a year; pages and service workers never are."""
    assert _headers("/assets/main-B1a2C3d4.js")["cache-control"] == "public, max-age=31536000, immutable"
    assert {_headers(path)["cache-control"] for path in PAGES} == {"no-cache"}
    assert _headers("/api/v1/reports")["cache-control"] == "no-store"


def _local_config(ports: PortBlock) -> dict[str, Any]:
    path = write_config(StackOptions(name="headers", functions=False), ports)
    try:
        config: dict[str, Any] = json.loads(path.read_text())
        return config
    finally:
        Path(path).unlink()


def test_local_stack_adds_its_own_emulators_and_nothing_else() -> None:
    """On a local stack the apps may call its emulators; the rest of the policy is production's."""
    with reserve_ports(None) as ports:
        local = _policy(_headers("/", _local_config(ports))["content-security-policy"])
        emulators = {f"http://{ports.address(name)}" for name in ("auth", "firestore", "fcm")}
    production = _policy(_headers("/")["content-security-policy"])
    assert set(local.pop("connect-src")) - set(production.pop("connect-src")) == emulators
    assert local == production


@pytest.mark.stack
@pytest.mark.parametrize("path", ["/", "/console/", "/config.json", "/api/v1/reports"])
def test_running_hosting_sends_the_headers(stack: LocalStack, path: str) -> None:
    """The answers of the stack carry what is configured, pages and the API alike."""
    answer = httpx.get(f"{stack.addresses.hosting_url}{path}", timeout=120, trust_env=False)
    for name, value in _headers(path).items():
        if name != "content-security-policy":
            assert answer.headers[name] == value, name
    assert stack.addresses.firestore_host in answer.headers["content-security-policy"]


@pytest.mark.stack
def test_running_hosting_serves_the_asset_links(stack: LocalStack) -> None:
    """Android asks for them under /.well-known/, as JSON and without a redirect; the file has no dot in its path."""
    answer = httpx.get(f"{stack.addresses.hosting_url}/.well-known/assetlinks.json", timeout=120, trust_env=False)
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    assert answer.json() == json.loads((REPOSITORY / "web/public/assetlinks.json").read_text())
    assert CONFIG["hosting"]["appAssociation"] == "NONE"  # else Hosting answers with a list of its own
