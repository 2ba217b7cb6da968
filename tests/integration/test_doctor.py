"""`sergap doctor` on a running stack: nothing broken is found where nothing is, and what was planted is found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from driver import Driver, eventually
from typer.testing import CliRunner

from devkit.cli import app
from devkit.stack.stack import LocalStack

pytestmark = pytest.mark.stack

OWNER = {"Authorization": "Bearer owner"}


def examined(stack: LocalStack, *options: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and findings."""
    result = CliRunner().invoke(app, ["doctor", "--json", "--name", stack.options.name, *options])
    return result.exit_code, json.loads(result.output)


@contextmanager
def planted(stack: LocalStack, documents: dict[str, dict[str, Any]]) -> Iterator[None]:
    """Documents that nobody's work has written, taken away afterwards: other tests use this stack."""
    on = stack.addresses
    root = f"http://{on.firestore_host}/v1/projects/{on.project_id}/databases/(default)/documents"
    with httpx.Client(headers=OWNER, trust_env=False, timeout=30) as http:
        for path, fields in documents.items():
            body = {"fields": {name: _typed(value) for name, value in fields.items()}}
            http.patch(f"{root}/{path}", json=body).raise_for_status()
        try:
            yield
        finally:
            for path in documents:
                http.delete(f"{root}/{path}").raise_for_status()


def _typed(value: object) -> dict[str, object]:
    if isinstance(value, datetime):
        return {"timestampValue": value.isoformat().replace("+00:00", "Z")}
    return {"integerValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def test_a_running_stack_is_seen_to_run(quick_driver: Driver, quick_stack: LocalStack) -> None:
    """Endpoints, functions, topics, clock and sweeper are there, so that nothing is said of them."""
    quick_driver.device("operator")
    eventually(lambda: '"message": "sweep"' in quick_stack.log_text(), "a sweep")
    _, found = examined(quick_stack)
    codes = {each["code"] for each in found}
    usual = {"app_check_off_locally", "time_scaled", "staff_without_mfa_locally", "agency_without_device"}
    may_be_left_by_others = {"dead_letters", "agency_unreachable", "old_work"}
    assert usual <= codes <= usual | may_be_left_by_others


def test_planted_faults_are_found_and_explained(quick_driver: Driver, quick_stack: LocalStack) -> None:
    """Old work in the outbox, a dead letter and an unreachable agency, each with what to do, in both languages."""
    quick_driver.device("operator")
    now = datetime.now(UTC)
    long_ago = now - timedelta(days=400)
    letter = {"alert_id": "planted-letter", "reason": "planted", "at": now + timedelta(minutes=1)}
    # Leased for a long time to come, so that the sweeper leaves it to somebody who will never return.
    alert = {"alert_id": "planted", "unsent_since": long_ago, "lease_until": now + timedelta(days=1)}
    duty = {"agency_id": "planted-agency", "unreachable_since": long_ago, "devices": 2}
    plants = {"alerts/planted": alert, "dead_letters/planted": letter, "duty/planted-agency": duty}
    with planted(quick_stack, plants):
        code, found = examined(quick_stack)
    by_code = {each["code"]: each for each in found}
    assert code == 1
    assert by_code["old_work"]["facts"]["oldest"] == long_ago.isoformat(timespec="seconds")
    assert by_code["dead_letters"]["facts"]["last"] == "planted-letter"
    unreachable = [e["facts"]["agency"] for e in found if e["code"] == "agency_unreachable"]
    assert "planted-agency" in unreachable
    for each in found:
        assert all(each[part] for part in ("text_id", "text_en", "advice_id", "advice_en"))


def test_only_the_address_is_enough_for_a_look_from_outside(quick_stack: LocalStack) -> None:
    """Without a project nothing inside is looked at, and what is seen from outside is as it should be."""
    result = CliRunner().invoke(app, ["doctor", "--json", "--url", quick_stack.addresses.hosting_url])
    assert result.exit_code == 0
    assert [each["code"] for each in json.loads(result.output)] == ["app_check_off"]
    strict = CliRunner().invoke(app, ["doctor", "--strict", "--url", quick_stack.addresses.hosting_url])
    assert strict.exit_code == 1
    assert "App Check tidak ditegakkan" in strict.output
