"""Seeded people giving commands, as the console and the agencies' app do: signed in, through Hosting."""

from __future__ import annotations

import uuid
from types import TracebackType
from typing import Any, Self

import httpx

from devkit.seed.api import TIMEOUT_S, Answer, ApiError, answer_of
from devkit.seed.auth import AuthEmulator, SignedIn
from devkit.seed.people import PASSWORD
from devkit.stack.state import StackAddresses


class CommandDesk:
    """Gives commands in seeded people's names; signs each in at their first.

    Raises:
        httpx.HTTPError: from any method, when the stack does not answer.
    """

    def __init__(self, addresses: StackAddresses) -> None:
        self._auth = AuthEmulator(addresses.auth_host, addresses.project_id)
        self._http = httpx.Client(base_url=addresses.hosting_url, timeout=TIMEOUT_S, trust_env=False)
        self._signed_in: dict[str, SignedIn] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._auth.close()
        self._http.close()

    def give(self, email: str, function: str, command: str, **fields: Any) -> dict[str, Any]:
        """Give one command that must be carried out.

        Args:
            email: of a seeded person.
            function: `operator` or `agency`.

        Returns:
            The command's answer.

        Raises:
            ApiError: it was refused; names code and reason.
        """
        data = {"command": command, "command_id": str(uuid.uuid4()), **fields}
        answer = self._post(f"/api/v1/commands/{function}", {"data": data}, self._person(email))
        if not answer.is_ok:
            error = answer.body.get("error") or {}
            code = (error.get("details") or {}).get("code") or answer.status
            raise ApiError(f"{command} ({email}): {code} {error.get('message', '')}".strip())
        result: dict[str, Any] = answer.body["result"]
        return result

    def _person(self, email: str) -> SignedIn:
        if email not in self._signed_in:
            self._signed_in[email] = self._auth.sign_in(email, PASSWORD)
        return self._signed_in[email]

    def _post(self, path: str, body: dict[str, Any], person: SignedIn) -> Answer:
        headers = {"Authorization": f"Bearer {person.id_token}"}
        return answer_of(self._http.post(path, json=body, headers=headers))
