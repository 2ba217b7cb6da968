"""Where personal data must not be: in addresses and in log lines."""

from __future__ import annotations

import json

import pytest

from devkit.openapi.document import build_document
from shared.log import FORBIDDEN_FIELDS, log
from shared.model.report import Position, Reporter

PERSONAL = {"contact_name", "contact_phone", "description", "lat", "lng", "position", "token"}


OF_NOBODY = {("path", "device_id"), ("path", "agency_id"), ("path", "resource"), ("path", "file"), ("query", "bbox")}
"""A device, an agency, a kind of answer, a public warning, the window of a map."""


def test_addresses_tell_of_no_person() -> None:
    """A URL stands in every proxy's log: whatever stands in one is listed here."""
    for path, operations in build_document()["paths"].items():
        for operation in operations.values():
            parameters = {
                (each["in"], each["name"]) for each in operation.get("parameters", ()) if each["in"] != "header"
            }
            assert parameters <= OF_NOBODY, path


@pytest.mark.parametrize("field", sorted(FORBIDDEN_FIELDS))
def test_forbidden_fields_never_reach_a_log(field: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever passes them, they are dropped; the line itself stays."""
    log().warning("line of this test", report_id="r-1", **{field: "Rahasianama"})
    written = capsys.readouterr().out
    assert json.loads(written)["report_id"] == "r-1"
    assert "Rahasianama" not in written


def test_personal_fields_of_the_models_are_forbidden() -> None:
    """The fields of a caller and of a position that say who and where."""
    fields = {*Reporter.model_fields, *Position.model_fields, "token", "description", "position"}
    assert fields >= PERSONAL
    assert PERSONAL <= FORBIDDEN_FIELDS
