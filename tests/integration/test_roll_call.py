"""The roll-call and the dead-letter topic: agencies are known to be unreachable before they are needed."""

from __future__ import annotations

import base64
import json

import httpx
import pytest
from driver import Driver, PlayedDevice, eventually, fresh_place

pytestmark = pytest.mark.stack


def roll_calls(driver: Driver, device: PlayedDevice) -> list[dict[str, str]]:
    """The roll-calls that reached a device."""
    messages = driver.fcm.messages(token=device.token, limit=5_000)
    return [m.message["data"] for m in messages if m.message.get("data", {}).get("stage") == "roll_call"]


def test_an_agency_whose_devices_do_not_answer_is_shown_as_unreachable(driver: Driver) -> None:
    """Called, silent, unreachable; it answers the next call, and is reachable again."""
    admin, device = driver.staff("admin"), driver.device("agency", "pmi")
    assert "pmi" not in driver.done("admin", admin, "roll_call")["unreachable"]
    assert "pmi" in driver.done("admin", admin, "roll_call")["unreachable"]
    assert driver.document("duty/pmi")["unreachable_since"] is not None
    call = roll_calls(driver, device)[-1]
    receipt = {k: call[k] for k in ("alert_id", "device_id", "receipt_key")} | {"event": "delivered"}
    assert driver.api.post_receipt(receipt).body == {"status": "PRESENT"}
    assert "pmi" not in driver.done("admin", admin, "roll_call")["unreachable"]
    assert driver.document("duty/pmi")["unreachable_since"] is None


def test_an_agency_without_any_device_is_unreachable_from_the_start(driver: Driver) -> None:
    """Nobody has to be called to know that."""
    admin = driver.staff("admin")
    assert "kodim-0703" in driver.done("admin", admin, "roll_call")["unreachable"]


def test_a_dead_letter_is_shown_to_a_person(driver: Driver) -> None:
    """An alert that ended in the dead-letter topic is settled, kept, and its agency is one to phone."""
    device = driver.device("agency", "polsek-patimuan")
    driver.fcm.inject_fault("UNAVAILABLE", token=device.token, probability=1.0)
    incident_id = driver.incident_of(driver.report(at=fresh_place("33.01.19")))["incident_id"]
    alert = eventually(
        lambda: next((a for a in driver.alerts(incident_id) if a["recipient"] == "agency:polsek-patimuan"), None),
        "alert written",
    )
    assert alert is not None
    publish_dead_letter(driver, alert["alert_id"])
    letter = eventually(lambda: driver.document(f"dead_letters/{alert['alert_id']}"), "letter kept")
    assert letter["reason"] == "uji"
    assert driver.alert(incident_id, "agency:polsek-patimuan")["status"] == "UNREACHED"
    eventually(
        lambda: driver.assignments(incident_id)["polsek-patimuan"]["reach"] == "phone", "the agency is one to phone"
    )


def publish_dead_letter(driver: Driver, alert_id: str) -> None:
    """Publish to the real topic, as delivery does after its last attempt."""
    body = base64.b64encode(json.dumps({"alert_id": alert_id, "reason": "uji"}).encode()).decode()
    address = driver.addresses
    url = f"http://{address.pubsub_host}/v1/projects/{address.project_id}/topics/alerts-dead-letter:publish"
    httpx.post(url, json={"messages": [{"data": body}]}, trust_env=False).raise_for_status()
