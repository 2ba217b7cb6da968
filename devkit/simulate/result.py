"""What came of a simulation: counts, percentiles, and whether anything was lost. Pure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from devkit.timeline.documents import Document
from devkit.timeline.facts import Push


@dataclass(frozen=True)
class Outcome:
    """What the API said to one press.

    Attributes:
        pressed_at: when it was pressed.
        answered_at: when the answer was there; None when none came, however often the phone tried.
        code: empty when it was accepted, else the error code.
        expected_code: for a broken press, the code that must come back.
        repeats_recognised: how many further sendings were recognised as the same report.
        retries: how often the phone had to try again because the service did not answer.
    """

    report_id: str
    pressed_at: datetime
    answered_at: datetime | None
    code: str = ""
    expected_code: str = ""
    repeats_recognised: int = 0
    retries: int = 0

    @property
    def is_accepted(self) -> bool:
        """Whether the caller was told that the report had been received."""
        return self.answered_at is not None and not self.code


@dataclass(frozen=True)
class Percentiles:
    """Of one stage, in milliseconds."""

    count: int
    p50_ms: float
    p95_ms: float
    p99_ms: float


@dataclass(frozen=True)
class SimulationResult:
    """All figures of one simulation.

    Attributes:
        unanswered: presses to which no answer came in all tries.
        refused: refusals by code.
        unexpected: broken presses that were not refused as they must be, and sound ones refused for other reasons
            than the rate limit.
        joined: accepted reports that joined an incident.
        pushed: incidents whose operators' alert reached a device.
        pushes: calls of FCM that were accepted, for these incidents.
        unrouted: accepted reports that were never routed.
        unreached: incidents whose operators' alert reached no device.
    """

    sent: int
    accepted: int
    unanswered: int
    repeats_recognised: int
    retries: int
    refused: Mapping[str, int]
    unexpected: int
    routed: int
    incidents: int
    joined: int
    pushed: int
    pushes: int
    unrouted: Sequence[str]
    unreached: Sequence[str]
    duration_s: float
    stages: Mapping[str, Percentiles] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """Accepted reports that nobody was told of."""
        return len(self.unrouted) + len(self.unreached)


def percentiles(values_ms: Iterable[float]) -> Percentiles | None:
    """Nearest-rank percentiles; None without values."""
    ordered = sorted(values_ms)
    if not ordered:
        return None
    ranks = (ordered[max(0, math.ceil(share * len(ordered)) - 1)] for share in (0.5, 0.95, 0.99))
    return Percentiles(len(ordered), *ranks)


def evaluate(
    outcomes: Sequence[Outcome],
    reports: Mapping[str, Document],
    pushes: Sequence[Push],
    duration_s: float,
) -> SimulationResult:
    """Compute all figures.

    Args:
        outcomes: one for each press.
        reports: the accepted reports' documents by id.
        pushes: the whole of FCM's log since the start.
    """
    accepted = [outcome for outcome in outcomes if outcome.is_accepted]
    routed = {o.report_id: reports[o.report_id] for o in accepted if _is_routed(reports.get(o.report_id))}
    opened = {report["incident_id"]: report_id for report_id, report in routed.items() if not report["joined"]}
    first = _first_pushes(pushes, opened)
    reached = {incident_id for incident_id, recipient in first if recipient == "operators"}
    return SimulationResult(
        sent=len(outcomes),
        accepted=len(accepted),
        unanswered=sum(o.answered_at is None for o in outcomes),
        repeats_recognised=sum(o.repeats_recognised for o in outcomes),
        retries=sum(o.retries for o in outcomes),
        refused=dict(Counter(o.code for o in outcomes if o.code)),
        unexpected=sum(_is_unexpected(o) for o in outcomes),
        routed=len(routed),
        incidents=len(opened),
        joined=len(routed) - len(opened),
        pushed=len(reached),
        pushes=sum(p.outcome == "OK" and p.data.get("incident_id") in opened for p in pushes),
        unrouted=sorted({o.report_id for o in accepted} - routed.keys()),
        unreached=sorted(opened.keys() - reached),
        duration_s=duration_s,
        stages=_stages(accepted, routed, opened, first),
    )


def _is_routed(report: Document | None) -> bool:
    return report is not None and report.get("routed_at") is not None


def _is_unexpected(outcome: Outcome) -> bool:
    if outcome.answered_at is None:
        return False
    if outcome.expected_code:
        return outcome.code != outcome.expected_code
    return outcome.code not in ("", "RATE_LIMITED")


def _first_pushes(pushes: Iterable[Push], opened: Mapping[str, str]) -> dict[tuple[str, str], datetime]:
    """Incident and recipient to the moment when FCM first took a push for them."""
    first: dict[tuple[str, str], datetime] = {}
    for push in pushes:
        key = (push.data.get("incident_id", ""), push.data.get("recipient", ""))
        if push.outcome == "OK" and key[0] in opened:
            first[key] = min(push.at, first.get(key, push.at))
    return first


def _stages(
    accepted: Sequence[Outcome],
    routed: Mapping[str, Document],
    opened: Mapping[str, str],
    first: Mapping[tuple[str, str], datetime],
) -> dict[str, Percentiles]:
    pressed_at = {outcome.report_id: outcome.pressed_at for outcome in accepted}
    since_press = {key: _ms(pressed_at[opened[key[0]]], at) for key, at in first.items()}
    measured = {
        "accepted": [_ms(o.pressed_at, o.answered_at) for o in accepted if o.answered_at],
        "routed": [_ms(report["received_at"], report["routed_at"]) for report in routed.values()],
        "pushed_operators": [ms for (_, recipient), ms in since_press.items() if recipient == "operators"],
        "pushed_agencies": [ms for (_, recipient), ms in since_press.items() if recipient.startswith("agency:")],
    }
    found = {stage: percentiles(values) for stage, values in measured.items()}
    return {stage: figures for stage, figures in found.items() if figures}


def _ms(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() * 1000
