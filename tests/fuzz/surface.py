"""The HTTP functions in this process: their own code behind Flask, a store in memory, identities by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import flask
from werkzeug.routing import PathConverter
from werkzeug.test import Client, TestResponse

import main
from devkit.openapi.document import build_document
from intake.triggers import ADDRESSES
from integrate.georeport.handlers import CLIENTS, READERS
from shared.app_check import AppCheck
from shared.errors import ErrorCode, Refused
from shared.identity import Caller
from shared.model.incident import Role
from shared.runtime import runtime
from tests.unit.security.create_services import TestServices

CALLERS = {
    "citizen": Caller("u-citizen"),
    "agency": Caller("u-agency", Role.AGENCY, "polsek-kroya"),
    "operator": Caller("u-operator", Role.OPERATOR),
}
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class NamedIdentity:
    """`Bearer citizen` is the citizen; every other token is forged."""

    def verify(self, authorization: str | None) -> Caller:
        """The caller, or Refused."""
        caller = CALLERS.get((authorization or "").removeprefix("Bearer "))
        if caller is None:
            raise Refused(ErrorCode.UNAUTHENTICATED, "forged")
        return caller


class Surface:
    """What answers requests, and what they have written."""

    def __init__(self, services: TestServices) -> None:
        self.services = services
        self.app = _app()
        self._client = Client(self.app)

    @property
    def commits(self) -> int:
        """How often something was written."""
        return self.services.store.database.commits

    def send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> TestResponse:
        """One request, whatever its bytes."""
        return self._client.open(path, method=method, data=body, headers=list(headers.items()))

    def judge(self, status: int, before: int) -> None:
        """Fail unless the answer is a promise kept: no outage, and nothing written when it is a refusal."""
        assert status < 500
        if status >= 400:
            assert self.commits == before, "a refused request has written something"
        reports = self.services.paths("reports")
        reporters = self.services.paths("reporters")
        assert bool(reports) == bool(reporters), "half of a report was written"


class _WholePath(PathConverter):
    """Lets line breaks pass, at which Flask's own converter answers 404 before our code is asked."""

    regex = "[^/](?s:.*?)"


def _app() -> flask.Flask:
    app = flask.Flask("surface")
    app.url_map.converters["whole"] = _WholePath
    routes = {
        "/api/v1/reports": main.submit_report,
        "/api/v1/devices/<whole:device_id>": main.register_device,
        "/api/v1/receipts": main.record_receipt,
        "/api/open311/v2/<path:resource>": main.open311,
        "/api/v1/incidents.geojson": main.feeds,
        "/api/v1/warnings.atom": main.feeds,
        "/api/v1/warnings/<path:file>": main.feeds,
        "/api/v1/cad/<path:agency_id>": main.cad_webhook,
    }
    for rule, function in routes.items():
        app.add_url_rule(rule, rule, _view(function), methods=METHODS)
    app.add_url_rule("/openapi.json", "document", build_document)
    return app


def _view(function: Any) -> Any:
    def view(**_: str) -> Any:
        return function(flask.request)

    return view


@contextmanager
def surface() -> Iterator[Surface]:
    """The functions' composition root filled with what needs no cloud, for as long as this lasts."""
    services, root = TestServices(), vars(runtime())
    before = dict(root)
    ports = ("settings", "clock", "store", "region", "publisher", "tasks", "pusher", "travel_times")
    root.update({name: getattr(services, name) for name in ports})
    root.update(identity=NamedIdentity(), app_check=AppCheck(services.settings))
    for buckets in (ADDRESSES, CLIENTS, READERS):
        buckets.forget()
    try:
        yield Surface(services)
    finally:
        root.clear()
        root.update(before)
