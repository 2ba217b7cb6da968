"""Who may call which function, asked of the running functions with ID tokens that the Auth emulator issued."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from devkit.seed.auth import AuthEmulator
from devkit.seed.people import Person
from devkit.stack.stack import LocalStack
from tests.rules.table import Row, read_table

pytestmark = pytest.mark.stack

ROLES = ("agency", "operator", "supervisor", "admin")
FIRST_ROWS = {
    row.subject[0]: row for row in reversed(read_table("Functions")) if "platform" not in row.answers.values()
}
"""One row of each function for people; the commands of a function are told apart by its own code."""

GOOD_DEVICE = {"token": "t" * 40, "platform": "web"}


@dataclass(frozen=True)
class Callers:
    """A running stack and one ID token for each column of the table, None for `none`."""

    http: httpx.Client
    tokens: Mapping[str, str | None]

    def answer(self, row: Row, role: str) -> str:
        """What the table calls the answer of a function to a role."""
        token = self.tokens[role]
        method, path, body = _request(row, role)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        status = self.http.request(method, path, json=body, headers=headers).status_code
        assert status < 500, (row.subject, role, status)
        return str(status) if status in (401, 403) else "yes"


def _request(row: Row, role: str) -> tuple[str, str, dict[str, Any]]:
    """A request that lacks its fields, so that it changes nothing where the caller may pass."""
    function, command = row.subject
    match function:
        case "submit_report":
            return "POST", "/api/v1/reports", {}
        case "record_receipt":
            return "POST", "/api/v1/receipts", {}
        case "register_device":
            # Here the fields are looked at before the role.
            good = GOOD_DEVICE if row.answers[role] == "403" else {}
            return "PUT", f"/api/v1/devices/{uuid.uuid4().hex}", good
        case "open311":
            return "GET", "/api/open311/v2/services.json", {}
        case "feeds":
            return "GET", "/api/v1/incidents.geojson", {}
        case "cad_webhook":
            return "POST", "/api/v1/cad/polsek-kroya", {}
    surface = function.removesuffix("_command")
    return "POST", f"/api/v1/commands/{surface}", {"data": {"command": command}}


@pytest.fixture(scope="module")
def callers(stack: LocalStack) -> Iterator[Callers]:
    """Everybody in the table, signed in."""
    addresses = stack.addresses
    with (
        AuthEmulator(addresses.auth_host, addresses.project_id) as auth,
        httpx.Client(base_url=addresses.hosting_url, timeout=120, trust_env=False) as http,
    ):
        tokens: dict[str, str | None] = {"none": None, "citizen": auth.sign_in_anonymously().id_token}
        tokens |= {role: _staff_token(auth, role)[1] for role in ROLES}
        uid, tokens["disabled"] = _staff_token(auth, "operator")
        _change_account(addresses.auth_host, addresses.project_id, uid, {"disableUser": True})
        yield Callers(http, tokens)


def _staff_token(auth: AuthEmulator, role: str) -> tuple[str, str]:
    name = f"rules-{uuid.uuid4().hex[:10]}"
    agency_id = "polsek-kroya" if role == "agency" else None
    person = Person(name, f"{name}@sergap.test", name, role, agency_id, has_device=False)
    auth.put_account(person)
    return name, auth.sign_in(person.email, person.password).id_token


def _change_account(auth_host: str, project_id: str, uid: str, fields: Mapping[str, object]) -> None:
    url = f"http://{auth_host}/identitytoolkit.googleapis.com/v1/projects/{project_id}/accounts:update"
    body = {"localId": uid, **fields}
    httpx.post(url, json=body, headers={"Authorization": "Bearer owner"}, trust_env=False).raise_for_status()


@pytest.mark.parametrize("function", FIRST_ROWS)
def test_function_is_open_to_the_roles_of_the_table(function: str, callers: Callers) -> None:
    """Each role gets the answer of the table, a disabled operator's token too."""
    row = FIRST_ROWS[function]
    assert {role: callers.answer(row, role) for role in row.answers} == row.answers


def test_a_token_is_worth_nothing_after_the_role_was_taken(stack: LocalStack, callers: Callers) -> None:
    """Revocation takes effect at the next command, though the token has most of its hour left."""
    addresses = stack.addresses
    with AuthEmulator(addresses.auth_host, addresses.project_id) as auth:
        uid, token = _staff_token(auth, "operator")
    revoked = Callers(callers.http, {**callers.tokens, "operator": token})
    row = FIRST_ROWS["operator_command"]
    assert revoked.answer(row, "operator") == "yes"
    _change_account(addresses.auth_host, addresses.project_id, uid, {"validSince": "4102444800"})
    assert revoked.answer(row, "operator") == "401"


def test_a_forged_token_is_refused(callers: Callers) -> None:
    """What is no token of ours is answered with 401."""
    forged = Callers(callers.http, {**callers.tokens, "operator": "not.a.token"})
    assert forged.answer(FIRST_ROWS["operator_command"], "operator") == "401"
