"""A system as its apps find it: by one address, which tells all others."""

from __future__ import annotations

import json
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from devkit.timeline.documents import plain_value

TIMEOUT_S = 60.0
"""A function's first call starts an instance; locally, a Python process."""

APP_CHECK = "X-Firebase-AppCheck"


class StepError(Exception):
    """A step of the drill failed; says what was answered."""


@dataclass(frozen=True)
class User:
    """Somebody who is signed in."""

    uid: str
    id_token: str


class Site:
    """One system's apps' view.

    Args:
        url: of Hosting.
        app_check_token: for systems that enforce App Check: a token of a debug provider.
    """

    def __init__(self, url: str, app_check_token: str | None = None) -> None:
        self._url = url.rstrip("/")
        self._http = httpx.Client(timeout=TIMEOUT_S, trust_env=not _is_local(url))
        self._app_check = {APP_CHECK: app_check_token} if app_check_token else {}
        self._auth = self._firestore = self._project = self._key = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def find(self) -> str:
        """Read the configuration that the apps read; returns the project's id.

        Raises:
            StepError: there is none.
        """
        response = self._http.get(f"{self._url}/config.json")
        config = _json(response) | json.loads(response.headers.get("x-sergap-config", "{}"))
        if not config.get("firebase"):
            config["firebase"] = _json(self._http.get(f"{self._url}/__/firebase/init.json"))
        firebase, emulators = config["firebase"], config.get("emulators")
        self._project, self._key = str(firebase["projectId"]), str(firebase["apiKey"])
        if emulators:
            self._auth = f"http://{emulators['auth']}/identitytoolkit.googleapis.com"
            self._firestore = f"http://{emulators['firestore']}"
        else:
            self._auth, self._firestore = "https://identitytoolkit.googleapis.com", "https://firestore.googleapis.com"
        return self._project

    def sign_in(self, email: str | None = None, password: str | None = None) -> User:
        """Sign in with a password, or anonymously as a citizen's app does.

        Raises:
            StepError: refused.
        """
        action = "signInWithPassword" if email else "signUp"
        body: dict[str, object] = {"returnSecureToken": True}
        if email:
            body |= {"email": email, "password": password or ""}
        answer = _json(self._http.post(f"{self._auth}/v1/accounts:{action}", json=body, params={"key": self._key}))
        if "idToken" not in answer:
            raise StepError("a second factor is asked for: use an account without one for the drill")
        return User(str(answer["localId"]), str(answer["idToken"]))

    def send(self, user: User, body: dict[str, Any]) -> dict[str, Any]:
        """Send a report.

        Raises:
            StepError: refused.
        """
        return _json(self._http.post(f"{self._url}/api/v1/reports", json=body, headers=self._headers(user)))

    def command(self, function: str, user: User, data: dict[str, Any]) -> dict[str, Any]:
        """Give a command.

        Raises:
            StepError: refused.
        """
        url = f"{self._url}/api/v1/commands/{function}"
        answer = _json(self._http.post(url, json={"data": data}, headers=self._headers(user)))
        result: dict[str, Any] = answer["result"]
        return result

    def document(self, user: User, path: str) -> dict[str, Any]:
        """A document as this user may read it; empty when it is not there.

        Raises:
            StepError: refused.
        """
        response = self._http.get(f"{self._documents}/{path}", headers=self._headers(user))
        return {} if response.status_code == 404 else _plain(_json(response))

    def alerts(self, user: User, incident_id: str) -> list[dict[str, Any]]:
        """An incident's alerts, for the command centre's eyes.

        Raises:
            StepError: refused.
        """
        field = {"field": {"fieldPath": "incident_id"}, "op": "EQUAL", "value": {"stringValue": incident_id}}
        query = {"structuredQuery": {"from": [{"collectionId": "alerts"}], "where": {"fieldFilter": field}}}
        response = self._http.post(f"{self._documents}:runQuery", json=query, headers=self._headers(user))
        _refuse(response)
        return [_plain(each["document"]) for each in response.json() if "document" in each]

    @property
    def _documents(self) -> str:
        return f"{self._firestore}/v1/projects/{self._project}/databases/(default)/documents"

    def _headers(self, user: User) -> dict[str, str]:
        return {"Authorization": f"Bearer {user.id_token}", **self._app_check}


def _is_local(url: str) -> bool:
    return httpx.URL(url).host in ("127.0.0.1", "localhost")


def _json(response: httpx.Response) -> dict[str, Any]:
    _refuse(response)
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise StepError(f"{response.request.url.path}: no JSON")
    return found


def _refuse(response: httpx.Response) -> None:
    if response.status_code >= 400:
        raise StepError(f"{response.status_code} {response.request.url.path}: {_reason(response)}")


def _reason(response: httpx.Response) -> str:
    """The stable code where there is one, else what Google says."""
    try:
        error = response.json().get("error", {})
    except (ValueError, AttributeError):
        return response.text[:200]
    details = error.get("details") if isinstance(error.get("details"), dict) else error
    return str(details.get("code") or error.get("message") or error)[:200]


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in document.get("fields", {}).items()}
