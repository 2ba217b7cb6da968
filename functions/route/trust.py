"""How far the facts support a report. Pure and explained.

Trust orders the operators' stack and turns automatic dispatch into on_verify. It never drops a report.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from shared.geo import distance_m
from shared.model.report import FalseCount, History, Position, Report, Trust

if TYPE_CHECKING:
    from shared.region import Trust as TrustThresholds

Finding = tuple[int, str]
"""Points (negative ones lower the score) and the reason, Indonesian, for the operator."""


def assess_trust(report: Report, corroborating: int, thresholds: TrustThresholds) -> Trust:
    """Judge one report.

    Args:
        report: with the caller's history as it was when the report came in.
        corroborating: other reports of the same event by other callers.
        thresholds: the region's weights.

    Returns:
        A score from 0 to 100 and every reason that moved it.
    """
    findings = list(_findings(report, corroborating, thresholds))
    score = max(0, min(100, thresholds.base + sum(points for points, _ in findings)))
    restricted = is_restricted(report.history, report.received_at)
    reasons = [f"{points:+d} {reason}" for points, reason in findings]
    if restricted:
        reasons.append("Pembatasan sementara setelah laporan palsu: verifikasi dahulu")
    return Trust(
        score=score,
        automatic_dispatch=score >= thresholds.automatic_dispatch_minimum and not restricted,
        reasons=reasons,
    )


def is_restricted(history: History, now: datetime) -> bool:
    """Whether a restriction after false reports still holds; it always ends by itself."""
    return history.restricted_until is not None and now < history.restricted_until


def _findings(report: Report, corroborating: int, t: TrustThresholds) -> Iterator[Finding]:
    yield from _position_findings(report.position, t)
    yield from _travel_findings(report, t)
    yield from _history_findings(report.history, report.received_at, t)
    if corroborating:
        points = min(t.corroboration_ceiling, t.corroboration * corroborating)
        yield points, f"Didukung {corroborating} laporan lain di dekatnya"


def _position_findings(position: Position | None, t: TrustThresholds) -> Iterator[Finding]:
    if position is None:
        return
    if position.is_mock:
        yield t.mock_location, "Lokasi tiruan (mock) menyala di ponsel"
    if position.accuracy_m > t.poor_accuracy_above_m:
        yield t.poor_accuracy, f"Akurasi lokasi buruk ({position.accuracy_m:.0f} m)"


def _travel_findings(report: Report, t: TrustThresholds) -> Iterator[Finding]:
    speed_kmh = travel_speed_kmh(report)
    if speed_kmh is not None and speed_kmh > t.impossible_travel_above_kmh:
        yield t.impossible_travel, f"Berpindah {speed_kmh:.0f} km/jam sejak laporan sebelumnya"


def travel_speed_kmh(report: Report) -> float | None:
    """The speed the caller would have needed since the last report, both accuracies allowed for; None if unknown."""
    here, there, then = report.position, report.history.last_position, report.history.last_report_at
    if here is None or there is None or then is None:
        return None
    apart_m = distance_m(here.lat, here.lng, there.lat, there.lng) - here.accuracy_m - there.accuracy_m
    # A second is the least that can lie between two presses.
    elapsed_s = max(1.0, (report.received_at - then).total_seconds())
    return max(0.0, apart_m) / elapsed_s * 3.6


def _history_findings(history: History, now: datetime, t: TrustThresholds) -> Iterator[Finding]:
    known_since = history.first_report_at
    if known_since is None or (now - known_since).total_seconds() < t.new_device_younger_than_s:
        yield t.new_device, "Pelapor baru"
    if history.false_reports.total:
        yield _previous_false(history.false_reports, t), f"{history.false_reports.total} laporan palsu sebelumnya"
    if history.verified_reports:
        points = min(t.previous_true_ceiling, t.previous_true * history.verified_reports)
        yield points, f"{history.verified_reports} laporan terverifikasi sebelumnya"


def _previous_false(counts: FalseCount, t: TrustThresholds) -> int:
    weights = t.previous_false
    points = (
        counts.prank * weights.prank
        + counts.silent * weights.silent
        + counts.accidental * weights.accidental
        + counts.information * weights.information
    )
    return max(weights.floor, points)
