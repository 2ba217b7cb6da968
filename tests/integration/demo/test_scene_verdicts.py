"""When a scene counts as played to its end. Needs no stack."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from devkit.demo.haste import sooner_deadline
from devkit.demo.ladder import unclimbed
from devkit.demo.lifecycle import WHOLE_CARD, unfinished
from devkit.timeline.facts import Push, ReportFacts

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def create_lead(agency_id: str, rung: int, **fields: Any) -> dict[str, Any]:
    """A lead whose deadline is over."""
    return {"agency_id": agency_id, "role": "lead", "rung": rung, "status": "EXPIRED", **fields}


def create_facts(**fields: Any) -> ReportFacts:
    """A ladder of one rung that was climbed to its end."""
    facts = ReportFacts(
        NOW,
        incident={"attention": ["phone:piket-spkt"]},
        assignments=[create_lead("piket-spkt", 1), create_lead("polsek-kroya", 0)],
        pushes=[Push(NOW, "OK", {"stage": "phone_them", "recipient": "operators", "device_id": "d1"})],
    )
    return replace(facts, **fields)


def test_a_ladder_that_was_climbed_lacks_nothing() -> None:
    """All leads expired, the last one is to be phoned, the operators know."""
    assert unclimbed(create_facts()) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"assignments": [create_lead("polsek-kroya", 0)]},
        {"assignments": [create_lead("polsek-kroya", 0), create_lead("piket-spkt", 1, status="DISPATCHED")]},
        {"assignments": [create_lead("polsek-kroya", 0), create_lead("piket-spkt", 1, status="ACKNOWLEDGED")]},
        {"incident": {"attention": ["phone:polsek-kroya"]}},
        {"incident": None},
        {"pushes": []},
    ],
    ids=["no rung", "rung waits", "somebody answered", "another to phone", "no incident", "operators not told"],
)
def test_a_ladder_that_was_not_climbed_to_its_end_is_a_problem(changed: dict[str, Any]) -> None:
    """The demonstration then ends with an exit code other than 0."""
    assert len(unclimbed(create_facts(**changed))) == 1


def create_card(*steps: str) -> dict[str, Any]:
    """A caller's card that has gone through these."""
    return {"steps": [{"step": step} for step in steps]}


def test_a_whole_life_ends_closed_with_a_whole_card() -> None:
    """Both, or it is a problem."""
    closed, open_ = {"status": "CLOSED"}, {"status": "CLEARED"}
    assert unfinished(closed, create_card(*WHOLE_CARD)) == []
    assert len(unfinished(open_, create_card(*WHOLE_CARD))) == 1
    assert len(unfinished(closed, create_card("received", "done"))) == 1
    assert len(unfinished(None, None)) == 2


def create_asked(**fields: Any) -> dict[str, Any]:
    """An agency that was asked now and has two minutes."""
    asked = {"status": "DISPATCHED", "times": {"DISPATCHED": NOW}, "acknowledge_within_s": 120}
    return {**asked, "acknowledge_by": NOW + timedelta(seconds=120), **fields}


def test_a_deadline_is_brought_forward_to_a_twentieth_once() -> None:
    """Two minutes become six seconds; a deadline that is that near, and one of somebody who answered, stay."""
    assert sooner_deadline(create_asked()) == NOW + timedelta(seconds=6)
    assert sooner_deadline(create_asked(acknowledge_by=NOW + timedelta(seconds=6))) is None
    assert sooner_deadline(create_asked(status="ACKNOWLEDGED")) is None
    assert sooner_deadline(create_asked(status="PROPOSED", times={"PROPOSED": NOW}, acknowledge_by=None)) is None
