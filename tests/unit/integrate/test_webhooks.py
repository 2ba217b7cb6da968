"""Webhooks to agencies' own CAD: signed, at least once, never in the way of a push; and their answers back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from integrate.webhooks.cad import take_command
from integrate.webhooks.delivery import PAUSES_S
from integrate.webhooks.relay import sweep_webhooks
from integrate.webhooks.sender import Outcome
from integrate.webhooks.signatures import headers_for, message_id_of
from integrate.webhooks.subscriptions import REMEMBERED, in_force
from shared.errors import ErrorCode, Refused
from shared.settings import Settings
from tests.unit.integrate.scene import (
    AGENCY,
    OPERATOR,
    URL,
    Cad,
    as_admin,
    as_desk,
    as_polsek,
    create_incident,
    work_off,
)
from tests.unit.security.create_services import TestServices

REFUSING = Outcome(False, "HTTP 500")


def subscribed(services: TestServices) -> str:
    """The agency's CAD, set by an administrator; returns the secret."""
    secret: str = as_admin(services, "subscribe_webhook", agency_id=AGENCY, url=URL)["secret"]
    return secret


def types(cad: Cad) -> list[str]:
    """What the CAD was told, in order."""
    return [json.loads(body)["type"] for _, _, body in cad.taken]


def deliveries(services: TestServices) -> list[dict[str, Any]]:
    """All deliveries."""
    return [document for _, document in services.store.database.all("webhook_deliveries")]


def test_without_a_subscription_nothing_is_written_and_nothing_published() -> None:
    """The ordinary way of a report costs nothing more."""
    services = TestServices()
    incident_id = create_incident(services)
    as_polsek(services, "acknowledge", incident_id)
    assert services.publisher.webhooks == []
    assert deliveries(services) == []


def test_every_step_of_the_agency_is_told_once_and_in_order() -> None:
    """Dispatched, acknowledged, on its way, there, cleared: whoever did it, by app or by desk."""
    services, cad = TestServices(), Cad()
    subscribed(services)
    incident_id = create_incident(services)
    work_off(services, cad)
    for command in ("acknowledge", "en_route", "on_scene", "clear"):
        as_polsek(services, command, incident_id)
        work_off(services, cad)
    steps = ["dispatched", "acknowledged", "en_route", "on_scene", "cleared"]
    assert types(cad) == [f"assignment.{step}" for step in steps]
    assert {delivery["status"] for delivery in deliveries(services)} == {"DELIVERED"}


def test_a_withdrawal_is_told() -> None:
    """The unit that is not needed any more is told so by its own system."""
    services, cad = TestServices(), Cad()
    subscribed(services)
    incident_id = create_incident(services)
    services.clock.advance(1)
    as_desk(services, OPERATOR, "withdraw", incident_id=incident_id, agency_id=AGENCY, reason="salah alamat")
    work_off(services, cad)
    assert types(cad) == ["assignment.dispatched", "assignment.withdrawn"]


def test_a_corrected_place_is_told() -> None:
    """What is sent is the assignment as it is now."""
    services, cad = TestServices(), Cad()
    subscribed(services)
    incident_id = create_incident(services)
    work_off(services, cad)
    services.clock.advance(5)
    as_desk(services, OPERATOR, "move_pin", incident_id=incident_id, lat=-7.63, lng=109.25, accuracy_m=10)
    work_off(services, cad)
    assert types(cad)[-1] == "assignment.changed"
    assert json.loads(cad.taken[-1][2])["data"]["position"]["lat"] == -7.63


def test_the_message_tells_of_no_caller() -> None:
    """Neither who called nor how to reach them; words are the agency's to see, as in its app."""
    services, cad = TestServices(), Cad()
    subscribed(services)
    create_incident(services)
    work_off(services, cad)
    told = cad.taken[0][2].decode()
    assert "u-citizen" not in told
    assert "+62812" not in told
    assert "contact" not in told


def test_the_reference_library_believes_our_signature() -> None:
    """Conformance: the Standard Webhooks library makes the same signature with the secret that was shown."""
    services, cad = TestServices(), Cad()
    secret = subscribed(services)
    create_incident(services)
    work_off(services, cad)
    _, headers, body = cad.taken[0]
    # The library has no clock to pass in, so that it signs what the message should be signed with.
    again = Webhook(secret).sign(headers["webhook-id"], services.clock.now(), body.decode())
    assert headers["webhook-signature"] == again


def test_we_believe_the_reference_librarys_signature() -> None:
    """Conformance, the other way."""
    services = TestServices()
    secret, now, body = subscribed(services), services.clock.now(), b'{"command": "acknowledge"}'
    signature = Webhook(secret).sign("msg_12345678", now, body.decode())
    headers = {"webhook-id": "msg_12345678", "webhook-timestamp": str(int(now.timestamp())),
               "webhook-signature": f"v1,AAAA {signature}"}  # fmt: skip
    assert message_id_of(headers, [secret], now, body) == "msg_12345678"


@pytest.mark.parametrize("off_s", [-301, 301])
def test_a_message_out_of_the_window_is_refused(off_s: int) -> None:
    """Five minutes to either side, and no second more."""
    services = TestServices()
    secret, now, body = subscribed(services), services.clock.now(), b"{}"
    at_the_edge = now + timedelta(seconds=off_s - (1 if off_s > 0 else -1))
    assert message_id_of(headers_for([secret], "m" * 8, at_the_edge, body), [secret], now, body)
    with pytest.raises(Refused) as refused:
        message_id_of(headers_for([secret], "m" * 8, now + timedelta(seconds=off_s), body), [secret], now, body)
    assert refused.value.code is ErrorCode.UNAUTHENTICATED


@pytest.mark.parametrize("header", ["webhook-id", "webhook-timestamp", "webhook-signature"])
@pytest.mark.parametrize("value", ["", "x", "v1,AAAA", "1", "é"])
def test_a_changed_header_is_refused(header: str, value: str) -> None:
    """Whatever stands there."""
    services = TestServices()
    secret, now, body = subscribed(services), services.clock.now(), b"{}"
    headers = {**headers_for([secret], "m" * 8, now, body), header: value}
    with pytest.raises(Refused):
        message_id_of(headers, [secret], now, body)


def test_a_changed_body_is_refused() -> None:
    """The signature is of these bytes."""
    services = TestServices()
    secret, now = subscribed(services), services.clock.now()
    with pytest.raises(Refused):
        message_id_of(headers_for([secret], "m" * 8, now, b"{}"), [secret], now, b"{ }")


def test_a_failing_cad_is_tried_again_with_growing_pauses_and_then_shown_to_a_person() -> None:
    """Eight attempts, a dead letter that the console shows, and a person's retry that comes through."""
    services, cad = TestServices(), Cad(REFUSING)
    subscribed(services)
    create_incident(services)
    work_off(services, cad)
    for pause_s in PAUSES_S:
        attempts = len(cad.taken)
        services.clock.advance(pause_s - 1)
        sweep_webhooks(services)
        work_off(services, cad)
        assert len(cad.taken) == attempts, "too early"
        services.clock.advance(1)
        sweep_webhooks(services)
        work_off(services, cad)
        assert len(cad.taken) == attempts + 1
    (delivery,) = deliveries(services)
    assert (delivery["status"], delivery["problem"]) == ("DEAD", "HTTP 500")
    (letter,) = [document for _, document in services.store.database.all("dead_letters")]
    assert "assignment.dispatched" in letter["reason"]
    assert as_admin(services, "list_integrations")["dead_deliveries"][0]["agency_id"] == AGENCY

    cad.outcome = Outcome(True)
    as_admin(services, "retry_webhook", delivery_id=delivery["delivery_id"])
    work_off(services, cad)
    assert deliveries(services)[0]["status"] == "DELIVERED"
    assert services.paths("dead_letters") == []


def test_a_failing_cad_changes_nothing_of_the_alert() -> None:
    """The alert to the agency's devices is there as without a CAD."""
    plain, services = TestServices(), TestServices()
    subscribed(services)
    create_incident(plain)
    create_incident(services)
    work_off(services, Cad(REFUSING))
    recipients = [
        sorted((d["recipient"], d["status"]) for _, d in each.store.database.all("alerts"))
        for each in (plain, services)
    ]
    assert recipients[0] == recipients[1]


def test_what_was_never_published_is_found_by_the_sweeper() -> None:
    """A crash after the commit loses nothing."""
    services, cad = TestServices(), Cad()
    subscribed(services)
    create_incident(services)
    services.publisher.webhooks.clear()
    services.clock.advance(60)
    sweep_webhooks(services)
    work_off(services, cad)
    sweep_webhooks(services)
    work_off(services, cad)
    assert types(cad) == ["assignment.dispatched"]


def test_messages_that_come_twice_tell_the_cad_once() -> None:
    """Of the incident and of the delivery."""
    services, cad = TestServices(), Cad()
    subscribed(services)
    incident_id = create_incident(services)
    services.publisher.webhooks += [{"incident_id": incident_id}] * 2
    work_off(services, cad)
    services.publisher.webhooks += [{"delivery_id": deliveries(services)[0]["delivery_id"]}] * 2
    work_off(services, cad)
    assert len(cad.taken) == 1


def test_what_happened_before_the_subscription_is_not_told() -> None:
    """A new CAD is not flooded with the past."""
    services, cad = TestServices(), Cad()
    incident_id = create_incident(services)
    services.clock.advance(REMEMBERED.total_seconds())
    subscribed(services)
    as_polsek(services, "acknowledge", incident_id)
    work_off(services, cad)
    assert types(cad) == ["assignment.acknowledged"]


def test_a_rotation_leaves_the_old_secret_good_for_a_day() -> None:
    """Both sides can change in turn; a repeated command rotates once."""
    services, cad = TestServices(), Cad()
    old = subscribed(services)
    new = as_admin(services, "rotate_webhook_secret", agency_id=AGENCY)["secret"]
    create_incident(services)
    work_off(services, cad)
    _, headers, body = cad.taken[0]
    now = services.clock.now()
    assert new != old
    assert all(message_id_of(headers, [secret], now, body) for secret in (old, new))
    services.clock.advance(86_400)
    later = headers_for([old], "m" * 8, services.clock.now(), b"{}")
    with pytest.raises(Refused):
        take_command(services, AGENCY, later, b"{}")


def test_an_ended_subscription_tells_and_takes_nothing() -> None:
    """What still lies in line is settled without a dead letter."""
    services, cad = TestServices(), Cad()
    secret = subscribed(services)
    create_incident(services)
    as_admin(services, "end_webhook", agency_id=AGENCY)
    work_off(services, cad)
    assert cad.taken == []
    assert services.paths("dead_letters") == []
    assert in_force(services.store, AGENCY) is None
    with pytest.raises(Refused):
        take_command(services, AGENCY, headers_for([secret], "m" * 8, services.clock.now(), b"{}"), b"{}")


def test_a_secret_is_stored_nowhere_and_needs_the_installations_own() -> None:
    """Neither the secret nor anything that makes it is in the database; without the setting none is made."""
    services = TestServices()
    secret = subscribed(services)
    assert secret not in str(services.store.database.all("webhooks"))
    bare = TestServices(settings=Settings(emulated=False))
    with pytest.raises(Refused) as refused:
        subscribed(bare)
    assert refused.value.code is ErrorCode.UNAVAILABLE
    assert bare.paths("webhooks") == []


def told_by_cad(services: TestServices, secret: str, message_id: str = "msg-00001", **fields: Any) -> dict[str, Any]:
    """One signed message of the agency's CAD."""
    body = json.dumps(fields).encode()
    return take_command(services, AGENCY, headers_for([secret], message_id, services.clock.now(), body), body)


def test_a_cad_takes_its_agency_through_all_steps() -> None:
    """As the agency's app would, the audit line naming the CAD."""
    services = TestServices()
    secret, incident_id = subscribed(services), create_incident(services)
    for number, (command, status) in enumerate(
        [("acknowledge", "ACKNOWLEDGED"), ("en_route", "EN_ROUTE"), ("on_scene", "ON_SCENE"), ("clear", "CLEARED")]
    ):
        services.clock.advance(1)
        done = told_by_cad(services, secret, f"msg-{number:05}", command=command, incident_id=incident_id)
        assert (done["assignment_status"], done["repeated"]) == (status, False)
    actors = [e["actor"] for _, e in services.store.database.all("events", group=True) if e["type"] == "acknowledge"]
    assert actors == [{"role": "agency", "uid": f"cad:{AGENCY}", "agency_id": AGENCY}]


def test_a_replayed_message_changes_nothing() -> None:
    """Within the window it finds its own earlier work."""
    services = TestServices()
    secret, incident_id = subscribed(services), create_incident(services)
    told_by_cad(services, secret, command="acknowledge", incident_id=incident_id)
    events = services.paths("events", group=True)
    assert told_by_cad(services, secret, command="acknowledge", incident_id=incident_id)["repeated"]
    assert services.paths("events", group=True) == events


@pytest.mark.parametrize("command", ["duty_on", "roster", "note", "grant_role", "close"])
def test_a_cad_does_not_do_what_people_do(command: str) -> None:
    """Its table is five commands long."""
    services = TestServices()
    with pytest.raises(Refused) as refused:
        told_by_cad(services, subscribed(services), command=command, incident_id="i-1")
    assert refused.value.code is ErrorCode.VALIDATION_FAILED


def test_a_cad_acts_for_its_own_agency_alone() -> None:
    """Another agency's path with this one's secret is no good."""
    services = TestServices()
    secret = subscribed(services)
    as_admin(services, "subscribe_webhook", agency_id="damkar", url="https://damkar.example.org/")
    with pytest.raises(Refused) as refused:
        take_command(services, "damkar", headers_for([secret], "m" * 8, services.clock.now(), b"{}"), b"{}")
    assert refused.value.code is ErrorCode.UNAUTHENTICATED
