"""Finding, copying and erasing what is stored about one caller. Works on a store; the command opens the real one.

Erasure deletes what only the caller needs (contact, chat, photos, positions, live cards) and pseudonymises what legal
proceedings may need (reports, incidents and their assignments: what happened where, and who went there). The audit log
is not changed; it names callers by uid, which leads nowhere once the account and `reporters/{uid}` are gone.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from shared import paths
from shared.store import Document, Found, Query, Store, Where, Writes

MOST_REPORTS = 1_000
"""Of one person; the bucket of a uid lets 1,440 a day through at most, and nobody lives through that."""

MOST_BELOW = 2_000
"""Chat lines, positions or photos of one report."""

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


def find(store: Store, uid: str) -> PersonData:
    """Everything that is stored about a caller.

    Args:
        uid: the caller's uid at Firebase Auth.
    """
    data = PersonData(uid)
    reporter = store.get(paths.reporter(uid))
    if reporter is not None:
        data.documents[paths.reporter(uid)] = reporter
    for found in (*_reports(store, uid), *_cards(store, uid)):
        data.documents[found.path] = found.document
    for path in data.paths_of("reports"):
        for found in _below(store, path):
            data.documents[found.path] = found.document
        if incident_id := data.documents[path].get("incident_id"):
            data.incidents.add(str(incident_id))
    return data


def _reports(store: Store, uid: str) -> list[Found]:
    return store.query(Query("reports", (Where("uid", "==", uid),), limit=MOST_REPORTS))


def _cards(store: Store, uid: str) -> list[Found]:
    return store.query(Query("tracks", (Where("uid", "==", uid),), limit=MOST_REPORTS))


def _below(store: Store, report_path: str) -> Iterator[Found]:
    for name in ("fixes", "messages", "photos"):
        yield from store.query(Query(f"{report_path}/{name}", limit=MOST_BELOW))


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


def erase(store: Store, uid: str, by: str, now: datetime) -> Erased:
    """Erase a person. Repeating it, also after it was interrupted, finishes it and changes nothing more.

    Args:
        by: who does it; kept in the audit document.
        now: the present.
    """
    data = find(store, uid)
    deleted = [path for name in ("fixes", "messages", "photos", "tracks", "reporters") for path in data.paths_of(name)]
    reports = data.paths_of("reports")
    changes = _changes(store, data, PSEUDONYM + secrets.token_hex(8))
    _commit(store, deleted, {})
    # The reports come last: as long as they bear the uid, an interrupted erasure finds everything again.
    _commit(store, [], {path: fields for path, fields in changes.items() if path not in reports})
    _commit(store, [], {path: changes[path] for path in reports})
    done = Erased(len(deleted), len(changes))
    if data.documents:
        # Without the uid: the record says that somebody was erased, not who.
        counts = {"deleted": done.deleted, "pseudonymised": done.pseudonymised}
        store.set(paths.role_change(f"erasure-{secrets.token_hex(8)}"), {"erased": counts, "by": by, "at": now})
    return done


def _changes(store: Store, data: PersonData, pseudonym: str) -> dict[str, Document]:
    """Path to the fields that are overwritten."""
    changes: dict[str, Document] = {}
    for path in data.paths_of("reports"):
        device = {**data.documents[path].get("device", {}), "install_id": None}
        changes[path] = {"uid": pseudonym, "description": None, "device": device}
    for incident_id in sorted(data.incidents):
        mine = {path.rsplit("/", 1)[-1] for path in data.paths_of("reports")}
        for found in store.query(Query(paths.assignments(incident_id), limit=100)):
            if found.document.get("report_id") in mine and found.document.get("description") is not None:
                changes[found.path] = {"description": None}
    return changes


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
