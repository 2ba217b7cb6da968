"""One person's data can be copied and erased, and nobody else's is touched."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from devkit.privacy.person import ERASED_TEXT, MOST_REPORTS, PAGE, PSEUDONYM, Erased, erase, export
from intake.handlers import submit_report
from intake.submission import ReportSubmission
from route.handlers import route_report
from shared.store import Document
from tests.unit.security.create_services import NOW, TestServices

MINE, OTHERS = "2c2f1f5e-6f0e-4a9e-9d0e-1b1f5a3f0c11", "2c2f1f5e-6f0e-4a9e-9d0e-1b1f5a3f0c12"
SECRETS = ("u-mine", "Rahasianama", "Rahasiakata", "+6281398765432", "Rahasiachat", "install-mine")


def _services() -> TestServices:
    services = TestServices()
    _report(services, "u-mine", MINE, "Rahasianama", "Rahasiakata", "081398765432", "install-mine")
    _report(services, "u-other", OTHERS, "Wati", "Banjir", "081298765432", "install-other")
    for report_id, text in ((MINE, "Rahasiachat"), (OTHERS, "halo")):
        services.store.set(f"reports/{report_id}/messages/m", {"from": "caller", "text": text, "at": NOW})
        services.store.set(f"reports/{report_id}/photos/0", {"data": b"\xff\xd8", "at": NOW})
        services.store.set(f"reports/{report_id}/fixes/f", {"lat": -7.6, "lng": 109.2, "at": NOW})
    return services


def _report(services: TestServices, uid: str, report_id: str, name: str, words: str, phone: str, install: str) -> None:
    body: dict[str, Any] = {
        "report_id": report_id, "category": "kebakaran", "pressed_at": NOW.isoformat(), "description": words,
        "position": {"lat": -7.6277, "lng": 109.2447, "accuracy_m": 12}, "contact_name": name, "contact_phone": phone,
        "device": {"install_id": install},
    }  # fmt: skip
    submit_report(services, uid, ReportSubmission.model_validate_json(json.dumps(body)), "trace")
    route_report(services, report_id)


def _all(services: TestServices) -> dict[str, Document]:
    names = ("reports", "reporters", "tracks", "incidents", "assignments", "fixes", "messages", "photos", "alerts")
    return {path: dict(document) for name in names for path, document in services.store.database.all(name, group=True)}


def test_the_export_has_everything_of_one_person_as_json() -> None:
    """Report, contact, card, chat, photo and position; nothing of anybody else, and no hash of a secret."""
    copied = export(_services().store, "u-mine")
    text = json.dumps(copied)
    assert all(secret in text for secret in SECRETS)
    assert not any(other in text for other in ("u-other", "Wati", OTHERS))
    assert "fingerprint" not in text
    kinds = {path.split("/")[-2] for path in copied["documents"]}
    assert kinds == {"reports", "reporters", "tracks", "fixes", "messages", "photos"}


def test_after_an_erasure_nothing_leads_to_the_person() -> None:
    """No document but the audit log holds the uid, a name, a number or words; what happened where is still there."""
    services = _services()
    erase(services.store, "u-mine", "admin-1", NOW)
    documents = _all(services)
    assert not [secret for secret in SECRETS if secret in repr(documents)]
    report = documents[f"reports/{MINE}"]
    assert str(report["uid"]).startswith(PSEUDONYM)
    assert (report["category"], report["position"]["lat"]) == ("kebakaran", -7.6277)
    assert not [path for path in documents if path.startswith((f"reports/{MINE}/", f"tracks/{MINE}"))]


def test_an_erasure_leaves_everybody_else_alone() -> None:
    """Also one who reported the same event."""
    services = _services()
    before = {path: each for path, each in _all(services).items() if OTHERS in path or "u-other" in path}
    erase(services.store, "u-mine", "admin-1", NOW)
    assert before.items() <= _all(services).items()


def test_a_repeated_erasure_changes_nothing() -> None:
    """It finds nobody any more, and writes no second record."""
    services = _services()
    assert erase(services.store, "u-mine", "admin-1", NOW) != Erased(0, 0)
    after, records = _all(services), services.paths("role_changes")
    assert erase(services.store, "u-mine", "admin-1", NOW) == Erased(0, 0)
    assert (_all(services), services.paths("role_changes")) == (after, records)


def test_an_erasure_is_on_record_without_the_persons_uid() -> None:
    """Who erased, when and how much; not whom."""
    services = _services()
    erase(services.store, "u-mine", "admin-1", NOW)
    [(_, record)] = services.store.database.all("role_changes")
    assert (record["by"], record["at"]) == ("admin-1", NOW)
    assert "u-mine" not in repr(record)


def test_the_record_of_an_erasure_ends_when_the_data_map_says() -> None:
    """It is an entry of `role_changes`."""
    services = _services()
    ends = NOW + timedelta(days=1825)
    erase(services.store, "u-mine", "admin-1", NOW, expires_at=ends)
    [(_, record)] = services.store.database.all("role_changes")
    assert record["expires_at"] == ends


def test_the_account_goes_after_the_documents() -> None:
    """And is tried again as long as it is there, though no document is left."""
    services = _services()
    accounts = {"u-mine"}

    def delete(uid: str) -> bool:
        assert "u-mine" not in repr(_all(services))
        return bool(accounts & {uid}) and accounts.pop() == uid

    assert erase(services.store, "u-mine", "admin-1", NOW, delete_account=delete).account
    accounts.add("u-mine")
    assert erase(services.store, "u-mine", "admin-1", NOW, delete_account=delete) == Erased(0, 0, account=True)


@pytest.mark.parametrize("collection", ["messages", "fixes", "photos"])
def test_however_much_there_is_all_of_it_is_found(collection: str) -> None:
    """More than one page below a report, several of the same moment."""
    services, number = _services(), 3 * PAGE + 7
    for each in range(number):
        at = NOW + timedelta(seconds=each // 5)
        services.store.set(f"reports/{MINE}/{collection}/x{each}", {"text": "a", "at": at})
    copied = [path for path in export(services.store, "u-mine")["documents"] if f"/{collection}/x" in path]
    assert len(copied) == number
    erase(services.store, "u-mine", "admin-1", NOW)
    assert not [path for path in services.paths(collection, group=True) if MINE in path]


def test_more_reports_than_are_read_at_once_are_all_erased() -> None:
    """An erasure goes on until nothing bears the uid."""
    services = _services()
    for each in range(MOST_REPORTS + 3):
        services.store.set(f"reports/x{each}", {"uid": "u-mine", "description": "Rahasiakata", "device": {}})
    erase(services.store, "u-mine", "admin-1", NOW)
    assert not [secret for secret in SECRETS if secret in repr(_all(services))]


def test_audit_lines_keep_what_happened_and_lose_the_person() -> None:
    """The uid becomes the pseudonym of the report; words about the report go, names and numbers in other words too."""
    services = _services()
    report = services.store.get(f"reports/{MINE}")
    assert report is not None
    story = f"incidents/{report['incident_id']}/events"
    lines: dict[str, dict[str, Any]] = {
        "own": {"type": "details_added", "actor": {"uid": "u-mine"}, "report_id": MINE, "details": {"fields": ["x"]}},
        "about": {
            "type": "identity_revealed",
            "actor": {"uid": "op"},
            "report_id": MINE,
            "details": {"reason": "Pak B"},
        },
        "note": {"type": "note", "actor": {"uid": "op"}, "details": {"text": "rahasianama di 081398765432, dua truk"}},
        "other": {"type": "marked_false", "actor": {"uid": "op"}, "report_id": OTHERS, "details": {"text": "Iseng"}},
    }
    for name, line in lines.items():
        services.store.set(f"{story}/{name}", {**line, "at": NOW})
    erase(services.store, "u-mine", "admin-1", NOW)
    after = {name: services.store.get(f"{story}/{name}") or {} for name in lines}
    erased = services.store.get(f"reports/{MINE}") or {}
    assert after["own"]["actor"]["uid"] == erased["uid"]
    assert after["own"]["details"] == {"fields": ["x"]}
    assert after["about"]["actor"]["uid"] == "op"
    assert after["about"]["details"]["reason"] == ERASED_TEXT
    assert after["note"]["details"]["text"] == f"{ERASED_TEXT} di {ERASED_TEXT}, dua truk"
    assert after["other"]["details"] == {"text": "Iseng"}
