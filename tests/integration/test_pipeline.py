"""From the press to the push on the real emulators: one report, one incident, one alert per agency, nothing doubled."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from driver import Driver, PlayedDevice, eventually, fresh_place, report_body

from shared.jurisdiction import Placement
from shared.region import load_region

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module")
def operator(driver: Driver) -> PlayedDevice:
    """An operator's device."""
    return driver.device("operator")


@pytest.fixture(scope="module")
def kroya(driver: Driver) -> PlayedDevice:
    """A device of Polsek Kroya."""
    return driver.device("agency", "polsek-kroya")


def test_a_report_reaches_operators_and_agency(driver: Driver, operator: PlayedDevice, kroya: PlayedDevice) -> None:
    """A press becomes an incident with reasons, and both the operator's and the right Polsek's phone ring once."""
    report_id = driver.report(description="Motor lawan truk, ada korban")
    incident = driver.incident_of(report_id)
    assert incident["place"] == "Kec. Kroya"
    assert any("Kroya" in rule for rule in incident["decision"]["rules"])
    assignment = driver.assignments(incident["incident_id"])["polsek-kroya"]
    assert (assignment["status"], assignment["role"]) == ("DISPATCHED", "lead")
    for device, recipient in ((operator, "operators"), (kroya, "agency:polsek-kroya")):
        alert = driver.alert(incident["incident_id"], recipient)
        assert alert["status"] == "SENT"
        assert driver.receipts(alert["alert_id"])[device.device_id]["status"] == "SENT"
        assert len(driver.pushed(device, incident["incident_id"])) == 1
    assert driver.document(f"tracks/{report_id}")["step"] == "forwarded"


def test_a_push_names_no_person_and_no_exact_place(driver: Driver, kroya: PlayedDevice) -> None:
    """A locked screen shows category, kecamatan and priority; never words, names, numbers or coordinates."""
    secrets: dict[str, Any] = {
        "description": "RAHASIA-KATA",
        "contact_name": "RAHASIA-NAMA",
        "contact_phone": "0812 3456 7890",
    }
    incident = driver.incident_of(driver.report(**secrets))
    text = str(driver.pushed(kroya, incident["incident_id"])[0].message)
    assert "Kec. Kroya" in text
    position = incident["position"]
    for secret in ("RAHASIA", "3456", str(position["lat"]), str(position["lng"])):
        assert secret not in text


def test_the_same_post_five_times_is_one_report(driver: Driver, kroya: PlayedDevice) -> None:
    """A phone on a bad network repeats itself: one report, one incident, one alert and one push per device."""
    caller, body = driver.citizen(), report_body()
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: driver.api.post_report(caller.id_token, body), range(5)))
    assert sorted(a.status for a in answers) == [200, 200, 200, 200, 201]
    assert len({a.body["received_at"] for a in answers}) == 1
    incident_id = driver.incident_of(body["report_id"])["incident_id"]
    recipients = [a["recipient"] for a in driver.alerts(incident_id) if a["stage"] == "initial"]
    assert sorted(recipients) == sorted(set(recipients))
    assert len(driver.documents.where("incidents", "first_report_id", body["report_id"])) == 1
    driver.alert(incident_id, "agency:polsek-kroya")
    assert len(driver.pushes(kroya, incident_id)) == 1


def test_two_callers_of_one_event_are_one_incident(driver: Driver, kroya: PlayedDevice) -> None:
    """A second caller 60 m away joins as a witness; the agency is not alerted twice."""
    lat, lng = fresh_place()
    incident_id = driver.incident_of(driver.report(at=(lat, lng)))["incident_id"]
    second = driver.report(at=(lat + 0.0005, lng + 0.0003))
    joined = driver.routed(second)
    assert (joined["incident_id"], joined["joined"]) == (incident_id, True)
    driver.alert(incident_id, "agency:polsek-kroya")
    assert len(driver.pushes(kroya, incident_id)) == 1


def test_fcm_answering_503_three_times_delivers_once(driver: Driver) -> None:
    """A passing outage of FCM delays a push and does not lose or double it."""
    device = driver.device("agency", "polsek-sampang")
    driver.fcm.inject_fault("UNAVAILABLE", next_sends=3, token=device.token)
    incident_id = driver.incident_of(driver.report(at=fresh_place("33.01.17")))["incident_id"]
    alert = driver.alert(incident_id, "agency:polsek-sampang")
    assert alert["status"] == "SENT"
    log = driver.fcm.messages(token=device.token)
    assert [m.outcome for m in log] == ["UNAVAILABLE"] * 3 + ["OK"]


def test_a_dead_token_is_removed_and_the_others_are_reached(driver: Driver) -> None:
    """A phone that uninstalled the app costs its colleagues nothing, and is not tried again."""
    dead, alive = driver.device("agency", "polsek-maos"), driver.device("agency", "polsek-maos")
    driver.fcm.unregister_device(dead.token)
    incident_id = driver.incident_of(driver.report(at=fresh_place("33.01.07")))["incident_id"]
    alert = driver.alert(incident_id, "agency:polsek-maos")
    receipts = driver.receipts(alert["alert_id"])
    assert receipts[dead.device_id]["status"] == "FAILED_PERMANENT"
    assert receipts[alive.device_id]["status"] == "SENT"
    assert len(driver.pushed(alive, incident_id)) == 1
    gone = eventually(lambda: driver.document(f"devices/{dead.device_id}")["token"] is None, "dead token removed")
    assert gone


def test_a_redelivered_alert_is_pushed_once(driver: Driver, kroya: PlayedDevice) -> None:
    """Pub/Sub may deliver a message again: the phone must not ring again."""
    incident_id = driver.incident_of(driver.report())["incident_id"]
    alert = driver.alert(incident_id, "agency:polsek-kroya")
    for body in ({"alert_ids": [alert["alert_id"], "nothing"]}, {"alert_id": alert["alert_id"]}):
        publish(driver, body)
    # A later alert passes through the same subscription; once it is settled, the repetition has been handled.
    later = driver.incident_of(driver.report())["incident_id"]
    driver.alert(later, "agency:polsek-kroya")
    assert len(driver.pushes(kroya, incident_id)) == 1
    assert driver.document(f"alerts/{alert['alert_id']}")["attempts"] == 1


def publish(driver: Driver, body: dict[str, Any]) -> None:
    """Publish alerts' ids to the real topic, as a redelivery would; also in the form of the version before."""
    address = driver.addresses
    data = base64.b64encode(json.dumps(body).encode()).decode()
    url = f"http://{address.pubsub_host}/v1/projects/{address.project_id}/topics/alerts:publish"
    httpx.post(url, json={"messages": [{"data": data}]}, trust_env=False).raise_for_status()


def test_a_report_at_sea_goes_to_the_water_police(driver: Driver) -> None:
    """Off the coast of Cilacap Satpolairud is asked."""
    incident = driver.incident_of(driver.report(at=(-7.8000, 109.0500), category="kecelakaan_laut"))
    assert incident["decision"]["placement"] == "water"
    assert "satpolairud" in driver.assignments(incident["incident_id"])


def test_a_report_from_outside_the_regency_waits_for_an_operator(driver: Driver, operator: PlayedDevice) -> None:
    """From Purwokerto: nothing is lost, operators are told, the Polresta is proposed and nobody is sent blindly."""
    incident = driver.incident_of(driver.report(at=(-7.4245, 109.2302)))
    assert (incident["place"], incident["dispatch"]) == ("Luar wilayah", "on_verify")
    assert driver.assignments(incident["incident_id"])["polresta-cilacap"]["status"] == "PROPOSED"
    assert len(driver.pushed(operator, incident["incident_id"])) == 1


def test_a_report_without_a_position_is_taken(driver: Driver, operator: PlayedDevice) -> None:
    """A phone that does not know where it is still reaches the operators."""
    incident = driver.incident_of(driver.report(at=None))
    assert incident["place"] == "Lokasi belum diketahui"
    assert len(driver.pushed(operator, incident["incident_id"])) == 1


def test_a_border_report_alerts_both_and_the_first_answer_keeps_it(driver: Driver) -> None:
    """On a border two Polsek are alerted; when one acknowledges, the other is released and told."""
    (lat, lng), (first, second) = border_place()
    devices = {agency: driver.device("agency", agency) for agency in (first, second)}
    incident_id = driver.incident_of(driver.report(at=(lat, lng), category="gangguan_ketertiban"))["incident_id"]
    if driver.assignments(incident_id)[first]["status"] == "PROPOSED":
        driver.done(
            "operator", driver.staff("operator"), "dispatch", incident_id=incident_id, agency_ids=[first, second]
        )
    for agency, device in devices.items():
        driver.alert(incident_id, f"agency:{agency}")
        assert len(driver.pushed(device, incident_id)) == 1
    driver.done("agency", devices[first].user, "acknowledge", incident_id=incident_id)
    states = {a: d["status"] for a, d in driver.assignments(incident_id).items()}
    assert (states[first], states[second]) == ("ACKNOWLEDGED", "CANCELLED")
    assert len(driver.pushed(devices[second], incident_id, "released")) == 1


def border_place() -> tuple[tuple[float, float], tuple[str, str]]:
    """A place on the border of two kecamatan, and their Polsek."""
    region = load_region("cilacap")
    for step in range(2_000):
        place = (-7.62, 109.14 + step * 0.0001)
        match = region.jurisdiction.locate(*place, 5)
        polsek = [a.id for code in match.codes for a in region.pack.agencies.values() if a.covers == (code,)]
        if match.placement is Placement.BORDER and len(polsek) == 2:
            return place, (polsek[0], polsek[1])
    raise AssertionError("no border found")


def test_a_device_reports_delivery_and_opening_with_its_own_key_only(driver: Driver, kroya: PlayedDevice) -> None:
    """Receipts move forward; a wrong key is told nothing; a late step does not move a receipt back."""
    incident_id = driver.incident_of(driver.report())["incident_id"]
    data = driver.pushed(kroya, incident_id)[0].message["data"]
    alert = driver.alert(incident_id, "agency:polsek-kroya")
    receipt = {"alert_id": alert["alert_id"], "device_id": kroya.device_id, "receipt_key": data["receipt_key"]}
    assert driver.api.post_receipt(receipt | {"event": "opened", "receipt_key": "wrong-key-x"}).status == 404
    assert driver.api.post_receipt(receipt | {"event": "opened"}).body == {"status": "OPENED"}
    assert driver.api.post_receipt(receipt | {"event": "delivered"}).body == {"status": "OPENED"}


def test_nothing_is_pushed_to_a_device_after_sign_out(driver: Driver) -> None:
    """A phone that was signed out stays silent, and its agency is shown as not reached."""
    device = driver.device("agency", "polsek-adipala")
    answer = driver.http.delete(
        f"/api/v1/devices/{device.device_id}", headers={"Authorization": f"Bearer {device.user.id_token}"}
    )
    assert answer.status_code == 200
    incident_id = driver.incident_of(driver.report(at=fresh_place("33.01.03")))["incident_id"]
    assert driver.alert(incident_id, "agency:polsek-adipala")["status"] == "UNREACHED"
    assert driver.pushes(device, incident_id) == []
    eventually(
        lambda: "unreached:polsek-adipala" in driver.document(f"incidents/{incident_id}")["attention"],
        "operators shown that nobody was reached",
    )
