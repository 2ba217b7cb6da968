"""What clients may write, and every way in which it can be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.rules import people, world
from tests.rules.asking import Ask
from tests.rules.people import Person

MISSING = object()
"""Instead of a value: the field is left out."""

OF_EVERY_TYPE: dict[str, Any] = {
    "null": None, "boolean": True, "integer": 3, "number": 3.5, "text": "x", "bytes": b"x", "list": ["x"],
    "map": {"x": 1}, "time": world.NOW,
}  # fmt: skip
NUMBERS = frozenset({"integer", "number"})
NOT_A_NUMBER, INFINITE = float("nan"), float("inf")


FREE_IDS = (
    ("longest id", "*" + "a" * 32, True),
    ("id too long", "*" + "a" * 33, False),
    ("id with a dot", "a.*", False),
    ("id with a blank", "a *", False),
    ("id in another script", "ꦱ*", False),
)
PHOTO_NUMBERS = (
    ("the first", "0", True),
    ("the tenth", "9", True),
    ("an eleventh", "10", False),
    ("another way to write a number", "01", False),
    ("a free id", "*", False),
    ("a digit of another script", "٣", False),
)


@dataclass(frozen=True)
class WritePath:
    """One way for clients to write.

    Attributes:
        collection: the collection's name, below a report.
        person: who writes in good faith.
        good: a document that is accepted; the server adds `at`.
        types: field to the kinds of `OF_EVERY_TYPE` that are right for it.
        accepted, refused: other values by field, with what they try.
        ids: document ids, with what they try and whether they are good.
        fresh: stands for an id that is good and free.
    """

    collection: str
    person: Person
    good: dict[str, Any]
    types: dict[str, frozenset[str]]
    accepted: tuple[tuple[str, str, Any], ...] = ()
    refused: tuple[tuple[str, str, Any], ...] = ()
    ids: tuple[tuple[str, str, bool], ...] = FREE_IDS
    fresh: str = "*"

    @property
    def place(self) -> str:
        """A fresh document below the report."""
        return f"{world.REPORT}/{self.collection}/{self.fresh}"


TEXT, TIME, BYTES, NUMBER = frozenset({"text"}), frozenset({"time"}), frozenset({"bytes"}), NUMBERS

FIX = WritePath(
    "fixes",
    people.OWNER,
    world.fix(),
    {"lat": NUMBER, "lng": NUMBER, "accuracy_m": NUMBER, "captured_at": TIME},
    accepted=(
        ("south pole", "lat", -90),
        ("north pole", "lat", 90.0),
        ("date line, west", "lng", -180),
        ("date line, east", "lng", 180.0),
        ("no error at all", "accuracy_m", 0),
        ("hardly known", "accuracy_m", 100_000),
        ("clock that was never set", "captured_at", datetime(1970, 1, 1, tzinfo=UTC)),
        ("clock that is ahead", "captured_at", datetime(2106, 2, 7, tzinfo=UTC)),
    ),
    refused=(
        ("south of the pole", "lat", -90.001),
        ("north of the pole", "lat", 90.001),
        ("west of the date line", "lng", -180.001),
        ("east of the date line", "lng", 180.001),
        ("less than no error", "accuracy_m", -0.001),
        ("larger than the earth", "accuracy_m", 100_000.1),
        ("not a number", "lat", NOT_A_NUMBER),
        ("not a number", "lng", NOT_A_NUMBER),
        ("not a number", "accuracy_m", NOT_A_NUMBER),
        ("infinite", "accuracy_m", INFINITE),
    ),
)

MESSAGE_TYPES = {"from": TEXT, "uid": TEXT, "text": TEXT}
TEXTS_ACCEPTED = (
    ("one letter", "text", "x"),
    ("the longest", "text", "é" * 1000),
    ("in other scripts", "text", "ꦱꦼꦂꦒꦥ 🚨"),
)
TEXTS_REFUSED = (
    ("too long", "text", "x" * 1001),
    ("empty", "text", ""),
    ("blanks alone", "text", " \n\t "),
    ("somebody else's uid", "uid", people.OTHER_CITIZEN.uid),
    ("speaks as the system", "from", "system"),
    ("speaks as an administrator", "from", "admin"),
    ("other case", "from", "Caller"),
)


def _message(person: Person, speaker: str, not_as: tuple[str, ...]) -> WritePath:
    refused = tuple((f"speaks as {other}", "from", other) for other in not_as)
    good = world.message(speaker, str(person.uid))
    return WritePath("messages", person, good, MESSAGE_TYPES, TEXTS_ACCEPTED, (*TEXTS_REFUSED, *refused))


PHOTO = WritePath(
    "photos",
    people.OWNER,
    world.photo(str(people.OWNER.uid)),
    {"uid": TEXT, "content_type": TEXT, "data": BYTES},
    accepted=(
        ("JPEG", "content_type", "image/jpeg"),
        ("one byte", "data", b"\xff"),
        ("the largest", "data", b"\xff" * 700_000),
    ),
    refused=(
        ("too large", "data", b"\xff" * 700_001),
        ("empty", "data", b""),
        ("a script", "content_type", "text/html"),
        ("a drawing that can hold a script", "content_type", "image/svg+xml"),
        ("somebody else's uid", "uid", people.OTHER_CITIZEN.uid),
    ),
    ids=PHOTO_NUMBERS,
    fresh="#",
)

WRITE_PATHS = (
    FIX,
    _message(people.OWNER, "caller", ("operator", "agency")),
    _message(people.OPERATOR, "operator", ("caller", "agency")),
    _message(people.SUPERVISOR, "operator", ("caller", "agency")),
    _message(people.AGENCY_MEMBER, "agency", ("caller", "operator")),
    PHOTO,
)


def document_asks() -> Iterator[Ask]:
    """All good and bad documents of all write paths."""
    for path in WRITE_PATHS:
        yield from _values(path)
        yield from _types(path)
        yield from _keys(path)
        yield from _times(path)
        yield from _ids(path)
        yield from _changes(path)
        if path.person is people.OWNER:
            yield from _ages(path)


def _ask(path: WritePath, title: str, changes: dict[str, Any], allowed: bool = False, server_time: bool = True) -> Ask:
    fields = {name: value for name, value in {**path.good, **changes}.items() if value is not MISSING}
    return Ask(title, path.collection, path.person, "create", path.place, allowed, fields, server_time=server_time)


def _values(path: WritePath) -> Iterator[Ask]:
    yield _ask(path, "good", {}, allowed=True)
    for title, name, value in path.accepted:
        yield _ask(path, f"{name}: {title}", {name: value}, allowed=True)
    for title, name, value in path.refused:
        yield _ask(path, f"{name}: {title}", {name: value})


def _types(path: WritePath) -> Iterator[Ask]:
    for name, right in path.types.items():
        for kind in OF_EVERY_TYPE.keys() - right:
            yield _ask(path, f"{name} is {kind}", {name: OF_EVERY_TYPE[kind]})


def _keys(path: WritePath) -> Iterator[Ask]:
    for name in path.good:
        yield _ask(path, f"{name} is missing", {name: MISSING})
    for name in ("extra", "role", "agency_id", "expires_at", "At"):
        yield _ask(path, f"{name} is one key too many", {name: "operator"})
    yield _ask(path, "nothing but the time", dict.fromkeys(path.good, MISSING))


def _times(path: WritePath) -> Iterator[Ask]:
    """The server's time alone is good, also when the phone's own is nearly right."""
    for title, at in (
        ("now by the phone", datetime.now(UTC)),
        ("tomorrow", world.NOW + timedelta(days=1)),
        ("yesterday", world.NOW - timedelta(days=1)),
        ("null", None),
        ("text", world.NOW.isoformat()),
        ("missing", MISSING),
    ):
        yield _ask(path, f"at: {title}", {"at": at}, server_time=False)


def _ids(path: WritePath) -> Iterator[Ask]:
    for title, id_, allowed in path.ids:
        place = path.place.replace(path.fresh, id_)
        yield Ask(title, path.collection, path.person, "create", place, allowed, path.good)


def _changes(path: WritePath) -> Iterator[Ask]:
    """Nothing can be changed after it was written, not even by who wrote it."""
    target = {"fixes": "f-1", "messages": "m-1", "photos": "5"}[path.collection]
    place = f"{world.REPORT}/{path.collection}/{target}"
    for name, value in path.good.items():
        yield Ask(f"{name} changed", path.collection, path.person, "update", place, False, {name: value})
    yield Ask("time changed", path.collection, path.person, "update", place, False, {"at": world.NOW})
    yield Ask("taken back", path.collection, path.person, "delete", place, False)


def _ages(path: WritePath) -> Iterator[Ask]:
    """A caller adds to a report for as long as the card lives, and to none that does not exist or is not theirs."""
    for title, report, allowed in (
        ("card still lives", world.YOUNG_REPORT, True),
        ("card is over", world.OLD_REPORT, False),
        ("not yet routed", world.UNROUTED_REPORT, True),
        ("somebody else's report", world.OTHER_REPORT, False),
        ("no such report", "reports/not-there", False),
    ):
        place = f"{report}/{path.collection}/{path.fresh}"
        yield Ask(title, path.collection, path.person, "create", place, allowed, path.good)
