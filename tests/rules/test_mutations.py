"""How good the tables are: nearly every single fault in the rules has to change an answer that they list."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from devkit.stack.options import REPOSITORY
from tests.rules import world
from tests.rules.asking import Ask, Fields, Project
from tests.rules.asks import all_asks
from tests.rules.mutants import Mutant, all_mutants

PASS_SHARE = 0.95
PROJECTS = 4
"""Mutants tried at the same time, each in a project of its own."""
BATCH = 12
"""Requests sent before looking whether one of them has noticed the fault."""


class Hunt:
    """The search for requests that notice a fault. Those that have noticed others are tried first."""

    def __init__(self, asks: Iterable[Ask], documents: Mapping[str, Fields]) -> None:
        self._asks = list(asks)
        random.Random(110).shuffle(self._asks)
        self._documents = documents
        self._noticed: Counter[int] = Counter()

    def kill(self, project: Project, mutant: Mutant) -> Ask | None:
        """The request that notices the fault, or None when it survives all that it can reach.

        Raises:
            AssertionError: the mutated rules are no rules.
        """
        complaint = project.use_rules(mutant.source)
        assert complaint is None, f"{mutant.title}: {complaint}"
        reached = self._reached(mutant)
        for start in range(0, len(reached), BATCH):
            wrong = project.wrong_answers(reached[start : start + BATCH], self._documents)
            if wrong:
                self._noticed[id(wrong[0])] += 1
                return wrong[0]
        return None

    def _reached(self, mutant: Mutant) -> list[Ask]:
        reached = [ask for ask in self._asks if (ask.collection, ask.operation) in mutant.reaches]
        return sorted(reached, key=lambda ask: -self._noticed[id(ask)])


def _survivors(url: str, mutants: list[Mutant]) -> list[Mutant]:
    documents = world.documents()
    hunt = Hunt(all_asks(), documents)
    shares = [mutants[number::PROJECTS] for number in range(PROJECTS)]

    def work(number: int) -> list[Mutant]:
        with Project(url, f"mutants-{number}") as project:
            project.fill(documents)
            return [mutant for mutant in shares[number] if hunt.kill(project, mutant) is None]

    with ThreadPoolExecutor(PROJECTS) as workers:
        return [survivor for found in workers.map(work, range(PROJECTS)) for survivor in found]


def _unharmed(text: str) -> list[Mutant]:
    """The rules as they are, once for each quarter of the requests: here nothing may be noticed."""
    reaches = sorted({(ask.collection, ask.operation) for ask in all_asks()})
    return [Mutant("no fault", text, frozenset(reaches[number::PROJECTS])) for number in range(PROJECTS)]


def test_tables_notice_faults_in_the_rules(emulator_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """At least 95% of the single faults change an answer, and rules without a fault change none, even after them."""
    text = (REPOSITORY / "firestore.rules").read_text()
    mutants, controls = all_mutants(text), _unharmed(text)
    survivors = _survivors(emulator_url, [*mutants, *controls])
    assert set(controls) <= set(survivors)
    lived = [each.title for each in survivors if each not in controls]
    killed = len(mutants) - len(lived)
    with capsys.disabled():
        print(f"\nfirestore.rules: {killed} of {len(mutants)} mutants killed ({killed / len(mutants):.1%})")  # noqa: T201
        print("".join(f"  survived: {title}\n" for title in lived))  # noqa: T201
    assert killed >= PASS_SHARE * len(mutants), lived
