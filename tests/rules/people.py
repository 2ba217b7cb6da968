"""The people who ask: one for each column of the table of access."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

AGENCY = "polsek-kroya"
OTHER_AGENCY = "polsek-adipala"
FAR_FUTURE_S = 4_102_444_800
"""2100-01-01, when the tests' tokens end."""


@dataclass(frozen=True)
class Person:
    """Somebody with an ID token, or without one when `uid` is None.

    Attributes:
        name: the column of the table.
        claims: custom claims.
        provider: how they signed in, as Firebase names it.
        factor: the second factor of the sign-in.
        project: on a project whose name begins with "demo-", as emulators' do, no second factor is asked for.
    """

    name: str
    uid: str | None
    claims: Mapping[str, Any] = field(default_factory=dict)
    provider: str = "password"
    factor: str | None = None
    project: str = "demo-sergap"

    @cached_property
    def headers(self) -> dict[str, str]:
        """What a request of this person carries. The emulator believes tokens without a signature."""
        if self.uid is None:
            return {}
        token = {
            "sub": self.uid, "user_id": self.uid, "iat": 0, "auth_time": 0, "exp": FAR_FUTURE_S,
            "aud": self.project, "firebase": {"sign_in_provider": self.provider, "identities": {}, **self._second},
            **self.claims,
        }  # fmt: skip
        return {"Authorization": f"Bearer {_part({'alg': 'none', 'typ': 'JWT'})}.{_part(token)}."}

    @property
    def _second(self) -> dict[str, str]:
        return {"sign_in_second_factor": self.factor} if self.factor else {}


def _part(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


NONE = Person("none", None)
ANONYMOUS = Person("anonymous", "uid-anonymous", provider="anonymous")
OWNER = Person("owner", "uid-owner", provider="anonymous")
OTHER_CITIZEN = Person("other citizen", "uid-other", provider="phone")
AGENCY_MEMBER = Person("agency", "uid-kroya", {"role": "agency", "agency_id": AGENCY})
OTHER_AGENCY_MEMBER = Person("other agency", "uid-adipala", {"role": "agency", "agency_id": OTHER_AGENCY})
OPERATOR = Person("operator", "uid-operator", {"role": "operator"}, factor="totp", project="sergap")
SUPERVISOR = Person("supervisor", "uid-supervisor", {"role": "supervisor"})
ADMIN = Person("admin", "uid-admin", {"role": "admin"})
DISABLED = Person("disabled", "uid-operator")
"""An operator whose role was taken or whose account was disabled: the next token has no claims."""

ONE_FACTOR = Person("one factor", "uid-operator", {"role": "operator"}, project="sergap")
"""An operator of a live project who signed in with a password alone."""

COLUMNS = (
    NONE, ANONYMOUS, OWNER, OTHER_CITIZEN, AGENCY_MEMBER, OTHER_AGENCY_MEMBER, OPERATOR, SUPERVISOR, ADMIN, DISABLED,
    ONE_FACTOR,
)  # fmt: skip

LEFTOVER_AGENCY = Person("citizen with a leftover agency", "uid-left", {"agency_id": AGENCY})
OPERATOR_WITH_AGENCY = Person("operator with an agency", "uid-mixed", {"role": "operator", "agency_id": AGENCY})
AGENCY_WITHOUT_ID = Person("agency without an id", "uid-noid", {"role": "agency"})
AGENCY_WITH_NULL = Person("agency with null for an id", "uid-null", {"role": "agency", "agency_id": None})
UNKNOWN_ROLE = Person("unknown role", "uid-unknown", {"role": "superuser"})
ROLE_AS_LIST = Person("roles as a list", "uid-list", {"role": ["operator", "admin"]})
"""Claims that Sergap never gives, and that must open nothing."""
