"""The harness sees: each of three planted bugs is found within few schedules."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from devkit.faults.run import run_seeds
from shared.store import Store
from tests.faults.mutants import StoreWithoutDeadlines, StoreWithoutIdempotency, StoreWithoutOutbox, planted

WITHIN = 400
"""Schedules; when this was written each bug was found within the first 30."""


@pytest.mark.parametrize(
    ("mutant", "law"),
    [
        (StoreWithoutOutbox, "events have their alerts"),
        (StoreWithoutIdempotency, "audit explains states"),
        (StoreWithoutDeadlines, "agencies answer or others are asked"),
    ],
)
def test_planted_bug_is_found(mutant: Callable[[Store], Store], law: str) -> None:
    """A bug that loses or doubles something breaks the law that forbids it."""
    broken = (v.law for verdict in run_seeds(0, WITHIN, planted(mutant)) for v in verdict.violations)
    assert law in broken
