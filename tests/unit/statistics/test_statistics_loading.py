"""Statistics of what the real handlers have written, read from a store in memory."""

from __future__ import annotations

from datetime import timedelta

import pytest

from devkit.faults.memory_store import MemoryStore
from route.statistics import Scope
from route.statistics_loading import Limits, gather_statistics
from route.statistics_model import Interval, Statistics
from shared.store import Found, Query
from tests.unit.statistics.scene import CALLER, MORNING, Scene, cilacap

APART = [(-7.6330 + number * 0.012, 109.2460) for number in range(7)]
"""Places in or near Kroya, too far from each other to be one event."""

DAY = Scope(MORNING - timedelta(hours=1), MORNING + timedelta(hours=23))


def figures(scene: Scene, scope: Scope = DAY, **limits: int) -> Statistics:
    """Statistics of the scene's day."""
    return gather_statistics(scene.services, scope, Limits(**limits))


def interval(figures: Statistics, name: str) -> Interval:
    """One of the intervals."""
    return next(i for i in figures.intervals if i.name == name)


def handled(scene: Scene) -> str:
    """An incident that goes well: claimed after 7 s, acknowledged after 50, on the way after 80, there after 400."""
    incident_id = scene.report(pressed_s_ago=2)
    scene.after(5).act("claim", report_id=scene.report_of(incident_id))
    scene.after(1).act("verify", report_id=scene.report_of(incident_id))
    scene.after(44).agency("acknowledge", incident_id)
    scene.after(30).agency("en_route", incident_id)
    scene.after(320).agency("on_scene", incident_id)
    scene.after(600).agency("clear", incident_id)
    scene.act("close", incident_id=incident_id, disposition="handled")
    return incident_id


def test_an_incident_that_went_well_is_measured_step_by_step(scene: Scene) -> None:
    """From the press, not from its arrival two seconds later."""
    handled(scene)
    result = figures(scene)
    assert interval(result, "answered").p50_s == 7
    assert interval(result, "dispatched").p50_s == 2
    assert interval(result, "acknowledged").p50_s == 50
    assert interval(result, "en_route").p50_s == 30
    assert interval(result, "on_scene").p50_s == 402
    assert (result.incidents, result.reports, result.by_disposition) == (1, 1, {"handled": 1})
    assert result.by_kecamatan == {"33.01.06": 1}


def test_a_press_without_signal_is_counted_from_its_arrival(scene: Scene) -> None:
    """An hour in a valley without a network is not the operators' delay; it is told apart."""
    incident_id = scene.report(pressed_s_ago=3600)
    scene.after(9).act("claim", report_id=scene.report_of(incident_id))
    result = figures(scene)
    assert (interval(result, "answered").p50_s, result.arrived_late) == (9, 1)


def test_a_bulk_triage_without_a_claim_is_an_answer(scene: Scene) -> None:
    """In a storm nobody claims one by one."""
    incident_id = scene.report()
    scene.after(14).act("triage", report_ids=[scene.report_of(incident_id)], action="verify")
    assert interval(figures(scene), "answered").p50_s == 14


def test_sending_at_the_callers_own_better_fix_is_no_answer_of_an_operator(scene: Scene) -> None:
    """Only the desk's acts count as an answer."""
    incident_id = scene.report()
    sampang = cilacap().pack.kecamatan["33.01.17"].label
    fix = {"lat": sampang.lat, "lng": sampang.lng, "accuracy_m": 5.0}
    scene.after(60).act("refine_position", CALLER, report_id=scene.report_of(incident_id), position=fix)
    result = figures(scene)
    assert result.by_kecamatan == {"33.01.17": 1}
    assert "polsek-sampang" in result.agencies
    assert interval(result, "answered").never == 1


def test_a_silent_agency_and_its_ladder_are_counted(scene: Scene) -> None:
    """Polsek lets the deadline pass, the next rung is asked, devices took no alert."""
    incident_id = scene.report()
    scene.deliver()
    scene.look(incident_id)
    result = figures(scene)
    assert result.escalations >= 1
    assert result.agencies["polsek-kroya"].expired == 1
    assert result.agencies["polsek-kroya"].unreached == 1
    assert interval(result, "acknowledged").never >= 1


def test_an_agency_sent_again_is_measured_from_the_second_time(scene: Scene) -> None:
    """It declined, was sent again half an hour later and answered within 20 s: not after half an hour, not before."""
    incident_id = scene.report()
    scene.after(10).agency("acknowledge", incident_id)
    scene.after(10).agency("decline", incident_id, reason="Mobil rusak")
    scene.after(1800).act("dispatch", incident_id=incident_id, agency_ids=["polsek-kroya"])
    scene.after(20).agency("acknowledge", incident_id)
    result = figures(scene)
    assert interval(result, "acknowledged").p50_s == 20
    assert interval(result, "dispatched").p50_s == 0


def test_what_an_agency_did_before_it_was_sent_again_does_not_answer_for_it_now(scene: Scene) -> None:
    """It acknowledged and declined, was sent again, and this time lets the deadline pass."""
    incident_id = scene.report()
    scene.after(10).agency("acknowledge", incident_id)
    scene.after(10).agency("decline", incident_id, reason="Mobil rusak")
    scene.after(60).act("dispatch", incident_id=incident_id, agency_ids=["polsek-kroya"])
    scene.after(121).look(incident_id)
    kroya = figures(scene).agencies["polsek-kroya"]
    assert (kroya.dispatched, kroya.acknowledged, kroya.expired, kroya.declined) == (1, 0, 1, 0)


def test_clearing_at_once_says_neither_when_they_left_nor_when_they_came(scene: Scene) -> None:
    """One press of "selesai" back-fills every step before it with the same time."""
    incident_id = scene.report()
    scene.after(30).agency("acknowledge", incident_id)
    scene.after(900).agency("clear", incident_id)
    result = figures(scene)
    assert interval(result, "acknowledged").p50_s == 30
    assert (interval(result, "en_route").samples, interval(result, "on_scene").samples) == (0, 0)


def test_arriving_at_once_says_when_they_came_and_not_when_they_left(scene: Scene) -> None:
    """One press of "di lokasi" is a true arrival."""
    incident_id = scene.report()
    scene.after(30).agency("acknowledge", incident_id)
    scene.after(300).agency("on_scene", incident_id)
    result = figures(scene)
    assert (interval(result, "en_route").samples, interval(result, "on_scene").p50_s) == (0, 330)


def test_false_reports_are_counted_by_kind(scene: Scene) -> None:
    """One prank; its incident ended false."""
    incident_id = scene.report()
    scene.after(5).act("mark_false", report_id=scene.report_of(incident_id), kind="prank")
    result = figures(scene)
    assert result.false_reports == {"prank": 1}
    assert result.by_disposition == {"false": 1}
    assert interval(result, "answered").p50_s == 5


def test_only_incidents_of_the_range_count(scene: Scene) -> None:
    """Its start is inside, its end is outside."""
    scene.report()
    assert figures(scene, Scope(MORNING, MORNING + timedelta(seconds=1))).incidents == 1
    assert figures(scene, Scope(MORNING - timedelta(seconds=1), MORNING)).incidents == 0


def test_what_happens_after_the_range_still_belongs_to_an_incident_in_it(scene: Scene) -> None:
    """Pressed a second before midnight, answered a few seconds after."""
    incident_id = scene.report()
    scene.after(8).act("claim", report_id=scene.report_of(incident_id))
    assert interval(figures(scene, Scope(MORNING, MORNING + timedelta(seconds=1))), "answered").p50_s == 8


def test_drills_are_left_out_unless_asked_for(scene: Scene) -> None:
    """Neither their incidents nor their reports, events and false marks; how many there were is told."""
    drill = scene.report(exercise=True)
    scene.after(900).act("mark_false", report_id=scene.report_of(drill), kind="prank")
    handled(scene)
    real = figures(scene)
    assert (real.incidents, real.reports, real.exercises, real.false_reports) == (1, 1, 1, {})
    assert interval(real, "answered").samples == 1
    every = figures(scene, Scope(DAY.since, DAY.until, include_exercises=True))
    assert (every.incidents, every.reports, every.exercises, every.false_reports) == (2, 2, 1, {"prank": 1})


class CountingStore(MemoryStore):
    """A store that keeps count of queries."""

    def __init__(self, inner: MemoryStore) -> None:
        super().__init__(inner.database)
        self.queries: list[Query] = []

    def query(self, query: Query) -> list[Found]:
        """Note and answer."""
        self.queries.append(query)
        return super().query(query)


@pytest.mark.parametrize("pauses_s", [(0,) * 7, (1,) * 7, (1, 0, 0, 1, 0, 1, 0)])
@pytest.mark.parametrize("page", [1, 2, 3, 7])
def test_pages_lose_and_repeat_nothing(scene: Scene, pauses_s: tuple[int, ...], page: int) -> None:
    """Also where a page ends between incidents that were opened in the same moment, and where all of them were."""
    for number, pause_s in enumerate(pauses_s):
        scene.after(pause_s).report(f"caller-{number}", at=APART[number])
    everything = figures(scene)
    scene.services.store = store = CountingStore(scene.store)
    assert figures(scene, page=page, together=3) == everything
    assert everything.incidents == 7
    assert len(store.queries) > 2


def test_a_range_with_too_many_incidents_says_so(scene: Scene) -> None:
    """The figures of a part must not pass as those of all."""
    for number in range(3):
        scene.after(1).report(f"caller-{number}", at=APART[number])
    result = figures(scene, incidents=2)
    assert (result.incidents, result.is_complete) == (2, False)


def test_reads_are_few_queries_however_many_incidents_there_are(scene: Scene) -> None:
    """One query for a page of incidents, one for the events of all of them, none per incident."""
    for number in range(6):
        scene.report(f"caller-{number}", at=APART[number])
    scene.services.store = store = CountingStore(scene.store)
    figures(scene)
    assert sorted(query.collection for query in store.queries) == ["events", "incidents"]
