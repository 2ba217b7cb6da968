"""Settings, errors, logs, functions list: what must hold before anything runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import main
from shared.error_texts import ERROR_TEXTS, error_body
from shared.errors import ErrorCode, Refused, UnsafeSettings
from shared.identity import caller_from_claims
from shared.log import FORBIDDEN_FIELDS, log
from shared.model.incident import Role
from shared.settings import Settings

FUNCTIONS = Path(__file__).resolve().parents[3] / "functions"


def test_settings_for_emulators_are_refused_in_production() -> None:
    """A forgotten variable must stop the process, not send alerts into an emulator."""
    for name, value in {
        "SERGAP_FCM_URL": "http://x",
        "SERGAP_TIME_SCALE": "0.1",
        "SERGAP_APP_CHECK": "off",
        "SERGAP_TASKS_HOST": "x:1",
    }.items():
        with pytest.raises(UnsafeSettings):
            Settings.from_environment({name: value})
        assert Settings.from_environment({name: value, "FIRESTORE_EMULATOR_HOST": "h:1"}).emulated


def test_every_error_has_both_languages_and_advice() -> None:
    """No code without words."""
    assert set(ERROR_TEXTS) == set(ErrorCode)
    for text in ERROR_TEXTS.values():
        assert all((text.message_id, text.message_en, text.what_to_do_id, text.what_to_do_en))


def test_an_error_always_carries_numbers_to_phone() -> None:
    """Whatever went wrong with the app, a phone still works."""
    body: Any = error_body(Refused(ErrorCode.INTERNAL), [{"number": "110"}], "r")
    assert body["error"]["emergency_numbers"] == [{"number": "110"}]


def test_logs_hold_no_personal_data(capsys: pytest.CaptureFixture[str]) -> None:
    """Fields that could hold some are dropped, whoever passes them."""
    log().info("x", report_id="r-1", **dict.fromkeys(FORBIDDEN_FIELDS, "SECRET"))
    line = json.loads(capsys.readouterr().out)
    assert (line["report_id"], line["severity"], line["message"]) == ("r-1", "INFO", "x")
    assert "SECRET" not in str(line)


@pytest.mark.parametrize(
    ("claims", "role", "agency_id"),
    [
        ({"uid": "u"}, Role.CITIZEN, None),
        ({"uid": "u", "role": "operator"}, Role.OPERATOR, None),
        ({"uid": "u", "role": "agency", "agency_id": "damkar"}, Role.AGENCY, "damkar"),
        ({"uid": "u", "role": "agency"}, Role.CITIZEN, None),
        ({"uid": "u", "role": "system"}, Role.CITIZEN, None),
        ({"uid": "u", "role": "root"}, Role.CITIZEN, None),
        ({"uid": "u", "role": "operator", "agency_id": "damkar"}, Role.OPERATOR, None),
    ],
)
def test_roles_come_from_the_allow_list_only(claims: dict[str, str], role: Role, agency_id: str | None) -> None:
    """Anything unknown is a citizen."""
    caller = caller_from_claims(claims)
    assert (caller.role, caller.agency_id) == (role, agency_id)


def test_every_function_is_listed_and_loaded_by_its_part() -> None:
    """Functions of one name would collapse silently; a function outside main's namespace does not exist."""
    listed = set(main.__all__)
    assert listed == set(main.ALL)
    assert len(main.__all__) == len(listed)
    for name in listed:
        assert hasattr(getattr(main, name), "__firebase_endpoint__"), name


def test_event_functions_are_delivered_again_when_they_fail() -> None:
    """retry is what makes a failing trigger more than a lost report; firebase-tools reads it from the endpoint."""
    for name in ("route_report", "deliver_alert", "collect_dead_letter", "strip_photo", "deliver_webhook"):
        assert getattr(main, name).__firebase_endpoint__.eventTrigger["retry"] is True


def test_deciding_modules_import_no_cloud_library() -> None:
    """The pure core stays pure."""
    pure = ["decide", "planning", "clustering", "trust", "escalation", "witnesses", "tracks", "documents"]
    paths = [FUNCTIONS / "route" / f"{name}.py" for name in pure]
    paths += [
        FUNCTIONS / "shared" / "states.py",
        FUNCTIONS / "notify" / "content.py",
        FUNCTIONS / "intake" / "rate_limit.py",
    ]
    for path in paths:
        text = path.read_text()
        for library in ("firebase", "google", "googlemaps", "requests", "flask"):
            assert f"import {library}" not in text and f"from {library}" not in text, (path.name, library)
