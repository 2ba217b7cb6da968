"""Requests made up from the OpenAPI document: good ones, nearly good ones and nonsense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks as openapi

from devkit.openapi.document import build_document
from devkit.openapi.operations import OPERATIONS
from tests.fuzz.surface import CALLERS, surface

SCHEMA = schemathesis.openapi.from_dict(build_document())
OPERATION_IDS = [(operation.path, operation.method) for operation in OPERATIONS]
BOUNDED = 300 // len(OPERATIONS)
LONG = 10_000 // len(OPERATIONS)
QUIET = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _run(path: str, method: str, cases: int) -> int:
    """Send made-up requests; returns how many were sent."""
    operation = SCHEMA[path][method]
    made = st.one_of(
        operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE),
    )
    sent = 0
    with surface() as http:

        @settings(QUIET, max_examples=cases)
        @given(made, st.sampled_from([*CALLERS, "nobody"]), st.booleans())
        def one(case: Any, caller: str, known: bool) -> None:
            nonlocal sent
            if known and isinstance(case.body, dict) and "category" in case.body:
                # No document says which categories a region has, and without one no report is taken.
                case.body["category"] = "kebakaran"
            before, headers = http.commits, {"Authorization": f"Bearer {caller}"}
            response = case.call(app=http.app, base_url="http://localhost", headers=headers)
            sent += 1
            http.judge(response.status_code, before)
            case.validate_response(response, checks=CHECKS)

        one()
    return sent


CHECKS: list[Callable[..., bool | None]] = [
    schemathesis.checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
]
"""What the document promises of every answer."""


@pytest.mark.parametrize(("path", "method"), OPERATION_IDS)
def test_made_up_requests(path: str, method: str) -> None:
    """Never an outage or half a write, and each answer is one that the document has."""
    assert _run(path, method, BOUNDED) > BOUNDED // 2


@pytest.mark.soak
@pytest.mark.timeout(1_800)
@pytest.mark.parametrize(("path", "method"), OPERATION_IDS)
def test_ten_thousand_made_up_requests(path: str, method: str) -> None:
    """The same for as long as it takes."""
    assert _run(path, method, LONG) > LONG // 2
