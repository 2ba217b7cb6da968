"""Staff of a live project sign in with two factors; callers for help with whatever they have."""

from __future__ import annotations

from typing import Any

import pytest

from shared.errors import ErrorCode, Refused, UnsafeSettings
from shared.identity import STAFF, Caller, caller_from_claims
from shared.model.incident import Role
from shared.settings import Settings

ANYBODY = frozenset(Role) - {Role.SYSTEM}
LIVE = {"GCLOUD_PROJECT": "sergap", "SERGAP_RECEIPT_SECRET": "s"}


def _staff(role: Role, factor: str | None, demanded: str = "require") -> Caller:
    claims: dict[str, Any] = {"sub": "u", "role": role.value, "firebase": {"sign_in_provider": "password"}}
    if role is Role.AGENCY:
        claims["agency_id"] = "polsek-kroya"
    if factor:
        claims["firebase"]["sign_in_second_factor"] = factor
    return caller_from_claims(claims, demanded)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_a_password_alone_opens_no_command_of_staff(role: Role) -> None:
    """Refused with a code of its own, so that the app can say what to do."""
    with pytest.raises(Refused) as refused:
        _staff(role, None).must_be(*STAFF)
    assert refused.value.code is ErrorCode.SECOND_FACTOR_REQUIRED


@pytest.mark.parametrize("factor", ["totp", "phone"])
def test_either_second_factor_is_good(factor: str) -> None:
    """Authenticator app or text message, as the installation has set up."""
    assert _staff(Role.OPERATOR, factor).must_be(*STAFF).role is Role.OPERATOR


def test_staff_call_for_help_like_everybody() -> None:
    """A police officer's own emergency does not wait for a code."""
    assert _staff(Role.AGENCY, None).must_be(*ANYBODY).uid == "u"


def test_off_asks_nobody_and_citizens_are_never_asked() -> None:
    """Emulators have no authenticator apps."""
    assert _staff(Role.OPERATOR, None, "off").must_be(*STAFF)
    assert not caller_from_claims({"sub": "u"}, "require").lacks_factor


def test_a_wrong_role_is_told_so_first() -> None:
    """Nobody enrols a second factor to be refused after it."""
    with pytest.raises(Refused) as refused:
        _staff(Role.AGENCY, None).must_be(Role.ADMIN)
    assert refused.value.code is ErrorCode.FORBIDDEN


@pytest.mark.parametrize("unsafe", [{"SERGAP_SECOND_FACTOR": "off"}, {"GCLOUD_PROJECT": "demo-sergap"}])
def test_it_cannot_be_switched_off_in_production(unsafe: dict[str, str]) -> None:
    """Neither by the setting, nor by a project's name for which the rules do not ask for it."""
    with pytest.raises(UnsafeSettings):
        Settings.from_environment({**LIVE, **unsafe})
    assert Settings.from_environment(LIVE).second_factor == "require"
