"""What anybody can see from outside: do the endpoints answer, as what they should be, with the right clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from devkit.doctor.findings import Finding, finding
from devkit.doctor.place import Place

PAGES = ("/", "/console/", "/agency/")

PROBES = {
    "submit_report": ("GET", "/api/v1/reports", (405,)),
    "register_device": ("GET", "/api/v1/devices/doctor", (405,)),
    "record_receipt": ("GET", "/api/v1/receipts", (405,)),
    "operator_command": ("POST", "/api/v1/commands/operator", (401,)),
    "agency_command": ("POST", "/api/v1/commands/agency", (401,)),
    "caller_command": ("POST", "/api/v1/commands/caller", (401,)),
    "admin_command": ("POST", "/api/v1/commands/admin", (401,)),
}
"""A call of each function that it has to refuse: function to method, path and the refusal's status."""

LARGEST_SKEW_S = 5


def pages(place: Place) -> Iterator[Finding]:
    """The three apps are served. Where one is not even connected to, the others are not asked for."""
    for path in PAGES:
        try:
            status = place.visit("GET", path).status_code
        except httpx.HTTPError as error:
            yield finding("pages", "endpoint_silent", what=f"{place.url}{path}", why=type(error).__name__)
            return
        if status != 200:
            yield finding("pages", "function_answers_wrongly", what=path, status=status, expected=200)


def api(place: Place) -> Iterator[Finding]:
    """Each HTTP function refuses what it has to refuse, with numbers to phone."""
    for function, (method, path, expected) in PROBES.items():
        try:
            answer = place.visit(method, path, {"data": {}} if method == "POST" else None)
        except httpx.HTTPError as error:
            yield finding("api", "endpoint_silent", what=function, why=type(error).__name__)
            continue
        if answer.status_code not in expected:
            wanted = " / ".join(map(str, expected))
            yield finding("api", "function_answers_wrongly", what=function, status=answer.status_code, expected=wanted)
        elif function == "submit_report" and not _numbers(answer):
            yield finding("api", "no_emergency_numbers")


def app_check(place: Place) -> Iterator[Finding]:
    """Which refusal comes first tells the mode: App Check stands before the sign-in."""
    answer = place.visit("POST", "/api/v1/reports", {})
    if _code(answer) == "UNAUTHENTICATED":
        yield finding("app_check", "app_check_off_locally" if place.is_local else "app_check_off")


def clock(place: Place) -> Iterator[Finding]:
    """Deadlines, tokens and presses need clocks that agree."""
    answer = place.visit("GET", "/")
    dated = answer.headers.get("Date")
    if dated is None:
        return
    skew_s = abs((datetime.now(UTC) - parsedate_to_datetime(dated)).total_seconds())
    if skew_s > LARGEST_SKEW_S:
        yield finding("clock", "clock_skew", seconds=round(skew_s))


def _numbers(answer: httpx.Response) -> bool:
    """Whether the region's own numbers are there; one lone number is what a function without a pack falls back on."""
    numbers = _error(answer).get("emergency_numbers")
    return isinstance(numbers, list) and len(numbers) > 1


def _code(answer: httpx.Response) -> str:
    return str(_error(answer).get("code", ""))


def _error(answer: httpx.Response) -> dict[str, object]:
    try:
        error = answer.json().get("error", {})
    except (ValueError, AttributeError):
        return {}
    return error if isinstance(error, dict) else {}
