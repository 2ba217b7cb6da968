"""Planning a simulation."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from devkit.simulate.bad import BAD_KINDS, Request
from devkit.simulate.mix import Mix, read_mix
from devkit.simulate.plan import PlannedPress, SimulationOptions, body_of, plan_presses
from shared.region import RegionPack, load_region


@pytest.fixture(scope="module")
def pack() -> RegionPack:
    """The Cilacap pack."""
    return load_region("cilacap").pack


@pytest.fixture(scope="module")
def mix() -> Mix:
    """The committed mix."""
    return read_mix()


def without_ids(presses: list[PlannedPress]) -> list[PlannedPress]:
    """Presses that can be compared between two plans."""
    return [replace(press, report_id="") for press in presses]


def test_the_same_seed_gives_the_same_plan_with_new_ids(pack: RegionPack, mix: Mix) -> None:
    """A run can be repeated, and its reports are not taken for those of the first run."""
    options = SimulationOptions(reports=200, seed=7, bad_share=0.1, repeat_share=0.1, storm=True)

    first, second = plan_presses(options, mix, pack), plan_presses(options, mix, pack)

    assert without_ids(first) == without_ids(second)
    assert {press.report_id for press in first}.isdisjoint(press.report_id for press in second)


def test_another_seed_gives_another_plan(pack: RegionPack, mix: Mix) -> None:
    """The seed matters."""
    plans = [without_ids(plan_presses(SimulationOptions(reports=20, seed=seed), mix, pack)) for seed in (1, 2)]

    assert plans[0] != plans[1]


def test_presses_come_at_the_wanted_rate_in_order(pack: RegionPack, mix: Mix) -> None:
    """Random moments, whose mean is the rate."""
    times_s = [press.at_s for press in plan_presses(SimulationOptions(reports=2000, rate=10), mix, pack)]

    assert times_s == sorted(times_s)
    assert times_s[-1] == pytest.approx(200, rel=0.1)


def test_shares_of_broken_and_repeated_presses(pack: RegionPack, mix: Mix) -> None:
    """Shares hold on average, and a broken press is never repeated."""
    options = SimulationOptions(reports=4000, bad_share=0.25, repeat_share=0.5)

    presses = plan_presses(options, mix, pack)
    bad = [press for press in presses if press.bad]

    assert len(bad) / 4000 == pytest.approx(0.25, abs=0.03)
    assert sum(press.repeats for press in presses) / (4000 - len(bad)) == pytest.approx(0.5, abs=0.03)
    assert not any(press.repeats for press in bad)


def test_nobody_presses_more_often_than_the_rate_limit_allows(pack: RegionPack, mix: Mix) -> None:
    """By default a simulation meets no rate limit, however fast it is."""
    presses = plan_presses(SimulationOptions(reports=301), mix, pack)
    most = max(sum(press.citizen == each for press in presses) for each in {press.citizen for press in presses})

    assert most <= pack.thresholds.rate_limits.reports_per_uid.burst


def test_in_a_storm_most_reports_are_about_the_disaster(pack: RegionPack, mix: Mix) -> None:
    """At least the storm's share, and not all of them."""
    presses = plan_presses(SimulationOptions(reports=3000, storm=True), mix, pack)
    share = sum(press.category == mix.storm.category for press in presses) / 3000

    assert mix.storm.share - 0.05 < share < 1


def test_the_mix_fits_the_region(pack: RegionPack, mix: Mix) -> None:
    """Every category of the pack is drawn, none that it lacks, and every spot lies in the region."""
    assert set(mix.categories) == set(pack.categories)
    assert mix.storm.category in pack.categories
    for spot in (*mix.hot_spots, *mix.storm.spots):
        box = pack.bounding_box
        assert box.south <= spot.lat <= box.north, spot.name
        assert box.west <= spot.lng <= box.east, spot.name
    assert sum(each.share for each in mix.accuracies) == pytest.approx(1)


def test_a_phone_without_a_fix_sends_no_position(pack: RegionPack, mix: Mix) -> None:
    """Such reports must be taken in as well."""
    press = plan_presses(SimulationOptions(reports=1), mix, pack)[0]
    now = "2026-01-01T00:00:00+00:00"

    assert "position" not in json.loads(body_of(replace(press, accuracy_m=None), now, exercise=False))
    located = json.loads(body_of(replace(press, accuracy_m=8.0), now, exercise=True))
    assert located["position"]["accuracy_m"] == 8.0
    assert located["exercise"] is True


@pytest.mark.parametrize("kind", BAD_KINDS, ids=lambda kind: kind.name)
def test_every_broken_kind_spoils_the_request(kind: object) -> None:
    """A kind that changes nothing would be counted as wrongly accepted."""
    sound = Request(b'{"category":"banjir"}', {"Authorization": "Bearer x", "Content-Type": "application/json"})

    assert kind.spoil(sound) != sound  # type: ignore[attr-defined]
