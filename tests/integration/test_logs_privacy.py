"""What stands in the logs of a whole run: ids, and nothing about any person."""

from __future__ import annotations

import json
import uuid

import pytest
from driver import Driver, report_body

from devkit.stack.stack import LocalStack

pytestmark = pytest.mark.stack

LAT, LNG = -7.6312347, 109.2487653
NAME, WORDS, MORE = "Rahasianama", "Rahasiakata dekat pasar", "Rahasiatambahan"
PHONE, NATIONAL = "+6281398765432", "081398765432"
SECRETS = (NAME, "Rahasiakata", MORE, PHONE.lstrip("+"), NATIONAL, "7.6312347", "109.2487653", "98765432")


def test_no_personal_data_in_the_logs(driver: Driver, stack: LocalStack) -> None:
    """A report with every kind of personal data, good and refused, with commands and pushes, leaves none in any log."""
    operators = driver.device("operator")
    body = report_body(at=(LAT, LNG), description=WORDS, contact_name=NAME, contact_phone=NATIONAL)
    caller = driver.auth.link_phone(driver.citizen(), PHONE)
    driver.api.post_report(caller.id_token, body)
    incident_id = driver.incident_of(body["report_id"])["incident_id"]
    driver.pushed(operators, incident_id)
    driver.done("caller", caller, "add_details", report_id=body["report_id"], description=MORE, contact_name=NAME)
    driver.done("operator", operators.user, "reveal_identity", report_id=body["report_id"], reason="telepon balik")
    driver.api.post_report(caller.id_token, {**body, "report_id": "no-uuid"})
    driver.http.post("/api/v1/reports", content=json.dumps(body)[:-1], headers={"Content-Type": "application/json"})
    driver.refused("caller", caller, "refine_position", report_id=str(uuid.uuid4()), position={"lat": LAT, "lng": "x"})
    # The Auth emulator stands for the text message, and so prints the number with its code.
    logs = "\n".join(line for line in stack.log_text().splitlines() if "To verify the phone number" not in line)
    assert body["report_id"] in logs, "these are not the logs of this run"
    assert not [secret for secret in SECRETS if secret in logs]
    assert operators.token not in logs
    assert caller.id_token not in logs
