"""Finding, copying and erasing what is stored about one caller. Works on a store; the command opens the real one.

Erasure deletes what only the caller needs (contact, chat, photos, positions, live cards) and pseudonymises what legal
proceedings may need (reports, incidents and their assignments: what happened where, and who went there). The audit log
keeps who did what and when; the person's uid in it becomes a pseudonym, and words of staff that may name them go.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared import paths
from shared.store import Document, Found, Query, Store, Where, Writes

MOST_REPORTS = 1_000
"""Of one person at once; an erasure goes on until there is none left."""

PAGE = 300
"""Chat lines, positions or photos read at once; photos are 700 kB at most each, and an answer 10 MB or so."""

FREE_TEXT = ("text", "reason", "note")
"""Details of audit events that staff have typed."""

ERASED_TEXT = "[dihapus / erased]"

BELOW = ("fixes", "messages", "photos")
"""Collections below a report."""

PSEUDONYM = "erased-"
"""Stands in front of what replaces a uid."""

TOGETHER = 400
"""Writes in one commit; Firestore takes 500."""


@dataclass
class PersonData:
    """All documents about one person.

    Attributes:
        documents: path to document.
        incidents: the incidents of the person's reports, by id.
    """

    uid: str
    documents: dict[str, Document] = field(default_factory=dict)
    incidents: set[str] = field(default_factory=set)

    def paths_of(self, collection: str) -> list[str]:
        """Paths of the documents of one collection."""
        return sorted(path for path in self.documents if path.split("/")[-2] == collection)

    @property
    def names(self) -> list[str]:
        """The name and the numbers that the person gave, the numbers also as they are written inland; longest first."""
        reporter = self.documents.get(paths.reporter(self.uid), {})
        numbers = {reporter[name] for name in ("contact_phone", "verified_phone") if reporter.get(name)}
        inland = {f"0{number[3:]}" for number in numbers if number.startswith("+62")}
        named = {reporter["contact_name"]} if reporter.get("contact_name") else set()
        return sorted(numbers | inland | named, key=len, reverse=True)


def find(store: Store, uid: str, *, below: bool = True) -> PersonData:
    """Everything that is stored about a caller.

    Args:
        uid: the caller's uid at Firebase Auth.
        below: with positions, chat lines and photos, which may be many.
    """
    data = PersonData(uid)
    reporter = store.get(paths.reporter(uid))
    if reporter is not None:
        data.documents[paths.reporter(uid)] = reporter
    for found in (*_reports(store, uid), *_cards(store, uid)):
        data.documents[found.path] = found.document
    for path in data.paths_of("reports"):
        for found in _below(store, path) if below else ():
            data.documents[found.path] = found.document
        if incident_id := data.documents[path].get("incident_id"):
            data.incidents.add(str(incident_id))
    return data


def _reports(store: Store, uid: str) -> list[Found]:
    return store.query(Query("reports", (Where("uid", "==", uid),), limit=MOST_REPORTS))


def _cards(store: Store, uid: str) -> list[Found]:
    return store.query(Query("tracks", (Where("uid", "==", uid),), limit=MOST_REPORTS))


def _below(store: Store, report_path: str) -> Iterator[Found]:
    for name in BELOW:
        yield from _pages(store, f"{report_path}/{name}")


def _pages(store: Store, collection: str) -> Iterator[Found]:
    """All documents of a collection in which each has the time `at`, however many."""
    seen: set[str] = set()
    where: tuple[Where, ...] = ()
    while True:
        found = store.query(Query(collection, where, order_by="at", limit=PAGE))
        fresh = [each for each in found if each.path not in seen]
        yield from fresh
        if not fresh:
            return
        seen.update(each.path for each in fresh)
        # The last time once more: a second document may have come in the same microsecond.
        where = (Where("at", ">=", fresh[-1].document["at"]),)


def export(store: Store, uid: str) -> dict[str, Any]:
    """A copy of everything, for the person; photos as base64, times as ISO 8601, hashes of secrets left out."""
    data = find(store, uid)
    return {
        "uid": uid,
        "documents": {path: _plain(document) for path, document in sorted(data.documents.items())},
        "incidents": sorted(data.incidents),
    }


def _plain(value: Any) -> Any:
    from base64 import b64encode

    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key not in ("duress_pin_hash", "fingerprint")}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return b64encode(value).decode() if isinstance(value, bytes) else value


@dataclass(frozen=True)
class Erased:
    """What an erasure has done; all zero when it is repeated."""

    deleted: int
    pseudonymised: int
    account: bool = False

    def __add__(self, more: Erased) -> Erased:
        """Both together."""
        return Erased(self.deleted + more.deleted, self.pseudonymised + more.pseudonymised)


def erase(
    store: Store,
    uid: str,
    by: str,
    now: datetime,
    *,
    expires_at: datetime | None = None,
    delete_account: Callable[[str], bool] = lambda uid: False,
) -> Erased:
    """Erase a person. Repeating it, also after it was interrupted, finishes it and changes nothing more.

    Args:
        by: who does it; kept in the audit document.
        now: the present.
        expires_at: when the record of the erasure may go; None: never.
        delete_account: deletes the account at Firebase Auth; says whether there was one.
    """
    done, pseudonym = Erased(0, 0), PSEUDONYM + secrets.token_hex(8)
    while (part := _erase_part(store, uid, pseudonym)) != Erased(0, 0):
        done += part
    # The account comes last: as long as it is there, somebody can find the uid and finish an interrupted erasure.
    had_account = delete_account(uid)
    if done != Erased(0, 0) or had_account:
        # Without the uid: the record says that somebody was erased, not who.
        counts = {"deleted": done.deleted, "pseudonymised": done.pseudonymised, "account": had_account}
        record = {"erased": counts, "by": by, "at": now, "expires_at": expires_at}
        store.set(paths.role_change(f"erasure-{secrets.token_hex(8)}"), record)
    return Erased(done.deleted, done.pseudonymised, had_account)


def _erase_part(store: Store, uid: str, pseudonym: str) -> Erased:
    """As many reports as are found at once, with everything that belongs to them."""
    data = find(store, uid, below=False)
    reports = data.paths_of("reports")
    changes = _changes(store, data, pseudonym)
    # The reports come last: as long as they bear the uid, an interrupted erasure finds everything again.
    deleted = sum(_drain(store, f"{path}/{name}") for path in reports for name in BELOW)
    _commit(store, [], {path: fields for path, fields in changes.items() if path not in reports})
    _commit(store, data.paths_of("tracks"), {})
    _commit(store, [], {path: changes[path] for path in reports})
    # With the name and the number, by which the words of staff were searched.
    _commit(store, [] if reports else data.paths_of("reporters"), {})
    gone = len(data.paths_of("tracks")) + (0 if reports else len(data.paths_of("reporters")))
    return Erased(deleted + gone, len(changes))


def _drain(store: Store, collection: str) -> int:
    """Delete a collection, however large; returns how many there were."""
    deleted = 0
    while found := store.query(Query(collection, limit=PAGE)):
        _commit(store, [each.path for each in found], {})
        deleted += len(found)
    return deleted


def _changes(store: Store, data: PersonData, pseudonym: str) -> dict[str, Document]:
    """Path to the fields that are overwritten."""
    changes: dict[str, Document] = {}
    mine = {path.rsplit("/", 1)[-1] for path in data.paths_of("reports")}
    for path in data.paths_of("reports"):
        device = {**data.documents[path].get("device", {}), "install_id": None}
        changes[path] = {"uid": pseudonym, "description": None, "device": device}
    for incident_id in sorted(data.incidents):
        for found in store.query(Query(paths.assignments(incident_id), limit=100)):
            told = any(found.document.get(name) is not None for name in ("description", "note"))
            if found.document.get("report_id") in mine and told:
                changes[found.path] = {"description": None, "note": None}
        for found in _pages(store, f"{paths.incident(incident_id)}/events"):
            if fields := _event_changes(found.document, data, mine, pseudonym):
                changes[found.path] = fields
    return changes


def _event_changes(event: Document, data: PersonData, mine: set[str], pseudonym: str) -> Document:
    """What is overwritten in one audit event: the person as the one who acted, and words that may name them.

    Words about the person's own report go as a whole. Words about the incident may be about others, who took part or
    called as well: there the person's name and number go.
    """
    changed: Document = {}
    if (event.get("actor") or {}).get("uid") == data.uid:
        changed["actor.uid"] = pseudonym
    for key, text in (event.get("details") or {}).items():
        if key in FREE_TEXT and isinstance(text, str):
            left = ERASED_TEXT if event.get("report_id") in mine else _without(text, data.names)
            if left != text:
                changed[f"details.{key}"] = left
    return changed


def _without(text: str, names: list[str]) -> str:
    for name in names:
        text = re.sub(re.escape(name), ERASED_TEXT, text, flags=re.IGNORECASE)
    return text


def _commit(store: Store, deleted: list[str], changed: dict[str, Document]) -> None:
    work: list[tuple[str, Document | None]] = [*((path, None) for path in deleted), *changed.items()]
    for start in range(0, len(work), TOGETHER):
        part = work[start : start + TOGETHER]

        def write(writes: Writes, part: list[tuple[str, Document | None]] = part) -> None:
            for path, fields in part:
                if fields is None:
                    writes.delete(path)
                else:
                    writes.update(path, fields)

        store.write_together([write])
