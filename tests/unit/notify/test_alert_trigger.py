"""The trigger of `deliver_alert`: what it understands, and how an alert comes to its end."""

from __future__ import annotations

import inspect
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from notify import triggers
from notify.dead_letters import collect
from notify.handlers import MAX_ATTEMPTS, Undelivered
from shared import paths
from tests.unit.notify.delivery_scene import KROYA, MAOS, Delivery


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """What the trigger works with."""
    services = Delivery()
    monkeypatch.setattr(triggers, "runtime", lambda: services)
    return services


def _receive(body: object, age: timedelta = timedelta(0)) -> None:
    message = SimpleNamespace(json=body, attributes={})
    event: Any = SimpleNamespace(data=SimpleNamespace(message=message), time=datetime.now(UTC) - age)
    inspect.unwrap(triggers.deliver_alert)(event)


def test_a_message_of_the_version_before_is_understood(services: Delivery) -> None:
    """It may be under way while a new version is deployed."""
    ids = services.opened()
    _receive({"alert_id": ids[0]})
    _receive({"alert_ids": ids[1:]})
    assert services.statuses(ids) == ["SENT"] * 3


@pytest.mark.parametrize(
    "named", [[KROYA, "operators", MAOS], [KROYA], ["agency:bpbd"], ["operators", 7, ""], "operators", []]
)
def test_what_a_message_says_of_recipients_is_a_hint(services: Delivery, named: object) -> None:
    """All are told, whoever it names, leaves out, or names in vain."""
    ids = services.opened()
    _receive({"alert_ids": ids, "recipients": named})
    assert services.statuses(ids) == ["SENT"] * 3
    assert sorted(services.told()) == sorted([KROYA, "operators", MAOS])


def test_more_recipients_than_a_query_can_ask_for_are_all_told(services: Delivery) -> None:
    """The hint is then of no use, and does no harm."""
    ids = services.opened()
    _receive({"alert_ids": ids, "recipients": [f"agency:{number}" for number in range(40)] + ["operators"]})
    assert services.statuses(ids) == ["SENT"] * 3


@pytest.mark.parametrize("body", [None, [], "alert", {"alert_ids": [7]}])
def test_what_is_not_ours_is_dropped(services: Delivery, body: object) -> None:
    """No repetition could mend it."""
    services.opened()
    _receive(body)
    assert not services.told()


def test_only_who_has_used_up_its_attempts_is_given_up(services: Delivery) -> None:
    """The message comes again for the other one."""
    ids = services.opened()
    services.store.update(paths.alert(ids[0]), {"attempts": MAX_ATTEMPTS - 1})
    services.pusher.unreachable = {KROYA, MAOS}
    with pytest.raises(Undelivered):
        _receive({"alert_ids": ids})
    assert services.publisher.letters == [ids[0]]
    assert services.statuses(ids) == ["QUEUED", "SENT", "QUEUED"]


def test_a_message_whose_alerts_are_all_given_up_is_done(services: Delivery) -> None:
    """Pub/Sub need not bring it again."""
    ids = services.opened()
    for alert_id in ids:
        services.store.update(paths.alert(alert_id), {"attempts": MAX_ATTEMPTS - 1})
    services.pusher.unreachable = {KROYA, MAOS}
    _receive({"alert_ids": ids})
    assert sorted(services.publisher.letters) == sorted([ids[0], ids[2]])


def test_after_a_day_whatever_is_left_is_given_up(services: Delivery) -> None:
    """Also what cannot be read, which is told to a person by its letter."""
    ids = services.opened()
    services.store.update(paths.alert(ids[1]), {"stage": "unknown"})
    services.pusher.unreachable = {KROYA}
    _receive({"alert_ids": ids}, age=timedelta(hours=25))
    assert sorted(services.publisher.letters) == sorted(ids[:2])
    collect(services, ids[1], "attempts used up")
    assert services.stored(paths.dead_letter(ids[1]))["reason"] == "attempts used up"
