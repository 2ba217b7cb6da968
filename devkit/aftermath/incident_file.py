"""Everything that is stored about one incident, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from shared import paths
from shared.model.alert import Alert, Receipt
from shared.model.incident import Assignment, Event, Incident
from shared.model.report import Report
from shared.store import Query, Where

if TYPE_CHECKING:
    from shared.store import Document, Reads

MOST = 5_000
"""Lines of one kind; an incident with more of them is a storm, whose later witnesses tell nothing new."""


@dataclass(frozen=True)
class IncidentFile:
    """One incident.

    Attributes:
        reports: all that belong to it, in the order of their arrival.
        labels: device id to what its user calls it.
    """

    incident: Incident
    reports: Sequence[Report] = ()
    assignments: Sequence[Assignment] = ()
    events: Sequence[Event] = ()
    alerts: Sequence[Alert] = ()
    receipts: Sequence[Receipt] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


def read_incident(store: Reads, id_: str) -> IncidentFile | None:
    """Read an incident by its own id or by that of one of its reports; None when there is none.

    Reads: each of its documents once.
    """
    document = store.get(paths.incident(id_)) or _incident_of(store, id_)
    if document is None:
        return None
    incident = Incident.from_document(document)
    here = Where("incident_id", "==", incident.incident_id)
    parent = paths.incident(incident.incident_id)
    receipts = _all(store, Query("receipts", (here,), order_by="-queued_at", limit=MOST, group=True))
    return IncidentFile(
        incident,
        [Report.from_document(d) for d in _all(store, Query("reports", (here,), order_by="received_at", limit=MOST))],
        [Assignment.from_document(d) for d in _all(store, Query(f"{parent}/assignments", limit=MOST))],
        [Event.from_document(d) for d in _all(store, Query(f"{parent}/events", limit=MOST))],
        [Alert.from_document(d) for d in _all(store, Query("alerts", (here,), limit=MOST))],
        [Receipt.from_document(d) for d in receipts],
        _labels(store, sorted({d["device_id"] for d in receipts})),
    )


def _incident_of(store: Reads, report_id: str) -> Document | None:
    report = store.get(paths.report(report_id))
    incident_id = report.get("incident_id") if report else None
    return store.get(paths.incident(incident_id)) if incident_id else None


def _all(store: Reads, query: Query) -> list[Document]:
    return [found.document for found in store.query(query)]


def _labels(store: Reads, device_ids: Sequence[str]) -> dict[str, str]:
    devices = store.get_all([paths.device(each) for each in device_ids]) if device_ids else []
    found = zip(device_ids, devices, strict=True)
    return {each: device["label"] for each, device in found if device and device.get("label")}
