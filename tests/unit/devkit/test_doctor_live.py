"""The doctor at a live system: Google's answers are played, with one fault each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

import main
from devkit.doctor.examination import checks_for, examine
from devkit.doctor.findings import TEXTS, Finding
from devkit.doctor.place import Bases, Place
from shared.region import load_region
from tests.unit.docs.source import REPOSITORY

URL = "https://sergap.example"
GOOD = {
    "environmentVariables": {"GCLOUD_PROJECT": "live"},
    "secretEnvironmentVariables": [{"key": "SERGAP_RECEIPT_SECRET"}],
}
HEARD = dict.fromkeys(("alerts", "alerts-dead-letter", "webhooks"), True)


class Google:
    """A healthy system; tests break parts of it."""

    def __init__(self) -> None:
        self.functions: dict[str, Mapping[str, Any]] = dict.fromkeys(main.__all__, GOOD)
        self.heard_topics = dict(HEARD)
        self.queue = "RUNNING"
        self.indexes: list[Any] = json.loads((REPOSITORY / "firestore.indexes.json").read_text())["indexes"]
        self.swept_at = datetime.now(UTC)
        self.clock = datetime.now(UTC)
        self.first_refusal = "APP_NOT_VERIFIED"
        self.numbers = [{"number": "110"}, {"number": "112"}]
        self.mfa = True
        agencies = load_region("cilacap").pack.agencies.values()
        self.reached = ["operators", *(f"agency:{a.id}" for a in agencies if a.is_active)]
        self.forbidden: set[str] = set()

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one call."""
        host, path = request.url.host, request.url.path
        if host in self.forbidden:
            return httpx.Response(403, json={})
        if host == "sergap.example":
            return self._edge(request)
        services: dict[str, Callable[[], object]] = {
            "/functions": lambda: self._functions(request.url.params["pageToken"]),
            "/topics": lambda: {"topics": [{"name": f"projects/live/topics/{t}"} for t in self.heard_topics]},
            "/subscriptions": lambda: {
                "subscriptions": [
                    {"topic": f"projects/live/topics/{t}"} for t, heard in self.heard_topics.items() if heard
                ]
            },
            "/queues/checkincident": lambda: {"state": self.queue},
            "/indexes": lambda: {"indexes": [_as_google_has_it(i) for i in self.indexes]},
            "/entries:list": lambda: {"entries": [{"timestamp": self.swept_at.isoformat()}]},
            ":runQuery": lambda: self._documents(json.loads(request.content)),
            "/accounts:batchGet": lambda: {"users": self._users()},
        }
        return next(httpx.Response(200, json=made()) for end, made in services.items() if path.endswith(end))

    def _edge(self, request: httpx.Request) -> httpx.Response:
        assert not request.headers["Authorization"], "our rights are nobody's business at the edge"
        headers = {"Date": format_datetime(self.clock)}
        if not request.url.path.startswith("/api/"):
            return httpx.Response(200, text="<html>", headers=headers)
        refused_method = request.method == "GET"
        code = "METHOD_NOT_ALLOWED" if refused_method else self.first_refusal
        error = {"code": code, "emergency_numbers": self.numbers}
        return httpx.Response(405 if refused_method else 401, json={"error": error}, headers=headers)

    def _functions(self, page: str) -> dict[str, Any]:
        """Two pages, as Google may answer."""
        names = sorted(self.functions)
        chosen = names[5:] if page else names[:5]
        found = [{"buildConfig": {"entryPoint": n}, "serviceConfig": self.functions[n]} for n in chosen]
        return {"functions": found, **({} if page else {"nextPageToken": "2"})}

    def _documents(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        if body["structuredQuery"]["from"] != [{"collectionId": "devices"}]:
            return [{"readTime": "2026-01-01T00:00:00Z"}]
        keys = [{"stringValue": key} for key in self.reached]
        fields = {"token": {"stringValue": "t"}, "recipients": {"arrayValue": {"values": keys}}}
        return [{"document": {"name": "devices/1", "fields": fields}}]

    def _users(self) -> list[dict[str, Any]]:
        def user(role: str, *factors: object) -> dict[str, Any]:
            return {"localId": f"{role}-1", "customAttributes": json.dumps({"role": role}), "mfaInfo": factors}

        return [user("operator", *(["phone"] if self.mfa else [])), user("agency"), {"localId": "citizen"}]


def _as_google_has_it(index: Mapping[str, Any]) -> dict[str, Any]:
    name = f"projects/live/databases/(default)/collectionGroups/{index['collectionGroup']}/indexes/x"
    fields = [*index["fields"], {"fieldPath": "__name__", "order": "ASCENDING"}]
    return {"name": name, "state": "READY", "queryScope": index["queryScope"], "fields": fields}


def examined(google: Google, project: str | None = "live") -> list[Finding]:
    """All findings."""
    http = httpx.Client(transport=httpx.MockTransport(google.answer), headers={"Authorization": "Bearer ours"})
    with Place(URL, project, Bases(), http, "cilacap") as place:
        return examine(place)


def test_a_healthy_system_gives_no_findings() -> None:
    """Every check is made, and is content."""
    assert examined(Google()) == []


def _unsafe(google: Google) -> None:
    google.functions["sweep"] = {**GOOD, "environmentVariables": {"SERGAP_TIME_SCALE": "0.1"}}


def _no_secret(google: Google) -> None:
    google.functions["sweep"] = {"environmentVariables": GOOD["environmentVariables"]}


def _broken(**parts: Any) -> Callable[[Google], None]:
    def change(google: Google) -> None:
        for name, value in parts.items():
            setattr(google, name, value)

    return change


FAULTS: dict[str, tuple[Callable[[Google], object], dict[str, Any]]] = {
    "function_missing": (lambda g: g.functions.pop("strip_photo"), {"function": "strip_photo"}),
    "unsafe_settings": (_unsafe, {"function": "sweep"}),
    "secret_missing": (_no_secret, {"function": "sweep", "secret": "SERGAP_RECEIPT_SECRET"}),
    "topic_missing": (lambda g: g.heard_topics.pop("alerts"), {"topic": "alerts"}),
    "subscription_missing": (
        _broken(heard_topics=HEARD | {"alerts": False}),
        {"topic": "alerts"},
    ),
    "queue_missing": (_broken(queue="PAUSED"), {"queue": "checkincident", "why": "PAUSED"}),
    "index_missing": (
        lambda g: g.indexes.pop(0),
        {"index": "reports (awaiting_route ASCENDING, received_at ASCENDING, COLLECTION)"},
    ),
    "sweeper_silent": (_broken(swept_at=datetime.now(UTC) - timedelta(minutes=9)), {}),
    "clock_skew": (_broken(clock=datetime.now(UTC) - timedelta(minutes=3)), {}),
    "app_check_off": (_broken(first_refusal="UNAUTHENTICATED"), {}),
    "no_emergency_numbers": (_broken(numbers=[{"number": "110"}]), {}),
    "staff_without_mfa": (_broken(mfa=False), {"count": 1, "people": "operator-1"}),
    "agency_without_device": (lambda g: g.reached.remove("agency:polsek-kroya"), {"agencies": "polsek-kroya"}),
    "operators_without_device": (lambda g: g.reached.remove("operators"), {}),
}
"""Finding to how it is planted, and facts that must be named."""


@pytest.mark.parametrize("code", FAULTS)
def test_each_fault_is_found_and_nothing_else(code: str) -> None:
    """One fault, one finding, which names what is wrong."""
    google = Google()
    # A list that a fault takes something from keeps what is wanted apart from what Google has.
    google.indexes = list(google.indexes)
    plant, facts = FAULTS[code]
    plant(google)
    (found,) = examined(google)
    assert found.code == code
    assert facts.items() <= found.facts.items()
    assert all(str(value) in found.text_id and str(value) in found.text_en for value in facts.values() if value != 1)


def test_what_may_not_be_looked_at_is_said() -> None:
    """A missing right is a warning, and the other checks are made all the same."""
    google = Google()
    google.forbidden, google.queue = {"pubsub.googleapis.com"}, "PAUSED"
    codes = [(each.check, each.code) for each in examined(google)]
    assert codes == [("topics", "not_looked_at"), ("queue", "queue_missing")]


def test_without_a_project_only_the_outside_is_looked_at() -> None:
    """Then no call leaves for Google's services."""
    google = Google()
    google.forbidden = {host.removeprefix("https://") for host in vars(Bases()).values()}
    assert examined(google, project=None) == []
    with Place(URL, None, Bases(), httpx.Client(), "cilacap") as place:
        assert len(checks_for(place)) == 4


def test_a_system_that_does_not_answer_is_a_fault() -> None:
    """It is named once: ten lines that say the same would hide it."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    with Place(URL, None, Bases(), httpx.Client(transport=httpx.MockTransport(refuse)), "cilacap") as place:
        found = examine(place)
    assert [each.code for each in found] == ["endpoint_silent"]


def test_every_finding_has_words_in_both_languages() -> None:
    """What is so and what to do."""
    for code, text in TEXTS.items():
        assert all((text.text_id, text.text_en, text.advice_id, text.advice_en)), code
