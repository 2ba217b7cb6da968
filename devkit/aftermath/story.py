"""An incident's whole story from its event log, its alerts and their receipts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from devkit.aftermath.gaps import Gap
from devkit.aftermath.story_texts import STAGES, event_text
from route.statistics_times import ANSWERS
from shared.states import AlertStatus, ReceiptStatus

if TYPE_CHECKING:
    from devkit.aftermath.incident_file import IncidentFile
    from shared.model.alert import Alert, Receipt
    from shared.model.incident import Actor, Event
    from shared.model.report import Report

DETAILS_LEFT_OUT = frozenset({"pressed_at", "received_at", "dispatch", "rules", "reason", "kind", "disposition", "to",
                              "into", "stage", "recipient", "outcome", "what", "passed"})  # fmt: skip
"""Details that the text of the line tells already; `rules` and skipped steps have lines of their own."""

# What happens in one transaction has one time; a cause stands before what it leads to.
_ORDER = ("pressed", "received", "event", "sent", "unreached", "failed", "delivered", "opened")


@dataclass(frozen=True)
class StoryLine:
    """One line.

    Attributes:
        kind: pressed, received, event, sent, unreached, failed, delivered or opened.
        who: role and name of who did it.
        details: what is written below it.
        gaps: this step against its targets.
    """

    at: datetime
    kind: str
    who: str
    text: str
    details: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()


def story(file: IncidentFile, gaps: Sequence[Gap]) -> list[StoryLine]:
    """All lines, oldest first."""
    lines = [
        *(line for report in file.reports for line in _arrival(report, file)),
        *(_event(event, gaps) for event in file.incident.story(file.events)),
        *(line for alert in file.alerts for line in _alert(alert, file)),
        *(line for receipt in file.receipts for line in _answers(receipt, file)),
    ]
    return sorted(lines, key=lambda line: (line.at, _ORDER.index(line.kind)))


def _arrival(report: Report, file: IncidentFile) -> Iterator[StoryLine]:
    place = report.position
    where = f"{place.lat:.5f}, {place.lng:.5f} ± {place.accuracy_m:.0f} m" if place else "tanpa lokasi / no position"
    yield StoryLine(report.pressed_at, "pressed", "pelapor / caller", f"Tombol ditekan / pressed: {report.category}")
    details = tuple(report.trust.reasons) if report.trust else ()
    text = f"Laporan diterima / received [{report.report_id}]: {where}"
    yield StoryLine(report.received_at, "received", "sistem / system", text, details)


def _event(event: Event, gaps: Iterable[Gap]) -> StoryLine:
    rules = tuple(str(rule) for rule in event.details.get("rules", ()))
    rest = {k: v for k, v in event.details.items() if k not in DETAILS_LEFT_OUT and v not in (None, [], "")}
    details = (*rules, *_skipped(event), *(f"{name}: {value}" for name, value in sorted(rest.items())))
    own = tuple(gap for gap in gaps if gap.at == event.at and _is_about(gap, event))
    return StoryLine(event.at, "event", who(event.actor), event_text(event), details, own)


def _skipped(event: Event) -> Iterator[str]:
    """Steps that the agency did not report and that this one back-filled."""
    passed = event.details.get("passed") or []
    if len(passed) > 1:
        yield f"terlewati / skipped: {', '.join(passed[:-1])}"


def _is_about(gap: Gap, event: Event) -> bool:
    if gap.agency_id is not None:
        return gap.agency_id == event.agency_id and event.type not in ("dispatched", "escalated", "unreached")
    return event.type in ANSWERS if gap.step == "answered" else event.type in ("opened", "dispatched")


def who(actor: Actor) -> str:
    """An actor as it is printed: `operator operator1`, `agency polsek-kroya`, `sistem / system`."""
    name = actor.agency_id or actor.uid
    return f"{actor.role.value} {name}" if name else "sistem / system"


def _alert(alert: Alert, file: IncidentFile) -> Iterator[StoryLine]:
    """One line for an alert's pushes, and one more for those that FCM refused."""
    own = [r for r in file.receipts if r.alert_id == alert.alert_id]
    told = f"{STAGES.get(alert.stage.value, alert.stage.value)} → {alert.recipient}"
    if alert.status is AlertStatus.UNREACHED:
        text = f"{told}: tidak sampai, telepon mereka / reached nobody, phone them"
        yield StoryLine(alert.created_at, "unreached", "FCM", text)
    elif alert.sent_at is not None:
        taken = [r for r in own if r.sent_at is not None]
        details = tuple(sorted(_device(r, file) for r in taken))
        yield StoryLine(alert.sent_at, "sent", "FCM", f"{told}: {len(taken)}/{len(own)} perangkat / devices", details)
    for receipt in own:
        if receipt.status in (ReceiptStatus.FAILED_PERMANENT, ReceiptStatus.FAILED_TEMPORARY):
            text = f"{told}: {_device(receipt, file)} gagal / failed: {receipt.error}"
            yield StoryLine(receipt.queued_at, "failed", "FCM", text)


def _answers(receipt: Receipt, file: IncidentFile) -> Iterator[StoryLine]:
    for kind, at, word in (
        ("delivered", receipt.delivered_at, "Sampai / delivered"),
        ("opened", receipt.opened_at, "Dibuka / opened"),
    ):
        if at is not None:
            yield StoryLine(at, kind, receipt.recipient, f"{word}: {_device(receipt, file)}")


def _device(receipt: Receipt, file: IncidentFile) -> str:
    label = file.labels.get(receipt.device_id)
    return f"{label} [{receipt.device_id}]" if label else receipt.device_id
