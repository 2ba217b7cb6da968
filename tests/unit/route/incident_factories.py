"""Factories of documents for tests of the deciding code: `create_report(...)` with what matters to the test."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.model.incident import Assignment, Decision, Incident
from shared.model.report import History, Position, Report
from shared.states import AssignmentStatus

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
KROYA = (-7.6330, 109.2460)


def after(seconds: float) -> datetime:
    """So many seconds after NOW."""
    return NOW + timedelta(seconds=seconds)


def create_position(lat: float = KROYA[0], lng: float = KROYA[1], accuracy_m: float = 12, **more: Any) -> Position:
    """A fix, in Kroya unless told otherwise."""
    return Position(lat=lat, lng=lng, accuracy_m=accuracy_m, **more)


def create_report(**fields: Any) -> Report:
    """A traffic accident, just received."""
    at = fields.pop("received_at", NOW)
    base: dict[str, Any] = {
        "report_id": str(uuid.uuid4()),
        "uid": "caller",
        "category": "kecelakaan_lalu_lintas",
        "position": create_position(),
        "fingerprint": "f",
        "pressed_at": at,
        "received_at": at,
        "unclaimed_since": at,
        "history": History(first_report_at=NOW - timedelta(days=90)),
    }
    return Report(**{**base, **fields})


def create_incident(**fields: Any) -> Incident:
    """An open traffic accident."""
    decision = Decision(plan_id="p", plan_version=1, cell=None, placement="inside", codes=[], rules=[])
    base: dict[str, Any] = {
        "incident_id": f"i-{uuid.uuid4()}",
        "first_report_id": "r",
        "category": "kecelakaan_lalu_lintas",
        "group": "lalu_lintas",
        "position": create_position(),
        "place": "Kec. Kroya",
        "cluster_cell": None,
        "kecamatan_codes": ["33.01.06"],
        "priority": 2,
        "base_priority": 2,
        "dispatch": "automatic",
        "decision": decision,
        "opened_at": NOW,
        "updated_at": NOW,
        "next_check_at": None,
    }
    return Incident(**{**base, **fields})


def create_assignment(agency_id: str, status: AssignmentStatus, **fields: Any) -> Assignment:
    """An agency's part, dispatched at NOW with two minutes to answer."""
    base: dict[str, Any] = {
        "incident_id": "i",
        "agency_id": agency_id,
        "role": "lead",
        "status": status,
        "reason": "wilayah",
        "acknowledge_by": after(120),
        "acknowledge_within_s": 120,
        "times": {"DISPATCHED": NOW, status.value: NOW},
        "category": "kecelakaan_lalu_lintas",
        "priority": 2,
        "position": create_position(),
        "place": "Kec. Kroya",
        "report_id": "r",
        "updated_at": NOW,
    }
    return Assignment(**{**base, **fields})
