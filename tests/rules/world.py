"""What is in the database while the rules are walked: one report with all that belongs to it, and a neighbour's.

All documents but the three that callers write are made from the models, so that the rules meet the fields that
the functions really store.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.model.alert import Alert, Device, Duty, DutyEntry, Receipt, Stage
from shared.model.incident import SYSTEM, Assignment, Decision, Event, Incident, Role
from shared.model.report import Bucket, Position, Report, Reporter, Track, TrackStep
from shared.states import AssignmentStatus, ReceiptStatus
from tests.rules.people import AGENCY, AGENCY_MEMBER, OPERATOR, OTHER_AGENCY, OTHER_CITIZEN, OWNER

NOW = datetime.now(UTC)
"""Real time, since the emulator compares with its own clock."""

CARD_LIVES = timedelta(days=7)
"""`retention_days.tracks`, after which a caller may add nothing more."""

MARGIN = timedelta(minutes=30)
"""Distance of the documents' times from a limit, far more than a run of the tests takes."""

REPORT, INCIDENT = "reports/r-own", "incidents/i-own"
OTHER_REPORT, OTHER_INCIDENT = "reports/r-other", "incidents/i-other"
UNROUTED_REPORT = "reports/r-unrouted"
YOUNG_REPORT, OLD_REPORT = "reports/r-young", "reports/r-old"
"""Just before and just after the caller's card ends."""

POSITION = Position(lat=-7.6277, lng=109.2447, accuracy_m=12.0, captured_at=NOW)


def documents() -> dict[str, dict[str, Any]]:
    """Path to document."""
    return {
        REPORT: _report("r-own", _uid(OWNER), "i-own"),
        OTHER_REPORT: _report("r-other", _uid(OTHER_CITIZEN), "i-other"),
        UNROUTED_REPORT: _report("r-unrouted", _uid(OWNER), None),
        YOUNG_REPORT: _report("r-young", _uid(OWNER), "i-own", NOW - CARD_LIVES + MARGIN),
        OLD_REPORT: _report("r-old", _uid(OWNER), "i-own", NOW - CARD_LIVES - MARGIN),
        f"{REPORT}/fixes/f-1": {**fix(), "at": NOW},
        f"{REPORT}/messages/m-1": {**message("caller", _uid(OWNER)), "at": NOW},
        f"{REPORT}/photos/5": {**photo(_uid(OWNER)), "at": NOW},
        "tracks/r-own": _track(),
        INCIDENT: _incident("i-own", "r-own"),
        OTHER_INCIDENT: _incident("i-other", "r-other"),
        f"{INCIDENT}/assignments/{AGENCY}": _assignment("i-own", AGENCY),
        f"{OTHER_INCIDENT}/assignments/{OTHER_AGENCY}": _assignment("i-other", OTHER_AGENCY),
        f"{INCIDENT}/events/e-1": Event(event_id="e-1", type="opened", at=NOW, actor=SYSTEM).to_document(),
        "alerts/a-1": _alert(),
        "alerts/a-1/receipts/d-agency": _receipt("d-agency", f"agency:{AGENCY}"),
        "alerts/a-1/receipts/d-operator": _receipt("d-operator", "operators"),
        "devices/d-agency": _device("d-agency", _uid(AGENCY_MEMBER), Role.AGENCY, AGENCY),
        "devices/d-operator": _device("d-operator", _uid(OPERATOR), Role.OPERATOR, None),
        f"duty/{AGENCY}": _duty(AGENCY),
        "dead_letters/a-1": {"alert_id": "a-1", "reason": "attempts used up", "at": NOW},
        "gates/g-1": {"recent": ["i-1"], "updated_at": NOW},
        "unrouted/r-own": {"left_at": NOW},
        "role_changes/c-1": {"uid": _uid(OPERATOR), "before": {}, "after": {"role": "operator"}, "at": NOW},
        f"reporters/{_uid(OWNER)}": _reporter(),
        "api_clients/c-1": {"client_id": "c-1", "name": "Aduan", "key_hash": "h", "created_at": NOW},
        f"webhooks/{AGENCY}": {"agency_id": AGENCY, "url": "https://cad.example.org/", "enabled": True},
        "webhook_deliveries/d-1": {"delivery_id": "d-1", "agency_id": AGENCY, "status": "DEAD"},
        "warnings/w-1": {"warning_id": "w-1", "status": "DRAFT", "drafted_at": NOW},
        "unlisted/x": {"uid": _uid(OWNER), "agency_id": AGENCY},
        f"{REPORT}/unlisted/x": {"uid": _uid(OWNER), "agency_id": AGENCY},
    }


def fix() -> dict[str, Any]:
    """A good position fix, without the time that the server sets."""
    return {"lat": -7.6277, "lng": 109.2447, "accuracy_m": 12.5, "captured_at": NOW}


def message(from_: str, uid: str) -> dict[str, Any]:
    """A good chat message, without the time that the server sets."""
    return {"from": from_, "uid": uid, "text": "Saya di belakang pasar"}


def photo(uid: str) -> dict[str, Any]:
    """A good photo, without the time that the server sets."""
    return {"uid": uid, "content_type": "image/webp", "data": b"RIFF\x00\x00\x00\x00WEBP"}


def _uid(person: Any) -> str:
    return str(person.uid)


def _report(report_id: str, uid: str, incident_id: str | None, received_at: datetime = NOW) -> dict[str, Any]:
    return Report(
        report_id=report_id, uid=uid, category="kecelakaan", position=POSITION, fingerprint="f" * 32,
        pressed_at=received_at, received_at=received_at, incident_id=incident_id,
    ).to_document()  # fmt: skip


def _track() -> dict[str, Any]:
    return Track(
        report_id="r-own", uid=_uid(OWNER), category="kecelakaan", step="received",
        steps=[TrackStep(step="received", at=NOW)], cancel_until=NOW, updated_at=NOW,
    ).to_document()  # fmt: skip


def _incident(incident_id: str, report_id: str) -> dict[str, Any]:
    decision = Decision(plan_id="p", plan_version=1, cell=None, placement="inside", codes=[], rules=[])
    return Incident(
        incident_id=incident_id, first_report_id=report_id, category="kecelakaan", group="kecelakaan",
        position=POSITION, place="Kroya", cluster_cell=None, kecamatan_codes=[], priority=2, base_priority=2,
        dispatch="automatic", decision=decision, opened_at=NOW, updated_at=NOW, next_check_at=None,
    ).to_document()  # fmt: skip


def _assignment(incident_id: str, agency_id: str) -> dict[str, Any]:
    return Assignment(
        incident_id=incident_id, agency_id=agency_id, role="lead", status=AssignmentStatus.DISPATCHED, reason="",
        acknowledge_within_s=120, category="kecelakaan", priority=2, position=POSITION, place="Kroya",
        report_id="r-own", updated_at=NOW,
    ).to_document()  # fmt: skip


def _alert() -> dict[str, Any]:
    return Alert(
        alert_id="a-1", incident_id="i-own", report_id="r-own", recipient=f"agency:{AGENCY}", stage=Stage.INITIAL,
        category="kecelakaan", place="Kroya", priority=2, created_at=NOW, pressed_at=NOW, unsent_since=None,
    ).to_document()  # fmt: skip


def _receipt(device_id: str, recipient: str) -> dict[str, Any]:
    return Receipt(
        alert_id="a-1", device_id=device_id, incident_id="i-own", recipient=recipient, status=ReceiptStatus.SENT,
        receipt_key_hash="k", queued_at=NOW,
    ).to_document()  # fmt: skip


def _device(device_id: str, uid: str, role: Role, agency_id: str | None) -> dict[str, Any]:
    return Device(
        device_id=device_id, uid=uid, role=role, agency_id=agency_id, recipients=[], token="t", platform="web",
        registered_at=NOW, seen_at=NOW,
    ).to_document()  # fmt: skip


def _duty(agency_id: str) -> dict[str, Any]:
    entry = DutyEntry(uid=_uid(AGENCY_MEMBER), name="Piket", since=NOW)
    return Duty(agency_id=agency_id, on_duty=[entry], updated_at=NOW).to_document()


def _reporter() -> dict[str, Any]:
    bucket = Bucket(tokens=5, refilled_at=NOW)
    return Reporter(
        uid=_uid(OWNER), first_report_at=NOW, last_report_at=NOW, bucket=bucket, contact_phone="+628123456789"
    ).to_document()
