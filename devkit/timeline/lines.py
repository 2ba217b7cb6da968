"""Turning facts into the lines of a timeline. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from devkit.timeline.documents import Document
from devkit.timeline.facts import Push, ReportFacts

KINDS: dict[str, tuple[str, str]] = {
    "pressed": ("Tombol ditekan", "pressed"),
    "received": ("Diterima", "received"),
    "routed": ("Diarahkan", "routed"),
    "joined": ("Digabung", "joined"),
    "assigned": ("Penugasan", "assigned"),
    "event": ("Peristiwa", "event"),
    "push": ("Notifikasi", "push"),
    "push_failed": ("Notifikasi gagal", "push failed"),
    "delivered": ("Sampai", "delivered"),
    "opened": ("Dibuka", "opened"),
    "unreached": ("Tidak terjangkau", "not reached"),
}
"""Kind of line to its name in Indonesian and English."""

ROLES = {"lead": "utama/lead", "support": "pendukung/support"}
DISPATCHES = {
    "automatic": "diteruskan otomatis / dispatched at once",
    "on_verify": "menunggu verifikasi operator / waits for an operator",
}
STATES = {
    "PENDING": "menunggu operator/pending",
    "RECEIVED": "diterima/received",
    "CLAIMED": "diambil operator/claimed",
    "VERIFIED": "diverifikasi/verified",
    "CLOSED": "ditutup/closed",
    "PROPOSED": "diusulkan/proposed",
    "DISPATCHED": "diteruskan/dispatched",
    "ACKNOWLEDGED": "diterima instansi/acknowledged",
    "EN_ROUTE": "menuju lokasi/en route",
    "ON_SCENE": "di lokasi/on scene",
    "CLEARED": "selesai/cleared",
    "DECLINED": "ditolak/declined",
    "EXPIRED": "tidak menjawab/expired",
    "CANCELLED": "dibatalkan/cancelled",
}
CARD_STEPS = {
    "received": ("Diterima", "received"),
    "seen": ("Dilihat operator", "seen"),
    "forwarded": ("Diteruskan", "forwarded"),
    "en_route": ("Menuju lokasi", "en route"),
    "on_scene": ("Di lokasi", "on scene"),
    "done": ("Selesai", "done"),
}
"""Step of the caller's card to its name in Indonesian and English."""

EVENTS = {
    "unclaimed_again": "belum diambil: semua operator / unclaimed: all operators",
    "unclaimed_supervisors": "belum diambil: supervisor / unclaimed: supervisors",
    "expired": "tenggat lewat / deadline over",
    "escalated": "naik tangga / escalated",
    "phone_them": "TELEPON MEREKA / PHONE THEM",
    "not_moving": "belum bergerak / not moving",
    "unreached": "tanpa perangkat / no device reached",
}
"""Audit events that Sergap writes by itself, in words, causes before effects; the others keep their names."""

TOLD_BY_ROUTING = frozenset({"joined"})
"""Audit events that the line of the same name says already."""


@dataclass(frozen=True)
class Line:
    """One line.

    Attributes:
        key: the same each time the facts are read.
        kind: one of `KINDS`.
        text: what it is about.
        reasons: why, one each.
    """

    key: str
    at: datetime
    kind: str
    text: str
    reasons: tuple[str, ...] = ()

    def since(self, pressed_at: datetime) -> int:
        """Milliseconds since the press."""
        return round((self.at - pressed_at).total_seconds() * 1000)


def timeline(facts: ReportFacts) -> list[Line]:
    """The lines in the order of their times.

    For a report that joined an open incident, what happened before its press is left out.
    """
    lines = [Line("pressed", facts.pressed_at, "pressed", "")]
    if facts.report is not None:
        lines.append(_received(facts.report))
        lines += _routed(facts, facts.report)
        lines += _happened(facts)
    return sorted((line for line in lines if line.at >= facts.pressed_at), key=lambda line: (line.at, _rank(line)))


def _rank(line: Line) -> int:
    """Order of what happens in one transaction."""
    return list(KINDS).index(line.kind)


def _received(report: Document) -> Line:
    position = report.get("position")
    where = f"{position['lat']:.5f}, {position['lng']:.5f} ± {position['accuracy_m']:.0f} m" if position else "-"
    return Line("received", report["received_at"], "received", f"{report['category']}, {where}")


def _routed(facts: ReportFacts, report: Document) -> Iterator[Line]:
    if report.get("routed_at") is None:
        return
    trust = report.get("trust") or {}
    trusted = (f"Kepercayaan / trust {trust['score']}: {', '.join(trust['reasons'])}",) if trust.get("reasons") else ()
    if report.get("joined"):
        yield Line("joined", report["routed_at"], "joined", report["incident_id"], (*_join_rules(facts), *trusted))
    elif facts.incident is not None:
        yield Line("routed", report["routed_at"], "routed", _decided(facts.incident), (*_rules(facts), *trusted))


def _decided(incident: Document) -> str:
    dispatch = DISPATCHES.get(incident["dispatch"], incident["dispatch"])
    return f"{incident['place']}, prioritas / priority {incident['base_priority']}, {dispatch}"


def _rules(facts: ReportFacts) -> tuple[str, ...]:
    """The decision's rules, without those that the assignments' own lines tell."""
    assert facts.incident is not None
    told = {f"{each['agency_id']}: {each['reason']}" for each in facts.assignments}
    return tuple(rule for rule in facts.incident["decision"]["rules"] if rule not in told)


def _join_rules(facts: ReportFacts) -> tuple[str, ...]:
    assert facts.report is not None
    own = [e for e in facts.events if e["type"] == "joined" and e.get("report_id") == facts.report["report_id"]]
    return tuple(rule for event in own for rule in event["details"].get("rules", ()))


def _happened(facts: ReportFacts) -> Iterator[Line]:
    yield from map(_assigned, facts.assignments)
    events = [event for event in facts.events if event["type"] not in TOLD_BY_ROUTING]
    yield from map(_event, sorted(events, key=_cause_before_effect))
    yield from (_push(push, facts) for push in facts.pushes)
    yield from _receipts(facts)
    yield from (_unreached(alert) for alert in facts.alerts if alert["status"] == "UNREACHED")


def _assigned(assignment: Document) -> Line:
    status, at = min(assignment["times"].items(), key=lambda entry: entry[1])
    rung = f", anak tangga / rung {assignment['rung']}" if assignment.get("rung") else ""
    text = f"{assignment['agency_id']} ({ROLES[assignment['role']]}{rung}), {STATES[status]}"
    return Line(f"assigned:{assignment['agency_id']}", at, "assigned", text, (assignment["reason"],))


def _cause_before_effect(event: Document) -> int:
    """Order of events that one transaction has written."""
    return list(EVENTS).index(event["type"]) if event["type"] in EVENTS else 0


def _event(event: Document) -> Line:
    states = [str(state) for state in (event.get("before"), event.get("after")) if state]
    moved = " → ".join(STATES.get(state, state) for state in states)
    parts = [EVENTS.get(event["type"], event["type"]), event.get("agency_id"), moved, _asked(event)]
    text = ", ".join(str(part) for part in parts if part)
    role = event["actor"]["role"]
    return Line(f"event:{event['event_id']}", event["at"], "event", text if role == "system" else f"{text} ({role})")


def _asked(event: Document) -> str:
    """Whom an escalation asks next."""
    details = event.get("details") or {}
    return f"→ {', '.join(details['to'])} (anak tangga / rung {details['rung']})" if "to" in details else ""


def _push(push: Push, facts: ReportFacts) -> Line:
    data = push.data
    # Two attempts at one device are two lines; the moment tells them apart.
    key = f"push:{data.get('alert_id')}:{push.device_id}:{push.at.isoformat()}"
    text = f"{device_name(push.device_id, facts)}: {data.get('stage')} → {data.get('recipient')}"
    if push.outcome == "OK":
        return Line(key, push.at, "push", text)
    return Line(key, push.at, "push_failed", f"{text}, {push.outcome}")


def _receipts(facts: ReportFacts) -> Iterator[Line]:
    for receipt in facts.receipts:
        for kind in ("delivered", "opened"):
            at: Any = receipt.get(f"{kind}_at")
            if at is not None:
                key = f"{kind}:{receipt['alert_id']}:{receipt['device_id']}"
                yield Line(key, at, kind, device_name(receipt["device_id"], facts))


def _unreached(alert: Document) -> Line:
    text = f"{alert['recipient']}: {alert['stage']}, teleponlah / phone them"
    return Line(f"unreached:{alert['alert_id']}", alert["created_at"], "unreached", text)


def device_name(device_id: str, facts: ReportFacts) -> str:
    """What its user calls the device, with its id."""
    label = facts.devices.get(device_id, {}).get("label")
    return f"{label} [{device_id}]" if label else device_id


def reached(pushes: Iterable[Push], recipient: str) -> list[str]:
    """Devices to which FCM took a push for a recipient group; `agency:` stands for all agencies."""
    taken = [p for p in pushes if p.outcome == "OK" and p.data.get("recipient", "").startswith(recipient)]
    return sorted({push.device_id for push in taken})
