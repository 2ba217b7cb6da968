"""App Check: calls that do not come from a genuine app."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from shared.app_check import AppCheck
from shared.errors import ErrorCode, Refused, UnsafeSettings
from shared.settings import Settings


class Verifier:
    """Knows one good token, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, token: str) -> Any:
        self.asked.append(token)
        if token != "genuine":
            raise ValueError("signature")
        return {"sub": "app"}


def _check(mode: Literal["enforce", "monitor", "off"], verifier: Verifier) -> AppCheck:
    return AppCheck(Settings(app_check=mode, emulated=True), verifier)


@pytest.mark.parametrize("token", [None, "", "forged"])
def test_enforcing_refuses_without_a_genuine_token(token: str | None) -> None:
    """No token and a forged one are refused with a code of their own."""
    with pytest.raises(Refused) as refused:
        _check("enforce", Verifier()).require(token)
    assert refused.value.code is ErrorCode.APP_NOT_VERIFIED


def test_a_genuine_token_passes() -> None:
    """What firebase_admin accepts is accepted."""
    verifier = Verifier()
    _check("enforce", verifier).require("genuine")
    assert verifier.asked == ["genuine"]


@pytest.mark.parametrize("token", [None, "forged"])
def test_monitoring_verifies_and_lets_pass(token: str | None) -> None:
    """A new installation first sees in its logs who would be refused."""
    verifier = Verifier()
    _check("monitor", verifier).require(token)
    assert verifier.asked == ([token] if token else [])


def test_off_asks_nobody() -> None:
    """On the emulators there is no App Check to ask."""
    verifier = Verifier()
    _check("off", verifier).require("forged")
    assert not verifier.asked


def test_off_is_refused_outside_the_emulators() -> None:
    """A deployment that has switched it off does not start; without a word of it, it is enforced."""
    with pytest.raises(UnsafeSettings):
        Settings.from_environment({"SERGAP_APP_CHECK": "off"})
    assert Settings.from_environment({"GCLOUD_PROJECT": "sergap", "SERGAP_RECEIPT_SECRET": "s"}).app_check == "enforce"


def test_firebase_verifies_tokens_for_real() -> None:
    """Without a fake verifier a made-up token is refused by firebase_admin's own code, without a network."""
    settings = Settings(app_check="enforce", emulated=True)
    with pytest.raises(Refused):
        AppCheck(settings).require("not.a.token")
