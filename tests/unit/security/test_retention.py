"""Documents end when the pack says so: by TTL where functions write, by the sweeper where clients write."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.handlers import submit_report
from intake.submission import ReportSubmission
from notify.dead_letters import collect
from notify.devices import DeviceRegistration, register_device
from notify.receipts import ReceiptReport, record_receipt
from notify.roll_call import roll_call
from route.commands.agency import AGENCY_COMMANDS
from route.commands.base import run_command
from route.handlers import route_report
from route.retention import BATCH, delete_expired, is_due
from route.sweeper import sweep
from shared.identity import Caller
from shared.model.incident import Role
from shared.region import load_region
from tests.unit.security.create_services import NOW, TestServices

REPORT_ID = "2c2f1f5e-6f0e-4a9e-9d0e-1b1f5a3f0c11"
DAYS = load_region("cilacap").pack.thresholds.retention_days
MEMBER = Caller("u-1", Role.AGENCY, "polsek-kroya")
CLIENT_WRITTEN = ("fixes", "messages", "photos")


def _written(services: TestServices, collection: str, age: timedelta, number: int = 1) -> None:
    for each in range(number):
        services.store.set(f"reports/r/{collection}/{age.days}-{each}", {"at": services.clock.now() - age})


@pytest.mark.parametrize("collection", CLIENT_WRITTEN)
def test_what_clients_wrote_goes_after_its_time_and_not_before(collection: str) -> None:
    """One day before the retention a document stays, one day after it goes."""
    services, days = TestServices(), DAYS[collection]
    _written(services, collection, timedelta(days=days - 1))
    _written(services, collection, timedelta(days=days + 1))
    assert delete_expired(services)[collection] == 1
    assert services.paths(collection, group=True) == [f"reports/r/{collection}/{days - 1}-0"]


def test_a_look_deletes_no_more_than_its_batch_and_the_next_goes_on() -> None:
    """A storm's photos do not hold up the sweep; the oldest go first."""
    services = TestServices()
    _written(services, "photos", timedelta(days=DAYS["photos"] + 1), BATCH + 1)
    assert [delete_expired(services)["photos"] for _ in range(3)] == [BATCH, 1, 0]


def test_the_sweeper_looks_every_ten_minutes() -> None:
    """The sweep of a full ten minutes deletes, the one after it leaves things alone."""
    services = TestServices()
    assert is_due(NOW)
    assert not is_due(NOW + timedelta(minutes=1))
    _written(services, "messages", timedelta(days=DAYS["messages"] + 1))
    services.clock.advance(60)
    sweep(services)
    assert services.paths("messages", group=True)
    services.clock.advance(540)
    sweep(services)
    assert not services.paths("messages", group=True)


def test_every_document_that_functions_write_says_when_it_ends() -> None:
    """A report's whole way, a device, a roster, a dead letter: nothing without `expires_at` within its retention."""
    services = TestServices()
    submit_report(services, "u-citizen", _submission(), "trace")
    route_report(services, REPORT_ID)
    registration = DeviceRegistration(token="token-000001", platform="web")
    register_device(services, MEMBER, "device-0001", registration)
    roll_call(services)
    duty = {"command": "duty_on", "command_id": REPORT_ID}
    run_command(services, MEMBER, duty, AGENCY_COMMANDS)
    note = {"command": "note", "command_id": REPORT_ID, "incident_id": f"i-{REPORT_ID}", "text": "Sudah di jalan"}
    run_command(services, MEMBER, note, AGENCY_COMMANDS)
    collect(services, "a" * 32, "attempts used up")
    seen = set()
    for name in DAYS.keys() - {*CLIENT_WRITTEN, "receipts", "role_changes"}:
        for path, document in services.store.database.all(name, group=True):
            assert NOW < document["expires_at"] <= NOW + timedelta(days=DAYS[name]), path
            seen.add(name)
    wanted = {"reports", "reporters", "tracks", "incidents", "assignments", "events", "alerts"}
    assert seen == wanted | {"devices", "duty", "dead_letters", "gates", "unrouted"}


def test_a_sign_of_life_lets_a_device_live_on() -> None:
    """A device that answers the roll-call is kept as long again as one that has just registered."""
    services = TestServices()
    register_device(services, MEMBER, "device-0001", DeviceRegistration(token="token-000001", platform="web"))
    roll_call(services)
    services.clock.advance(86_400)
    data = services.pusher.sent[0].data
    told = {name: data[name] for name in ("alert_id", "device_id", "receipt_key")}
    record_receipt(services, ReceiptReport(**told, event="delivered"))
    document = services.store.get("devices/device-0001")
    assert document is not None
    assert document["expires_at"] == services.clock.now() + timedelta(days=DAYS["devices"])


def _submission() -> ReportSubmission:
    place = {"lat": -7.6277, "lng": 109.2447, "accuracy_m": 12}
    body = {"report_id": REPORT_ID, "category": "kecelakaan_lalu_lintas", "position": place}
    return ReportSubmission.model_validate({**body, "pressed_at": NOW.isoformat()}, strict=False)
