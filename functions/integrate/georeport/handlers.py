"""The six methods of Open311 GeoReport v2 (http://wiki.open311.org/GeoReport_v2)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from intake.addresses import AddressBuckets
from intake.handlers import submit_report
from integrate.api_keys import client_of
from integrate.georeport import answers
from integrate.georeport.input import request_of, service_of, submission_of, uid_of
from shared.errors import ErrorCode, FieldError, InvalidInput, RateLimited, Refused
from shared.model.integration import ApiClient
from shared.services import Services

_PATH = re.compile(r"^.*/open311/v2/(services|requests)(?:/([A-Za-z0-9_-]{1,64}))?\.(json|xml)$")
CLIENTS, READERS = AddressBuckets(), AddressBuckets()
"""Floods of one client and of one reader's address, in this instance."""


@dataclass(frozen=True)
class Call:
    """One call.

    Attributes:
        arguments: of the address and of the form.
        idempotency_key: the header of that name.
        address: the caller's network address, None where it is not known.
    """

    method: str
    path: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    idempotency_key: str | None = None
    address: str | None = None


def format_of(path: str) -> str:
    """`json` or `xml`, by the end of the path; XML, which every GeoReport client reads, for anything else."""
    return "json" if path.endswith(".json") else "xml"


def answer(services: Services, call: Call) -> tuple[int, str, Any]:
    """Answer one call.

    Returns:
        HTTP status, what it is (`georeport.formats.ROOTS`), and the value.

    Raises:
        Refused: what `georeport.errors` turns into GeoReport's errors.
    """
    found = _PATH.match(call.path)
    if found is None:
        raise Refused(ErrorCode.NOT_FOUND, "no such resource", why="path")
    _check_jurisdiction(services, call.arguments.get("jurisdiction_id"))
    kind, one, _ = found.groups()
    if call.method == "POST" and (kind, one) == ("requests", None):
        return 201, "requests", [_take(services, call)]
    if call.method != "GET":
        raise Refused(ErrorCode.METHOD_NOT_ALLOWED, call.method, allowed=["GET", "POST"])
    return (200, *_read(services, kind, one, call))


def _check_jurisdiction(services: Services, jurisdiction_id: str | None) -> None:
    """One installation serves one jurisdiction, so that it need not be named; another one's is not here."""
    if jurisdiction_id not in (None, "", services.region.pack.region_id):
        raise Refused(ErrorCode.NOT_FOUND, "other jurisdiction", why="jurisdiction_id")


def _read(services: Services, kind: str, one: str | None, call: Call) -> tuple[str, Any]:
    if kind == "services":
        pack = services.region.pack
        return ("definition", answers.definition(pack, one)) if one else ("services", answers.services(pack))
    _limit(services, READERS, call.address)
    if one:
        return "requests", answers.request(services, one)
    return "requests", answers.requests(services, answers.asked_of(call.arguments))


def _limit(services: Services, buckets: AddressBuckets, address: str | None) -> None:
    limit, now = services.region.pack.thresholds.rate_limits.reports_per_address, services.clock.now()
    if wait_s := buckets.wait_s(address, now, limit):
        raise RateLimited(wait_s)
    buckets.spend(address, now, limit)


def _take(services: Services, call: Call) -> dict[str, Any]:
    """POST /requests: an ordinary report by the ordinary way in."""
    client = _client(services, call.arguments.get("api_key"))
    request = request_of(call.arguments)
    service = service_of(services.region.pack, request.service_code)
    submission = submission_of(request, service, client, services.clock.now(), _key(call.idempotency_key))
    limit = services.region.pack.thresholds.rate_limits.reports_per_address
    accepted = submit_report(
        services,
        uid_of(request, client),
        submission,
        uuid.uuid4().hex,
        address_wait_s=CLIENTS.wait_s(client.client_id, services.clock.now(), limit),
        by_open311=True,
    )
    if not accepted.repeated:
        CLIENTS.spend(client.client_id, services.clock.now(), limit)
    return {
        "service_request_id": accepted.report_id,
        "service_notice": _notice(services),
        "account_id": None,
    }


def _notice(services: Services) -> str:
    number = services.region.pack.emergency_numbers[0].number
    return f"Diterima. Bila darurat, telepon {number}. / Received. In an emergency, phone {number}."


def _client(services: Services, key: str | None) -> ApiClient:
    client = client_of(services.store, key)
    if client is None:
        raise Refused(ErrorCode.UNAUTHENTICATED, "missing or invalid api_key", why="api_key")
    return client


def _key(told: str | None) -> str | None:
    if told is None:
        return None
    if not re.fullmatch(r"[\x21-\x7e]{8,128}", told):
        raise InvalidInput([FieldError("Idempotency-Key", "8 to 128 visible ASCII characters")])
    return told
