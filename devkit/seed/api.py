"""Sergap's HTTP API as the apps call it, through Hosting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

TIMEOUT_S = 120.0
"""A function's first call starts a Python process, and many may start at once."""


@dataclass(frozen=True)
class Answer:
    """What the API answered.

    Attributes:
        body: the JSON; empty when it is none.
    """

    status: int
    body: Mapping[str, Any]

    @property
    def is_ok(self) -> bool:
        """Whether it was accepted."""
        return self.status < 300

    @property
    def code(self) -> str:
        """The stable error code; `HTTP_<status>` where the answer carries none, empty when it was accepted."""
        if self.is_ok:
            return ""
        error = self.body.get("error")
        return str(error["code"]) if isinstance(error, dict) and "code" in error else f"HTTP_{self.status}"


class ApiError(Exception):
    """The API refused what must work."""


class SergapApi:
    """Calls of one stack's API. Threads may share it.

    Raises:
        httpx.HTTPError: from any method, when the stack does not answer.
    """

    def __init__(self, hosting_url: str) -> None:
        self._http = httpx.Client(base_url=hosting_url, timeout=TIMEOUT_S, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def post_report(self, id_token: str, body: Mapping[str, object]) -> Answer:
        """Send a report."""
        return self._send("POST", "/api/v1/reports", body, id_token)

    def put_device(self, id_token: str, device_id: str, body: Mapping[str, object]) -> Answer:
        """Register a device for its user's alerts."""
        return self._send("PUT", f"/api/v1/devices/{device_id}", body, id_token)

    def post_receipt(self, body: Mapping[str, object]) -> Answer:
        """Say that an alert arrived or was opened."""
        return self._send("POST", "/api/v1/receipts", body)

    def _send(self, method: str, path: str, body: Mapping[str, object], id_token: str | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {id_token}"} if id_token else {}
        response = self._http.request(method, path, json=body, headers=headers)
        return answer_of(response)


def answer_of(response: httpx.Response) -> Answer:
    """Read a response; a body that is no JSON object counts as empty."""
    try:
        body = response.json()
    except ValueError:
        body = {}
    return Answer(response.status_code, body if isinstance(body, dict) else {})
