"""A report is routed in the transaction that takes it in, unless that would make its caller wait; never at its cost."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from devkit.faults.memory_store import MemoryStore
from devkit.meter.stage import with_pack
from intake.handlers import Accepted, submit_report
from intake.submission import ReportSubmission
from route.arrival import UNDER_WAY
from route.handlers import route_report
from shared import paths
from shared.clock import ManualClock
from shared.errors import ErrorCode, Refused, Retryable
from shared.model.report import Report
from shared.store import Document, Found, Query, Transaction
from tests.unit.security.create_services import NOW, NoPublisher, TestServices

T = TypeVar("T")
KROYA = {"lat": -7.6277, "lng": 109.2447, "accuracy_m": 12}
CRIME, ACCIDENT = "pencurian_perampokan", "kecelakaan_lalu_lintas"


def take_in(services: TestServices, number: int = 1, *, uid: str | None = None, **fields: Any) -> Accepted:
    body = {
        "report_id": str(uuid.UUID(int=number)),
        "category": CRIME,
        "pressed_at": NOW.isoformat(),
        "position": KROYA,
        **fields,
    }
    submission = ReportSubmission.model_validate_json(json.dumps(body))
    return submit_report(services, uid or f"citizen-{number}", submission, "trace", route=True)


def report_of(services: TestServices, number: int = 1) -> Report:
    document = services.store.get(paths.report(str(uuid.UUID(int=number))))
    assert document is not None
    return Report.from_document(document)


def queued(services: TestServices) -> list[str]:
    return sorted(path.removeprefix("alerts/") for path in services.paths("alerts"))


@pytest.fixture
def services() -> TestServices:
    return TestServices()


def test_report_incident_and_alerts_are_one_commit(services: TestServices) -> None:
    """And everybody who has to know is published at once, by one message."""
    before = services.store.database.commits
    assert take_in(services).status == "RECEIVED"
    assert services.store.database.commits == before + 1
    report = report_of(services)
    assert not report.awaiting_route
    assert services.paths("incidents") == [paths.incident(str(report.incident_id))]
    assert report.incidents_opened == 1
    assert report.trust is not None
    assert sorted(services.publisher.published) == queued(services) != []
    assert services.tasks.scheduled


def test_it_is_the_decision_that_the_trigger_would_have_made(services: TestServices) -> None:
    """Field by field, in every document."""
    take_in(services)
    left = TestServices()
    submission = ReportSubmission.model_validate_json(
        json.dumps(
            {
                "report_id": str(uuid.UUID(int=1)),
                "category": CRIME,
                "pressed_at": NOW.isoformat(),
                "position": KROYA,
            }
        )
    )
    submit_report(left, "citizen-1", submission, "trace")
    route_report(left, str(uuid.UUID(int=1)))
    assert documents(services) == documents(left)


def documents(services: TestServices) -> dict[str, Document]:
    database = services.store.database
    names = ("reports", "reporters", "incidents", "assignments", "alerts", "tracks", "gates", "events")
    return {path: document for name in names for path, document in database.all(name, group=True)}


def test_nothing_is_left_to_the_trigger(services: TestServices) -> None:
    """And should it come all the same, nobody is alerted twice."""
    take_in(services)
    assert services.paths("unrouted") == []
    for path in services.paths("alerts"):
        services.store.update(path, {"status": "SENT", "unsent_since": None})
    published = list(services.publisher.published)
    route_report(services, report_of(services).report_id)
    assert services.publisher.published == published
    assert len(services.paths("incidents")) == 1


def test_a_witness_joins_while_it_is_taken_in(services: TestServices) -> None:
    """With one commit, and nobody is alerted again."""
    take_in(services, 1)
    published, before = len(services.publisher.published), services.store.database.commits
    take_in(services, 2)
    second = report_of(services, 2)
    assert services.store.database.commits == before + 1
    assert second.joined
    assert second.incident_id == report_of(services, 1).incident_id
    assert services.paths("unrouted") == []
    assert services.paths("tracks") == [paths.track(str(uuid.UUID(int=number))) for number in (1, 2)]
    assert len(services.publisher.published) == published


def test_the_third_witness_raises_the_priority(services: TestServices) -> None:
    """Counting comes after the commit, as for those that the trigger routes."""
    steps = services.region.pack.thresholds.priority_raise_at_reports
    for number in range(1, steps[0] + 1):
        take_in(services, number)
    [incident] = [services.store.get(path) for path in services.paths("incidents")]
    assert incident is not None
    assert incident["witness_level"] == 1


def test_whoever_points_at_an_incident_joins_it(services: TestServices) -> None:
    """Also from further away than the same event would be looked for."""
    take_in(services, 1)
    take_in(services, 2, witness_of=report_of(services, 1).incident_id, position={**KROYA, "lat": -7.6377})
    assert report_of(services, 2).joined


def test_an_incident_that_ends_meanwhile_is_not_joined(services: TestServices) -> None:
    """The query saw it open; the look under the lock does not."""
    take_in(services, 1)
    [path] = services.paths("incidents")
    stale = StaleQueries(services.store.database)
    services.store.update(path, {"is_open": False})
    take_in(replace(services, store=stale), 2)
    assert not report_of(services, 2).joined
    assert len(services.paths("incidents")) == 2


class StaleQueries(MemoryStore):
    """Answers queries from a moment ago, when every incident was open."""

    def query(self, query: Query) -> list[Found]:
        if query.collection != "incidents":
            return super().query(query)
        return [Found(path, {**document, "is_open": True}) for path, document in self.database.all("incidents")]


def test_a_plan_that_asks_maps_is_left_to_the_trigger(services: TestServices) -> None:
    """The caller does not wait for Maps; where there is one hospital there is nothing to ask."""
    take_in(services, 1, category=ACCIDENT)
    assert not report_of(services, 1).awaiting_route
    hospital = next(a for a in services.region.pack.agencies.values() if a.kind == "rs" and a.position)
    second = hospital.model_copy(update={"id": "rs-kedua"})
    agencies = {**services.region.pack.agencies, second.id: second}
    choosing = replace(TestServices(), region=with_pack(services.region, agencies=agencies))
    take_in(choosing, 1, category=ACCIDENT)
    assert report_of(choosing, 1).awaiting_route


def test_no_position_opens_an_incident_as_well(services: TestServices) -> None:
    """Nothing can be near it."""
    take_in(services, 1, position=None)
    assert not report_of(services).awaiting_route
    assert services.publisher.published


class QueryFails(MemoryStore):
    """Firestore does not answer queries."""

    def query(self, query: Query) -> list[Found]:
        raise ConnectionError("no answer")


class OpeningFails(MemoryStore):
    """A commit with an incident in it is never written."""

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        def checked(tx: Any) -> T:
            result = work(tx)
            if any(write.path.startswith("incidents/") for write in tx.writes):
                raise ConnectionError("not written")
            return result

        return super().transact(checked, hold_reads=hold_reads)


@pytest.mark.parametrize("store", [QueryFails, OpeningFails])
def test_what_fails_about_routing_does_not_cost_the_report(store: type[MemoryStore]) -> None:
    """It is taken in alone, once, and routed by the trigger."""
    failing = TestServices()
    services = replace(failing, store=store(failing.store.database))
    assert not take_in(services).repeated
    assert report_of(services).awaiting_route
    assert services.paths("unrouted") == [paths.unrouted(str(uuid.UUID(int=1)))]
    assert services.paths("incidents") == []
    assert services.publisher.published == []
    route_report(failing, str(uuid.UUID(int=1)))
    assert sorted(failing.publisher.published) == queued(failing) != []


def test_a_decision_that_fails_does_not_cost_the_report(
    services: TestServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is wrong with pack or plan: somebody sees the report."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError("plan")

    monkeypatch.setattr("route.routing.decide", broken)
    take_in(services)
    assert report_of(services).awaiting_route


def test_a_refused_report_is_refused_once(services: TestServices) -> None:
    """Its refusal is no failure of routing, and nothing is written."""
    take_in(services, 1)
    with pytest.raises(Refused) as refused:
        take_in(services, 1, uid="another")
    assert refused.value.code is ErrorCode.REPORT_ID_TAKEN
    assert len(services.paths("reports")) == 1


class PublisherDown(NoPublisher):
    """Pub/Sub takes nothing."""

    def publish_alerts(self, alert_ids: Sequence[str], trace: str, recipients: Sequence[str] = ()) -> list[str]:
        return list(alert_ids)


class PublisherBroken(NoPublisher):
    """A fault of our own."""

    def publish_alerts(self, alert_ids: Sequence[str], trace: str, recipients: Sequence[str] = ()) -> list[str]:
        raise Retryable("broken")


@pytest.mark.parametrize("publisher", [PublisherDown, PublisherBroken])
def test_alerts_that_are_not_published_stay_in_the_outbox(publisher: type[NoPublisher]) -> None:
    """The caller has an answer all the same; a repetition, or the sweeper, publishes them."""
    down = replace(TestServices(), publisher=publisher())
    assert not take_in(down).repeated
    up = replace(down, publisher=NoPublisher(), clock=ManualClock(NOW + UNDER_WAY))
    assert take_in(up).repeated
    assert sorted(up.publisher.published) == queued(up) != []


def test_a_repetition_that_comes_at_once_leaves_the_alerts_to_the_first(services: TestServices) -> None:
    """A phone on a bad network sends again after half a second; nobody's phone rings twice for that."""
    take_in(services)
    published = list(services.publisher.published)
    soon = replace(services, clock=ManualClock(NOW + UNDER_WAY - timedelta(milliseconds=1)))
    assert take_in(soon).repeated
    assert services.publisher.published == published != []


@pytest.mark.parametrize("publisher", [PublisherDown, PublisherBroken])
def test_what_fails_after_the_commit_is_left_to_the_trigger(publisher: type[NoPublisher]) -> None:
    """Whose event is delivered again until it is done."""
    down = replace(TestServices(), publisher=publisher())
    take_in(down)
    assert down.paths("unrouted") == [paths.unrouted(str(uuid.UUID(int=1)))]
    up = replace(down, publisher=NoPublisher())
    route_report(up, str(uuid.UUID(int=1)))
    assert sorted(up.publisher.published) == queued(up) != []


def test_a_count_that_fails_is_left_to_the_trigger(services: TestServices) -> None:
    """The witness is safe, and is counted when the event comes."""
    take_in(services, 1)
    take_in(services, 2)
    failing = replace(services, store=CountFails(services.store.database))
    take_in(failing, 3)
    third = report_of(services, 3)
    assert third.joined
    assert services.paths("unrouted") == [paths.unrouted(third.report_id)]
    route_report(services, third.report_id)
    [incident] = [services.store.get(path) for path in services.paths("incidents")]
    assert incident is not None
    assert incident["witness_level"] == 1


class CountFails(MemoryStore):
    """Firestore counts nothing."""

    def count(self, query: Query) -> int:
        raise ConnectionError("no answer")


def test_a_repetition_alerts_nobody_who_was_alerted(services: TestServices) -> None:
    """Alerts that are settled are not published again."""
    take_in(services)
    for path in services.paths("alerts"):
        services.store.update(path, {"status": "SENT", "unsent_since": None})
    published = list(services.publisher.published)
    assert take_in(services).repeated
    assert services.publisher.published == published


class AnswerLost(MemoryStore):
    """The first commit happens, and its answer is lost."""

    lost = False

    def transact(self, work: Callable[[Transaction], T], *, hold_reads: bool = False) -> T:
        result = super().transact(work, hold_reads=hold_reads)
        if not self.lost:
            self.lost = True
            raise ConnectionError("no answer")
        return result


def test_a_commit_whose_answer_is_lost_is_found_and_alerted() -> None:
    """The second look takes it for a repetition, which it is."""
    first = TestServices()
    services = replace(first, store=AnswerLost(first.store.database))
    take_in(services)
    assert len(services.paths("incidents")) == 1
    assert sorted(services.publisher.published) == queued(services) != []
