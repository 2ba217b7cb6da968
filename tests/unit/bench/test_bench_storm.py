"""The storm's composition and its figures."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bench.benchmarks.storm import PLACE, figures_of, most_pushes, options_of, storm_mix
from bench.memory import Sample, growth, is_framework
from bench.presses import distance_m
from devkit.seed.running import pack_of
from devkit.simulate.mix import read_mix
from devkit.simulate.plan import plan_presses
from devkit.simulate.result import Outcome, evaluate
from devkit.timeline.facts import Push

NOW = datetime(2026, 1, 2, tzinfo=UTC)
REPORTS = 4_000


def push(incident_id: str, recipient: str, device_id: str, outcome: str = "OK") -> Push:
    return Push(NOW, outcome, {"incident_id": incident_id, "recipient": recipient, "device_id": device_id})


def test_the_storm_has_the_shares_that_it_is_said_to_have() -> None:
    """Four fifths within 5 km about one thing, 5 % broken, 2 % sent twice."""
    mix = storm_mix(read_mix())
    presses = plan_presses(options_of(REPORTS), mix, pack_of("cilacap"))
    near = [p for p in presses if distance_m((p.lat, p.lng), (PLACE.lat, PLACE.lng)) <= 5_000]
    about_it = [p for p in near if p.category == mix.storm.category]
    assert len(near) / REPORTS == pytest.approx(0.8, abs=0.04)
    assert len(about_it) / REPORTS == pytest.approx(0.8, abs=0.04)
    assert sum(p.bad is not None for p in presses) / REPORTS == pytest.approx(0.05, abs=0.012)
    assert sum(p.repeats for p in presses) / REPORTS == pytest.approx(0.02, abs=0.008)
    assert len({p.citizen for p in presses}) < REPORTS / 2


def test_pushes_are_counted_for_each_device_and_incident() -> None:
    """Two devices of one agency are no storm, nor are two incidents; refused pushes do not count."""
    pushes = [
        push("i1", "agency:bpbd", "d1"),
        push("i1", "agency:bpbd", "d1"),
        push("i1", "agency:bpbd", "d2"),
        push("i2", "agency:bpbd", "d1"),
        push("i2", "agency:bpbd", "d1", outcome="UNAVAILABLE"),
        push("i1", "operators", "o1"),
    ]
    assert most_pushes(pushes, "agency:") == 2
    assert most_pushes(pushes, "operators") == 1
    assert most_pushes([], "agency:") == 0


def test_an_alert_storm_and_a_lost_report_miss_their_goals() -> None:
    """The figures would show what the benchmark is for."""
    result = evaluate([Outcome("a", NOW, NOW)], {}, [], duration_s=10)
    figures = {f.name: f for f in figures_of(result, [push("i", "agency:bpbd", "d")] * 9, [])}
    assert figures["accepted reports lost"].is_met is False
    assert figures["most pushes to one agency's device about one incident"].is_met is False
    assert figures["presses without an answer"].is_met is True


def test_growth_looks_at_workers_that_lived_through_the_second_half() -> None:
    """One that began late, or ended early, says nothing about a leak."""
    samples = [
        Sample(0, {1: 10, 2: 50}),
        Sample(1, {1: 100, 2: 100, 3: 1}),
        Sample(2, {1: 150, 2: 100, 9: 500}),
    ]
    assert growth(samples) == pytest.approx(1.25)
    assert growth(samples[:2]) is None
    assert growth([Sample(0, {}), Sample(1, {1: 5}), Sample(2, {2: 5})]) is None


def test_functions_framework_is_known_by_its_command() -> None:
    """The emulators' own programs are not workers."""
    assert is_framework(["/x/functions/venv/bin/python", "/x/functions/venv/bin/functions-framework"])
    assert not is_framework(["node", "firebase.js", "emulators:start"])
