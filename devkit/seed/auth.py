"""People on the Auth emulator: making accounts, and signing in as an app does.

Over REST, because firebase_admin finds the emulator by an environment variable of the whole process, and a test or a
simulation may look at two stacks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import httpx

from devkit.seed.people import Person

API_KEY = {"key": "demo-sergap"}
"""The emulator takes any key and insists on one."""

OWNER = {"Authorization": "Bearer owner"}


@dataclass(frozen=True)
class SignedIn:
    """A signed-in user: the ID token is good for an hour."""

    uid: str
    id_token: str


class AuthEmulator:
    """Accounts and sign-ins of one stack.

    Args:
        auth_host: `host:port` of the emulator.
        project_id: the project on it.

    Raises:
        httpx.HTTPError: from any method, when the emulator does not answer or refuses.
    """

    def __init__(self, auth_host: str, project_id: str) -> None:
        self._project = f"/projects/{project_id}/accounts"
        self._codes = f"http://{auth_host}/emulator/v1/projects/{project_id}/verificationCodes"
        self._http = httpx.Client(
            base_url=f"http://{auth_host}/identitytoolkit.googleapis.com/v1/", timeout=60, trust_env=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def put_account(self, person: Person) -> str:
        """Make an account, or bring name and claims up to date; returns its uid.

        An existing account keeps its password: setting it anew would end all sessions of that person.
        """
        uid = self._uid_of(person.email) or self._create(person)
        fields = {"localId": uid, "displayName": person.name, "customAttributes": json.dumps(person.claims)}
        self._as_owner(f"{self._project}:update", fields)
        return uid

    def sign_in(self, email: str, password: str) -> SignedIn:
        """Sign in with a password."""
        body = {"email": email, "password": password, "returnSecureToken": True}
        return _signed_in(self._call("/accounts:signInWithPassword", body))

    def sign_up(self, email: str, password: str) -> SignedIn:
        """Make an account without a role."""
        body = {"email": email, "password": password, "returnSecureToken": True}
        return _signed_in(self._call("/accounts:signUp", body))

    def reset_password(self, link: str, password: str) -> None:
        """Follow a link for setting a password."""
        code = parse_qs(urlsplit(link).query)["oobCode"][0]
        self._call("/accounts:resetPassword", {"oobCode": code, "newPassword": password})

    def link_phone(self, account: SignedIn, number: str) -> SignedIn:
        """Verify a phone number for an account, as the app's code by text message does; the uid stays.

        Args:
            number: E.164; the emulator sends nothing, and tells the code.
        """
        sent = self._call("/accounts:sendVerificationCode", {"phoneNumber": number, "recaptchaToken": "none"})
        body = {
            "sessionInfo": sent["sessionInfo"],
            "code": self.code_for(number),
            "idToken": account.id_token,
        }
        return _signed_in(self._call("/accounts:signInWithPhoneNumber", body))

    def has_account(self, uid: str) -> bool:
        """Whether there is an account of this uid."""
        return bool(self._as_owner(f"{self._project}:lookup", {"localId": [uid]}).get("users"))

    def code_for(self, number: str) -> str:
        """The code that a real project would have sent to this number; the latest one, empty without one."""
        known = self._sent(self._http.get(self._codes)).get("verificationCodes") or []
        return next((str(each["code"]) for each in reversed(known) if each["phoneNumber"] == number), "")

    def sign_in_anonymously(self) -> SignedIn:
        """Make an anonymous account, as a citizen's app does at its first start."""
        return _signed_in(self._call("/accounts:signUp", {"returnSecureToken": True}))

    def _create(self, person: Person) -> str:
        account = {"localId": person.uid, "email": person.email, "password": person.password, "emailVerified": True}
        return str(self._as_owner(self._project, account)["localId"])

    def _uid_of(self, email: str) -> str | None:
        users = self._as_owner(f"{self._project}:lookup", {"email": [email]}).get("users") or []
        return str(users[0]["localId"]) if users else None

    def _as_owner(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        return self._sent(self._http.post(path, json=body, headers=OWNER))

    def _call(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        return self._sent(self._http.post(path, json=body, params=API_KEY))

    def _sent(self, response: httpx.Response) -> dict[str, Any]:
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer


def _signed_in(answer: Mapping[str, Any]) -> SignedIn:
    return SignedIn(str(answer["localId"]), str(answer["idToken"]))
