"""Where a system answers: a local stack, or a live project. Both are asked over REST, in the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import httpx

from devkit.stack.options import REGION
from devkit.stack.state import StackState
from devkit.timeline.documents import plain_value

TIMEOUT_S = 30.0
PAGE = 500
"""Documents of one query: enough to tell that something is wrong."""


@dataclass(frozen=True)
class Bases:
    """Base addresses of Google's services, without a slash at the end."""

    firestore: str = "https://firestore.googleapis.com"
    auth: str = "https://identitytoolkit.googleapis.com"
    pubsub: str = "https://pubsub.googleapis.com"
    functions: str = "https://cloudfunctions.googleapis.com"
    tasks: str = "https://cloudtasks.googleapis.com"
    logging: str = "https://logging.googleapis.com"


@dataclass
class Place:
    """One system.

    Attributes:
        url: of Hosting.
        project_id: None when only the address is known; then only what anybody can see is looked at.
        stack: the local stack, when it is one.
        region_pack: name of the region pack.
        http: with the right to read, for Google's services.
    """

    url: str
    project_id: str | None
    bases: Bases
    http: httpx.Client
    region_pack: str
    stack: StackState | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    @property
    def is_local(self) -> bool:
        """Whether it runs on emulators."""
        return self.stack is not None

    @property
    def location(self) -> str:
        """Resource name of the region."""
        return f"projects/{self.project_id}/locations/{REGION}"

    def visit(self, method: str, path: str, body: Mapping[str, object] | None = None) -> httpx.Response:
        """Call the system as anybody can: through Hosting, without a token."""
        headers = {"Authorization": ""}
        return self.http.request(method, f"{self.url}{path}", json=body, headers=headers)

    def get(self, url: str, **params: Any) -> dict[str, Any]:
        """Ask one of Google's services.

        Raises:
            httpx.HTTPError: it does not answer or refuses.
        """
        answer: dict[str, Any] = _answer(self.http.get(url, params=params))
        return answer

    def post(self, url: str, body: Mapping[str, object]) -> Any:
        """The same with a body."""
        return _answer(self.http.post(url, json=body))

    def documents(self, collection: str, field: str | None = None, op: str = "", value: object = None) -> list[Any]:
        """Documents of a collection, all or those whose field compares to a value.

        Args:
            op: of Firestore's REST API, such as `LESS_THAN`.
        """
        query: dict[str, Any] = {"from": [{"collectionId": collection}], "limit": PAGE}
        if field:
            compared = {"field": {"fieldPath": field}, "op": op, "value": _typed(value)}
            query["where"] = {"fieldFilter": compared}
        root = f"{self.bases.firestore}/v1/projects/{self.project_id}/databases/(default)/documents"
        answers = self.post(f"{root}:runQuery", {"structuredQuery": query})
        return [_plain(answer["document"]) for answer in answers if "document" in answer]


def local_place(state: StackState) -> Place:
    """A running local stack."""
    on = state.addresses
    bases = Bases(
        firestore=f"http://{on.firestore_host}",
        auth=f"http://{on.auth_host}/identitytoolkit.googleapis.com",
        pubsub=f"http://{on.pubsub_host}",
        functions=on.functions_url,
        tasks=on.clock_url,
    )
    http = httpx.Client(headers={"Authorization": "Bearer owner"}, timeout=TIMEOUT_S, trust_env=False)
    return Place(on.hosting_url, on.project_id, bases, http, state.region_pack, state)


def live_place(url: str, project_id: str | None, region_pack: str) -> Place:
    """A deployed system. With a project, the credentials of `gcloud auth application-default login` are used.

    Raises:
        google.auth.exceptions.DefaultCredentialsError: there are none.
    """
    http = httpx.Client(timeout=TIMEOUT_S, auth=_GoogleAuth() if project_id else None)
    return Place(url.rstrip("/"), project_id, Bases(), http, region_pack)


class _GoogleAuth(httpx.Auth):
    """Puts the caller's own access token on calls of Google's services, and on no others."""

    def __init__(self) -> None:
        import google.auth
        from google.auth.transport.requests import Request

        scopes = ["https://www.googleapis.com/auth/cloud-platform.read-only"]
        self._credentials, _ = google.auth.default(scopes=scopes)
        self._request = Request()

    def auth_flow(self, request: httpx.Request) -> Any:
        """Add the token."""
        if request.url.host.endswith(".googleapis.com"):
            if not self._credentials.valid:
                self._credentials.refresh(self._request)  # type: ignore[no-untyped-call]  # typed in part only
            request.headers["Authorization"] = f"Bearer {self._credentials.token}"
        yield request


def _answer(response: httpx.Response) -> Any:
    response.raise_for_status()
    return response.json()


def _typed(value: object) -> dict[str, object]:
    if isinstance(value, datetime):
        return {"timestampValue": value.astimezone(UTC).isoformat().replace("+00:00", "Z")}
    return {"booleanValue": value} if isinstance(value, bool) else {"stringValue": value}


def _plain(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in document.get("fields", {}).items()}
