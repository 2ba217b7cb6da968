"""The alerts of one commit go out together, and what fails for one fails for that one alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devkit.faults.gateways import StoreUnavailable
from devkit.meter.life import Life
from devkit.meter.stage import ACCIDENT, Stage
from notify import recipients, settling
from notify.handlers import MAX_ATTEMPTS, Undelivered, deliver_alerts
from shared import paths
from shared.model.alert import Duty, DutyEntry
from tests.unit.notify.delivery_scene import KROYA, MAOS, Delivery
from tests.unit.security.create_services import NOW


def test_an_opening_is_delivered_by_one_call_in_three_waits() -> None:
    """Alerts, rosters and devices at once, FCM, and the commit; however many agencies there are."""
    stage = Stage(ACCIDENT)
    Life(stage).press()
    (call,) = [one for one in stage.tape.invocations if one.function == "deliver_alert"]
    assert (call.round_trips, call.commits) == (3, 1)
    assert len(stage.pusher.messages) == 7


def test_operators_come_first_and_all_are_settled_with_one_commit() -> None:
    """In whatever order the alerts were published."""
    services = Delivery()
    ids = services.opened()
    deliver_alerts(services, ids)
    assert services.told() == ["operators", KROYA, MAOS]
    assert services.statuses(ids) == ["SENT"] * 3
    assert (services.pusher.calls, services.store.joint_commits) == (1, 1)


def test_a_repeated_message_pushes_nothing() -> None:
    """Nor does an alert that stands in a message twice."""
    services = Delivery()
    ids = services.opened()
    deliver_alerts(services, [*ids, *ids])
    deliver_alerts(services, ids)
    assert len(services.told()) == 3


def test_what_is_pending_is_tried_again_and_nothing_else() -> None:
    """FCM does not take one agency's push: the message comes again, for that agency alone."""
    services = Delivery()
    ids = services.opened()
    services.pusher.unreachable = {KROYA}
    with pytest.raises(Undelivered) as left:
        deliver_alerts(services, ids)
    assert (left.value.pending, left.value.failed) == ((ids[0],), ())
    assert services.statuses(ids) == ["QUEUED", "SENT", "SENT"]
    services.pusher.unreachable.clear()
    deliver_alerts(services, ids)
    assert services.told()[3:] == [KROYA]
    assert services.statuses(ids) == ["SENT"] * 3


def test_an_alert_that_cannot_be_read_holds_nobody_up() -> None:
    """The others go out; the message comes again for it."""
    services = Delivery()
    ids = services.opened()
    services.store.update(paths.alert(ids[1]), {"stage": "from a version that is not there yet"})
    with pytest.raises(Undelivered) as left:
        deliver_alerts(services, ids)
    assert (left.value.pending, left.value.failed) == ((), (ids[1],))
    assert services.told() == [KROYA, MAOS]
    assert services.statuses([ids[0], ids[2]]) == ["SENT"] * 2


def test_a_device_and_a_roster_that_cannot_be_read_hold_nobody_up() -> None:
    """The colleagues' devices are told; a roster that says nothing is not obeyed."""
    services = Delivery()
    ids = services.opened()
    services.device("device-broken", KROYA)
    services.store.update(paths.device("device-broken"), {"registered_at": "yesterday"})
    services.store.set(paths.duty("polsek-maos"), {"agency_id": "polsek-maos", "on_duty": "all"})
    deliver_alerts(services, ids)
    assert services.told() == ["operators", KROYA, MAOS]


def test_each_agency_has_its_own_roster() -> None:
    """Who is off duty at one Polsek is left out there, and nobody elsewhere."""
    services = Delivery()
    ids = services.opened()
    services.device("device-off-duty", KROYA)
    on_duty = [DutyEntry(uid="u-device-polsek-kroya", since=NOW)]
    services.store.set(paths.duty("polsek-kroya"), Duty(agency_id="k", on_duty=on_duty, updated_at=NOW).to_document())
    deliver_alerts(services, ids)
    assert services.told() == ["operators", KROYA, MAOS]


def test_an_agency_without_devices_is_phoned_while_the_others_are_told() -> None:
    """Unreached is settled alone, since it changes the assignment, too."""
    services = Delivery()
    ids = services.opened()
    services.store.delete(paths.device("device-polsek-maos"))
    deliver_alerts(services, ids)
    assert services.statuses(ids) == ["SENT", "SENT", "UNREACHED"]
    assert services.tasks.incidents == ["i-1"]


def test_a_quicker_delivery_of_one_alert_does_not_undo_the_others() -> None:
    """Its device has answered before we write: one joint commit is refused, and each alert is settled on its own."""
    services = Delivery()
    ids = services.opened()
    deliver_alerts(services, ids[:1])
    receipt = paths.receipt(ids[0], "device-polsek-kroya")
    known = {**services.stored(receipt), "status": "DELIVERED"}
    services.store.delete(receipt)
    services.store.update(paths.alert(ids[0]), {"status": "QUEUED", "attempts": 0})
    services.pusher.meanwhile = lambda: services.store.set(receipt, known)
    deliver_alerts(services, ids)
    assert services.statuses(ids) == ["SENT"] * 3
    assert services.stored(receipt)["status"] == "DELIVERED"


@pytest.mark.parametrize("done", [False, True])
def test_a_joint_commit_that_fails_is_made_good_alert_by_alert(done: bool) -> None:
    """Whether or not it had happened, of which the answer was lost."""
    services = Delivery()
    ids = services.opened()
    services.store.failing, services.store.committed_all_the_same = StoreUnavailable("no answer"), done
    deliver_alerts(services, ids)
    services.store.failing = None
    assert services.statuses(ids) == ["SENT"] * 3
    deliver_alerts(services, ids)
    assert len(services.told()) == 3


def test_who_has_gone_meanwhile_does_not_keep_the_others_from_being_settled() -> None:
    """An alert's document was erased while FCM was at work."""
    services = Delivery()
    ids = services.opened()
    services.pusher.meanwhile = lambda: services.store.delete(paths.alert(ids[0]))
    with pytest.raises(Undelivered) as left:
        deliver_alerts(services, ids)
    assert left.value.failed == (ids[0],)
    assert services.statuses(ids[1:]) == ["SENT"] * 2
    deliver_alerts(services, ids)
    assert len(services.told()) == 3


def test_an_alert_that_is_leased_is_left_to_who_has_it() -> None:
    """The others of the message are delivered; an old one is leased first."""
    services = Delivery()
    ids = services.opened()
    services.store.update(paths.alert(ids[0]), {"lease_until": NOW + timedelta(seconds=20), "attempts": 1})
    services.store.update(paths.alert(ids[2]), {"created_at": NOW - timedelta(minutes=1)})
    leases: list[object] = []
    services.pusher.meanwhile = lambda: leases.append(services.stored(paths.alert(ids[2]))["lease_until"])
    deliver_alerts(services, ids)
    assert services.told() == ["operators", MAOS]
    assert leases == [NOW + timedelta(seconds=30)]
    assert services.statuses(ids) == ["QUEUED", "SENT", "SENT"]


@pytest.mark.parametrize("crowd", [4, 20])
def test_groups_too_large_for_one_query_are_all_told(crowd: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full group does not push another's devices out of the answer, nor gets more than its share."""
    monkeypatch.setattr(recipients, "DEVICE_LIMIT", 3)
    services = Delivery()
    ids = services.opened()
    for number in range(crowd):
        services.device(f"crowd-{number}", "operators")
    deliver_alerts(services, ids)
    assert sorted(services.told()) == [KROYA, MAOS, *["operators"] * 3]


def test_more_groups_than_one_query_takes() -> None:
    """As a message of another version might have."""
    services = Delivery()
    groups = [f"agency:a-{number}" for number in range(recipients.MOST_GROUPS + 5)]
    for number, group in enumerate(groups):
        services.device(f"device-{number:04}", group)
    deliver_alerts(services, [services.alert(group) for group in groups])
    assert sorted(services.told()) == sorted(groups)


def test_a_commit_that_would_be_too_large_is_made_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each alert."""
    monkeypatch.setattr(settling, "MOST_WRITES", 5)
    services = Delivery()
    ids = services.opened()
    deliver_alerts(services, ids)
    assert services.statuses(ids) == ["SENT"] * 3
    assert services.store.joint_commits == 3


def test_attempts_are_counted_for_each_alert() -> None:
    """What came through at once has one; what FCM refuses goes on to the last."""
    services = Delivery()
    ids = services.opened()
    services.pusher.unreachable = {MAOS}
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(Undelivered):
            deliver_alerts(services, ids)
        services.clock.advance(60)
    assert [services.stored(paths.alert(i))["attempts"] for i in ids] == [1, 1, MAX_ATTEMPTS]
