"""The store in memory and the one on Firestore keep the same promises; the fault harness rests on that."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from unittest import mock

import pytest

from bench.cold.instance import FUNCTIONS, environment_of
from devkit.faults.memory_store import MemoryStore
from devkit.stack.stack import LocalStack
from shared.store import AlreadyExists, Contention, Missing, Query, Store, Transaction, Where

pytestmark = pytest.mark.stack


@pytest.fixture(params=["memory", "firestore"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each of the two, empty."""
    if request.param == "memory":
        yield MemoryStore()
        return
    yield from _on_firestore(request.getfixturevalue("stack"))


@pytest.fixture
def firestore_store(stack: LocalStack) -> Iterator[Store]:
    """The one on Firestore."""
    yield from _on_firestore(stack)


def _on_firestore(stack: LocalStack) -> Iterator[Store]:
    """In a project of its own, so that nothing is triggered."""
    from shared.firestore_store import open_store

    with mock.patch.dict(os.environ, {"FIRESTORE_EMULATOR_HOST": stack.addresses.firestore_host}):
        yield open_store(f"demo-contract-{uuid.uuid4().hex[:8]}")


def _once(store: Store, *writes: tuple[str, dict[str, int] | None]) -> Iterator[None]:
    """Somebody else who writes (or removes, with None) these documents when asked for the first time."""
    for path, document in writes:
        store.delete(path) if document is None else store.set(path, document)
    yield


def test_reads_come_back_in_the_order_asked_for(store: Store) -> None:
    """Missing documents too."""
    store.set("things/a", {"n": 1})
    store.set("things/b", {"n": 2})
    assert store.get_all(["things/b", "things/none", "things/a"]) == [{"n": 2}, None, {"n": 1}]
    assert store.transact(lambda tx: tx.get_all(["things/b", "things/none", "things/a"]))[1] is None


def test_a_query_may_run_beside_a_read(store: Store) -> None:
    """What is returned waits for the answer; asking it twice gives the same."""
    for name in ("a", "b"):
        store.set(f"things/{name}", {"n": 1})
    found = store.begin_query(Query("things", (Where("n", "==", 1),)))
    assert store.get("things/a") == {"n": 1}
    assert [one.id for one in found()] == [one.id for one in found()] == ["a", "b"]


def test_documents_and_groups_below_others_are_found(store: Store) -> None:
    """By their collection's path, or in all collections of that name; the limit also holds for counting."""
    for path in ("things/a/parts/1", "things/a/parts/2", "things/b/parts/3"):
        store.set(path, {"n": 1, "gone_at": None, "map": {"m": 2}})
    assert [one.path for one in store.query(Query("things/a/parts"))] == ["things/a/parts/1", "things/a/parts/2"]
    everywhere = Query("parts", (Where("n", "==", 1),), group=True)
    assert sorted(one.id for one in store.query(everywhere)) == ["1", "2", "3"]
    assert (store.count(everywhere), store.count(Query("things/a/parts", limit=1))) == (3, 1)
    assert len(store.query(Query("things/a/parts", (Where("gone_at", "==", None), Where("map.m", "==", 2))))) == 2


def test_an_update_reaches_into_maps_and_leaves_the_rest(store: Store) -> None:
    """Dots are the way in."""
    store.set("things/a", {"map": {"en_route": 1, "seen": 2}, "n": 1})
    store.update("things/a", {"map.en_route": 3, "map.new": {"deep": []}})
    assert store.get("things/a") == {"map": {"en_route": 3, "seen": 2, "new": {"deep": []}}, "n": 1}


def test_a_list_may_hold_any_of_several_values(store: Store) -> None:
    """Each document once, though it may hold several of them; at most 30 values are asked for."""
    for name, tags in {"a": ["x", "y"], "b": ["z"], "c": ["y"], "d": []}.items():
        store.set(f"things/{name}", {"tags": tags})
    wanted = ["x", "y", *(f"none-{number}" for number in range(28))]
    found = store.query(Query("things", (Where("tags", "array_contains_any", wanted),)))
    assert [one.id for one in found] == ["a", "c"]


@pytest.mark.parametrize("verb", ["set", "update", "delete"])
def test_what_was_read_and_is_written_must_not_have_changed(store: Store, verb: str) -> None:
    """Whoever is overtaken runs again with what is true now."""
    store.set("things/counter", {"n": 0})
    seen: list[int] = []
    other = _once(store, ("things/counter", {"n": 10}))

    def work(tx: Transaction) -> None:
        document = tx.get("things/counter")
        assert document is not None
        seen.append(document["n"])
        next(other, None)
        if verb == "delete":
            tx.delete("things/counter")
        else:
            getattr(tx, verb)("things/counter", {"n": document["n"] + 1})

    store.transact(work)
    assert seen == [0, 10]
    assert store.get("things/counter") == (None if verb == "delete" else {"n": 11})


@pytest.mark.parametrize("verb", ["set", "create"])
def test_what_was_missing_and_is_written_must_not_have_appeared(store: Store, verb: str) -> None:
    """It is seen in the next try, and not taken for an error."""
    other = _once(store, ("things/new", {"n": 10}))

    def work(tx: Transaction) -> str:
        if tx.get("things/new") is not None:
            return "seen"
        next(other, None)
        getattr(tx, verb)("things/new", {"n": 1})
        return "made"

    assert store.transact(work) == "seen"
    assert store.get("things/new") == {"n": 10}


def test_what_was_read_and_is_updated_must_not_have_gone(store: Store) -> None:
    """It is missed in the next try."""
    store.set("things/one", {"n": 0})
    other = _once(store, ("things/one", None))

    def work(tx: Transaction) -> str:
        if tx.get("things/one") is None:
            return "gone"
        next(other, None)
        tx.update("things/one", {"n": 1})
        return "changed"

    assert store.transact(work) == "gone"


def test_a_second_write_of_one_document_is_not_an_interference(store: Store) -> None:
    """The condition holds for the state before the transaction."""
    store.set("things/one", {"n": 0})

    def work(tx: Transaction) -> None:
        tx.get("things/one")
        tx.set("things/one", {"n": 1})
        tx.update("things/one", {"m": 2})

    store.transact(work)
    assert store.get("things/one") == {"n": 1, "m": 2}


def test_what_is_only_read_may_change(store: Store) -> None:
    """Nobody waits for a reader."""
    store.set("things/read", {"n": 0})
    other = _once(store, ("things/read", {"n": 1}))
    runs: list[int] = []

    def work(tx: Transaction) -> None:
        runs.append(len(tx.get_all(["things/read", "things/none"])))
        next(other, None)
        tx.set("things/written", {"n": 1})

    store.transact(work)
    assert len(runs) == 1


def test_all_reads_are_of_one_moment(store: Store) -> None:
    """What changes between two reads is not half seen."""
    store.set("things/a", {"n": 1})
    store.set("things/b", {"n": 1})

    def work(tx: Transaction) -> tuple[int, int]:
        first = tx.get("things/a")
        store.write_together([lambda w: w.set("things/a", {"n": 2}), lambda w: w.set("things/b", {"n": 2})])
        second = tx.get("things/b")
        assert first and second
        return first["n"], second["n"]

    assert store.transact(work) == (1, 1)


def test_unread_documents_keep_their_own_conditions(store: Store) -> None:
    """`create` of what is there and `update` of what is not are told as such, and nothing is written."""
    store.set("things/there", {"n": 0})

    def create(tx: Transaction) -> None:
        tx.get("things/none")
        tx.set("things/none", {"n": 1})
        tx.create("things/there", {"n": 1})

    def update(tx: Transaction) -> None:
        tx.get("things/there")
        tx.set("things/there", {"n": 1})
        tx.update("things/none", {"n": 1})

    with pytest.raises(AlreadyExists):
        store.transact(create)
    with pytest.raises(Missing):
        store.transact(update)
    assert store.get_all(["things/none", "things/there"]) == [None, {"n": 0}]


@pytest.mark.parametrize("verb", ["create", "update"])
def test_who_is_overtaken_is_not_told_of_what_the_other_wrote(store: Store, verb: str) -> None:
    """One task delivered twice: both change the incident and make (or end) one thing under the same name."""
    store.set("things/incident", {"n": 0})
    before, after = (None, {"n": 1}) if verb == "create" else ({"n": 0}, None)
    if before is not None:
        store.set("things/alert", before)

    def work(tx: Transaction) -> str:
        document = tx.get("things/incident")
        assert document is not None
        if document["n"]:
            return "done by another"
        store.write_together(
            [
                lambda w: w.set("things/incident", {"n": 1}),
                lambda w: w.delete("things/alert") if after is None else w.set("things/alert", after),
            ]
        )
        # The condition of the alert is looked at first.
        getattr(tx, verb)("things/alert", {"n": 2})
        tx.update("things/incident", {"n": 1})
        return "done"

    assert store.transact(work) == "done by another"
    assert store.get("things/alert") == after


def test_endless_interference_ends(store: Store) -> None:
    """Who is overtaken again and again gives up with Contention."""
    store.set("things/counter", {"n": 0})

    def work(tx: Transaction) -> None:
        document = tx.get("things/counter")
        assert document is not None
        store.set("things/counter", {"n": document["n"] + 1})
        tx.set("things/counter", {"n": -1})

    with mock.patch("time.sleep"), pytest.raises(Contention):
        store.transact(work)


def test_many_at_once_all_come_through(firestore_store: Store) -> None:
    """Eight people act on one document, none is lost and none waits for a lock."""
    firestore_store.set("things/counter", {"n": 0})

    def add(tx: Transaction) -> None:
        document = tx.get("things/counter")
        assert document is not None
        tx.update("things/counter", {"n": document["n"] + 1})

    threads = [threading.Thread(target=firestore_store.transact, args=(add,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert firestore_store.get("things/counter") == {"n": 8}


READS_AT_ONCE = """
import main
from concurrent.futures import ThreadPoolExecutor
from shared.firestore_store import open_store
from shared.store import Query
written, store = open_store("PROJECT"), open_store("PROJECT")
for number in range(9):
    written.set(f"things/{number}", {"n": number})
def read(number):
    query = store.begin_query(Query("things", limit=9))
    found = store.get_all([f"things/{n}" for n in range(9)])
    return [document["n"] for document in found] == list(range(9)) and len(query()) == 9
with ThreadPoolExecutor(8) as pool:
    print(all(pool.map(read, range(160))))
"""


def test_threads_of_a_new_instance_that_read_at_once_have_their_answers(stack: LocalStack) -> None:
    """They share one connection from the first call on; of two, one would be taken down with answers on their way."""
    project = f"demo-contract-{uuid.uuid4().hex[:8]}"
    environment = environment_of("deliver_alert") | {"FIRESTORE_EMULATOR_HOST": stack.addresses.firestore_host}
    command = [sys.executable, "-c", READS_AT_ONCE.replace("PROJECT", project)]
    told = subprocess.run(command, cwd=FUNCTIONS, env=environment, capture_output=True, text=True)
    assert told.stdout.split() == ["True"], told.stderr


def test_held_reads_do_not_change_until_the_commit(firestore_store: Store) -> None:
    """Whoever wants to change what another holds has to wait for that one's commit."""
    firestore_store.set("things/held", {"n": 0})
    order: list[str] = []

    def change() -> None:
        firestore_store.set("things/held", {"n": 1})
        order.append("changed")

    changing = threading.Thread(target=change)

    def work(tx: Transaction) -> None:
        tx.get("things/held")
        changing.start()
        changing.join(0.3)
        order.append("decided")
        tx.set("things/written", {"n": 1})

    firestore_store.transact(work, hold_reads=True)
    changing.join()
    assert order == ["decided", "changed"]
