"""Which process of a stack is which, and what a report's processor time is."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest

from bench.benchmarks.latency import Step, Taken, processor_figures
from bench.load import Load
from bench.processor import FCM, FIRESTORE, FUNCTIONS, OTHER, PUBSUB, kind_of
from devkit.simulate.result import Outcome

NOW = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("java -jar /cache/cloud-firestore-emulator-v1.19.8.jar --port 1", FIRESTORE),
        ("java -cp /cache/pubsub-emulator-0.8.14/lib/cloud-pubsub-emulator.jar", PUBSUB),
        ("node node_modules/.bin/firebase emulators:start", FUNCTIONS),
        ("python -m devkit.fcm --port 1", FCM),
        ("python /venv/bin/functions-framework --target x", "route_report"),
        ("python -m devkit.clock", OTHER),
    ],
)
def test_a_process_is_known_by_its_command(command: str, kind: str) -> None:
    assert kind_of(command.split(), {"FUNCTION_TARGET": "route_report"}) == kind


def test_a_reports_share_of_the_time_is_of_all_accepted_ones() -> None:
    """What the floor has no process for has no floor."""
    ours = Taken([create_load(4)], Counter({FIRESTORE: 200, "sweep": 100}))
    least = Taken([create_load(2)], Counter({FIRESTORE: 20}))
    whole, store, sweep = processor_figures(Step(5, 4), ours, least)
    assert whole.value == pytest.approx(75)
    assert whole.floor == pytest.approx(10)
    assert store.name == "– Firestore emulator at 5/s"
    assert store.ratio == pytest.approx(5)
    assert sweep.value == pytest.approx(25)
    assert sweep.floor is None


def create_load(accepted: int) -> Load:
    """So many accepted reports."""
    return Load([Outcome(str(number), NOW, NOW) for number in range(accepted)], [])
