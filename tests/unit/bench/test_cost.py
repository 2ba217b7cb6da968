"""The meter counts what Firestore bills, and the bill is made of what it counted."""

from __future__ import annotations

import pytest

from bench.benchmarks.cost import figures_of, played
from bench.cost.bill import billable, documents_written, instance_time_s, lines, money
from bench.cost.prices import PRICES
from devkit.faults.memory_store import MemoryStore
from devkit.meter.operations import Invocation, Kind, Tape
from devkit.meter.stage import SINGLE
from devkit.meter.store import MeteredStore
from shared.store import AlreadyExists, Query, Transaction


def metered() -> tuple[MeteredStore, Tape]:
    """A store in memory and the tape that it writes on."""
    tape = Tape()
    return MeteredStore(MemoryStore(), tape), tape


def test_a_query_that_finds_nothing_is_billed_as_one_read() -> None:
    """So says Firestore's pricing page."""
    store, tape = metered()
    with tape.invocation("f"):
        store.query(Query("reports"))
        store.get("reports/none")
    assert tape.count(tape.operations, Kind.READ) == 2


def test_a_commit_that_fails_is_not_billed() -> None:
    """Its reads are."""
    store, tape = metered()
    store.create("reports/r", {})

    def work(tx: Transaction) -> None:
        tx.get("reports/r")
        tx.create("reports/r", {})

    with tape.invocation("f"), pytest.raises(AlreadyExists):
        store.transact(work)
    assert (tape.count(tape.operations, Kind.READ), tape.count(tape.operations, Kind.WRITE)) == (1, 0)


def test_only_the_last_try_of_a_transaction_is_billed_for_writes() -> None:
    """Each try is billed for its reads."""
    store, tape = metered()
    inner = MemoryStore(store._inner.database)  # type: ignore[attr-defined]
    inner.create("reports/r", {"n": 0})
    tries: list[int] = []

    def work(tx: Transaction) -> None:
        tx.get("reports/r")
        if not tries:
            inner.update("reports/r", {"n": 1})
        tries.append(1)
        tx.update("reports/r", {"n": 2})

    with tape.invocation("f"):
        store.transact(work)
    assert len(tries) == 2
    assert (tape.count(tape.operations, Kind.READ), tape.count(tape.operations, Kind.WRITE)) == (2, 1)


def test_what_sets_the_scene_costs_nothing() -> None:
    """Only what happens in a function is billed."""
    store, tape = metered()
    store.set("devices/d", {})
    assert tape.operations == []


def test_a_life_ends_closed_and_all_its_documents_are_accounted_for() -> None:
    """The lines by function and the list of documents add up to the whole."""
    tape = played(SINGLE)
    told = lines(tape)
    assert sum(line.reads + line.writes + line.deletes for line in told) == billable(tape.operations)
    assert sum(count for *_, count in documents_written(tape)) == tape.count(tape.operations, Kind.WRITE)
    assert {"submit_report", "deliver_alert", "operator_command close"} <= {line.function for line in told}
    assert all(run.round_trips for run in tape.invocations)


def test_the_first_push_comes_within_the_agreed_documents() -> None:
    """Nine writes and twelve reads for one agency and three devices; counts, so nothing here depends on the machine."""
    figures = figures_of(SINGLE, played(SINGLE))
    before_push = [figure for figure in figures if "first push" in figure.name]
    assert [figure.is_met for figure in before_push] == [True, True]


def test_a_short_call_is_billed_for_a_whole_slice() -> None:
    """Cloud Run rounds up to 100 ms."""
    assert instance_time_s(Invocation(0, "f", cpu_s=0.001, round_trips=1)) == pytest.approx(0.1)
    assert instance_time_s(Invocation(0, "f", cpu_s=0.09, round_trips=2)) == pytest.approx(0.2)


def test_money_follows_prices() -> None:
    """A small message is billed as 1,000 bytes, twice."""
    tape = Tape()
    with tape.invocation("f"):
        tape.note(Kind.PUBLISH, "alerts", bytes_=60)
        tape.note(Kind.WRITE, "reports/r")
    assert money(tape)["publish"] == pytest.approx(2_000 * PRICES["publish"].usd)
    assert money(tape)["write"] == PRICES["write"].usd
    assert all(price.source for price in PRICES.values())
