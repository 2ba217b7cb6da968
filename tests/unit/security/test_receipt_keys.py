"""Who may say that an alert arrived: whoever got the push, and nobody who reads the documents."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from notify.devices import DeviceRegistration, register_device
from notify.handlers import deliver_alerts
from notify.receipt_keys import is_key, key_hash, receipt_key
from notify.receipts import ReceiptReport, record_receipt
from notify.roll_call import roll_call
from shared.errors import ErrorCode, Refused
from shared.identity import Caller
from shared.model.alert import Alert, Stage
from shared.model.incident import Role
from shared.services import PushMessage, PushOutcome
from shared.settings import Settings
from tests.unit.security.create_services import NOW, AcceptingPusher, TestServices

ALERT_ID, DEVICE_ID, TOKEN = "a" * 32, "device-0001", "token-000001"
MEMBER = Caller("u-1", Role.AGENCY, "polsek-kroya")


class FailingOnce(AcceptingPusher):
    """FCM that answers 503 to the first call, although it may have sent."""

    def send(self, messages: Any) -> list[PushOutcome]:
        """The first time nothing is accepted."""
        outcomes = super().send(messages)
        return [PushOutcome(accepted=False) for _ in messages] if len(self.sent) == 1 else outcomes


def _services(pusher: AcceptingPusher | None = None) -> TestServices:
    services = TestServices(pusher=pusher or AcceptingPusher())
    register_device(services, MEMBER, DEVICE_ID, DeviceRegistration(token=TOKEN, platform="web"))
    services.store.set(f"alerts/{ALERT_ID}", _alert().to_document())
    return services


def _alert() -> Alert:
    return Alert(
        alert_id=ALERT_ID, incident_id="i-1", report_id="r-1", recipient="agency:polsek-kroya", stage=Stage.INITIAL,
        category="kebakaran", place="Kroya", priority=2, created_at=NOW, pressed_at=NOW, unsent_since=NOW,
    )  # fmt: skip


def _told(message: PushMessage, event: Literal["delivered", "opened"] = "delivered", **changed: str) -> ReceiptReport:
    told = {name: message.data[name] for name in ("alert_id", "device_id", "receipt_key")}
    return ReceiptReport(**{**told, **changed}, event=event)


def _refused(services: TestServices, report: ReceiptReport) -> bool:
    with pytest.raises(Refused) as refused:
        record_receipt(services, report)
    return refused.value.code is ErrorCode.NOT_FOUND


def test_the_key_of_the_push_is_good() -> None:
    """The device that was pushed to says so."""
    services = _services()
    deliver_alerts(services, [ALERT_ID])
    assert record_receipt(services, _told(services.pusher.sent[0])) == "DELIVERED"


def test_nothing_stored_is_good_as_a_key() -> None:
    """Whoever reads all documents of alerts, receipts and devices finds no value that is taken for a key."""
    services = _services()
    deliver_alerts(services, [ALERT_ID])
    push = services.pusher.sent[0]
    documents = [
        d for name in ("alerts", "receipts", "devices") for _, d in services.store.database.all(name, group=True)
    ]
    values = {str(value) for document in documents for value in document.values()}
    assert push.data["receipt_key"] not in values
    for value in values:
        if 8 <= len(value) <= 64:
            assert _refused(services, _told(push, receipt_key=value))


def test_the_secret_of_the_installation_is_in_the_key() -> None:
    """With the token alone, which the command centre can read, no key can be made."""
    keys = {
        receipt_key(Settings(emulated=True, receipt_secret=secret), ALERT_ID, DEVICE_ID, TOKEN) for secret in ("", "s")
    }
    assert len(keys) == 2


def test_a_key_is_good_for_its_alert_and_device_alone() -> None:
    """Each part changes the key, and the parts cannot be shifted into each other."""
    settings = Settings(emulated=True)
    parts = [("aa", "b", "t"), ("a", "ab", "t"), ("aa", "b", "u"), ("ab", "b", "t")]
    keys = [receipt_key(settings, *each) for each in parts]
    assert len(set(keys)) == len(parts)
    assert [is_key(key, key_hash(keys[0])) for key in keys] == [True, False, False, False]


def test_the_second_attempt_has_the_same_key() -> None:
    """A push that arrived although FCM said that it failed can be answered, as can its repetition."""
    services = _services(FailingOnce())
    with pytest.raises(Exception, match="not reached yet"):
        deliver_alerts(services, [ALERT_ID])
    services.clock.advance(60)
    deliver_alerts(services, [ALERT_ID])
    first, second = services.pusher.sent
    assert first.data["receipt_key"] == second.data["receipt_key"]
    assert record_receipt(services, _told(first, "opened")) == "OPENED"


def test_a_renewed_token_between_attempts_makes_the_newest_push_good() -> None:
    """The app that was given a new token answers the push that it got."""
    services = _services(FailingOnce())
    with pytest.raises(Exception, match="not reached yet"):
        deliver_alerts(services, [ALERT_ID])
    register_device(services, MEMBER, DEVICE_ID, DeviceRegistration(token="token-000002", platform="web"))
    services.clock.advance(60)
    deliver_alerts(services, [ALERT_ID])
    assert record_receipt(services, _told(services.pusher.sent[1])) == "DELIVERED"


def test_nobody_answers_a_roll_call_for_another_device() -> None:
    """The call's id stands in the devices' documents; it answers for nobody, nor does a colleague's key."""
    services = _services()
    register_device(services, MEMBER, "device-0002", DeviceRegistration(token="token-000002", platform="web"))
    roll_call(services)
    mine, colleagues = services.pusher.sent
    assert _refused(services, _told(mine, receipt_key=mine.data["alert_id"]))
    assert _refused(services, _told(mine, receipt_key=colleagues.data["receipt_key"]))
    assert record_receipt(services, _told(mine)) == "PRESENT"
