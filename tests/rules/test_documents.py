"""Who may read and write which documents, asked of the real emulator."""

from __future__ import annotations

from collections import Counter

import pytest

from devkit.stack.options import REPOSITORY
from shared.region import load_region
from tests.rules import world
from tests.rules.asking import Ask, Project
from tests.rules.asks import all_asks

RULES = REPOSITORY / "firestore.rules"


@pytest.fixture(scope="module")
def wrong(emulator_url: str) -> list[Ask]:
    """Every request that was answered otherwise than the tables say."""
    documents = world.documents()
    with Project(emulator_url, "demo-sergap") as project:
        assert project.use_rules(RULES.read_text()) is None
        project.fill(documents)
        return project.wrong_answers(all_asks(), documents)


@pytest.mark.parametrize("collection", sorted({ask.collection for ask in all_asks()}))
def test_collection_answers_as_the_table_says(collection: str, wrong: list[Ask]) -> None:
    """Each role gets exactly what the table gives it, each document is accepted or refused as listed."""
    assert not [str(ask) for ask in wrong if ask.collection == collection]


def test_tables_try_both_answers_of_every_write_path() -> None:
    """A write path without an accepted and a refused document would prove nothing."""
    answers = Counter((ask.collection, ask.allowed) for ask in all_asks() if ask.operation == "create")
    for collection in ("fixes", "messages", "photos"):
        assert answers[collection, True] >= 3
        assert answers[collection, False] >= 30


def test_callers_may_add_for_as_long_as_their_card_lives() -> None:
    """The seven days in the rules are the region pack's retention of cards."""
    pack = load_region("cilacap").pack
    assert pack.thresholds.retention_days["tracks"] == world.CARD_LIVES.days
