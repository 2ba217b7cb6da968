"""A report: one caller's words and position, and what became of them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.model.base import AwareTime, Latitude, Longitude, StoredModel
from shared.states import ReportStatus


class PositionSource(StrEnum):
    """How the phone knew where it is."""

    GPS = "gps"
    NETWORK = "network"
    MANUAL = "manual"


class Position(StoredModel):
    """One position fix.

    Attributes:
        lat: degrees north, WGS84.
        lng: degrees east, WGS84.
        accuracy_m: radius of 68% confidence as the phone tells it, metres.
        captured_at: when the phone took it, by the phone's clock.
        source: how it was found; a pin set by hand is `manual`.
        is_mock: the phone said that another app feeds it positions.
    """

    lat: Latitude
    lng: Longitude
    accuracy_m: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
    captured_at: AwareTime | None = None
    source: PositionSource = PositionSource.GPS
    is_mock: bool = False


class FalseKind(StrEnum):
    """Why a report is not an emergency; the kinds that call centres count."""

    PRANK = "prank"
    SILENT = "silent"
    ACCIDENTAL = "accidental"
    INFORMATION = "information"


class Trust(StoredModel):
    """How far the facts support a report. It orders the operators' stack; it never drops a report.

    Attributes:
        score: 0 (nothing supports it) to 100.
        automatic_dispatch: false turns an automatic plan into on_verify.
        reasons: what raised or lowered it, Indonesian, for the operator.
    """

    score: int
    automatic_dispatch: bool
    reasons: list[str]


class Claim(StoredModel):
    """An operator has the report in hand; without a fresh heartbeat anybody may take over."""

    operator_uid: str
    operator_name: str | None = None
    claimed_at: AwareTime
    heartbeat_at: AwareTime


class DeviceInfo(StoredModel):
    """What the app tells about the phone; for support and trust, no personal data."""

    install_id: str | None = None
    platform: str | None = None
    app_version: str | None = None
    battery_percent: int | None = None


class FalseCount(StoredModel):
    """How often a caller's reports were marked false, by kind."""

    prank: int = 0
    silent: int = 0
    accidental: int = 0
    information: int = 0

    @property
    def total(self) -> int:
        """All kinds together."""
        return self.prank + self.silent + self.accidental + self.information


class History(StoredModel):
    """What was known of the caller when this report came in; trust is judged from it without another read."""

    reports: int = 0
    verified_reports: int = 0
    first_report_at: AwareTime | None = None
    last_report_at: AwareTime | None = None
    last_position: Position | None = None
    false_reports: FalseCount = Field(default_factory=FalseCount)
    restricted_until: AwareTime | None = None


class Report(StoredModel):
    """reports/{report_id}. The id is made by the caller's phone and is the idempotency key."""

    report_id: str
    uid: str
    category: str
    position: Position | None
    description: str | None = None
    silent: bool = False
    exercise: bool = False
    locale: str = "id"
    device: DeviceInfo = Field(default_factory=DeviceInfo)
    fingerprint: str
    pressed_at: AwareTime
    received_at: AwareTime
    status: ReportStatus = ReportStatus.RECEIVED
    incident_id: str | None = None
    joined: bool = False
    incidents_opened: int = 0
    routed_at: AwareTime | None = None
    awaiting_route: bool = True
    history: History = Field(default_factory=History)
    trust: Trust | None = None
    claim: Claim | None = None
    unclaimed_since: AwareTime | None = None
    false_kind: FalseKind | None = None
    duplicate_of: str | None = None
    duress: bool = False
    witness_of: str | None = None
    by_open311: bool = False
    trace: str = ""
    expires_at: AwareTime | None = None


class TrackStep(StoredModel):
    """One step on the caller's live card, such as `received` or `on_scene`."""

    step: str
    at: AwareTime


class Track(StoredModel):
    """tracks/{report_id}: the caller's live card, a redacted projection that the caller may read.

    Attributes:
        final: the card stays as it is, whatever happens: after a cancel, also one that only looked like it.
    """

    report_id: str
    uid: str
    category: str
    step: str
    steps: list[TrackStep]
    agencies: list[str] = Field(default_factory=list)
    final: bool = False
    cancel_until: AwareTime
    exercise: bool = False
    updated_at: AwareTime
    expires_at: AwareTime | None = None


class Bucket(StoredModel):
    """A token bucket: how many more reports this source may send now."""

    tokens: float
    refilled_at: AwareTime


class Reporter(StoredModel):
    """reporters/{uid}: a caller's history and contact. No client may read it; reveal is a command and is audited."""

    uid: str
    first_report_at: AwareTime | None = None
    last_report_at: AwareTime | None = None
    last_position: Position | None = None
    reports: int = 0
    verified_reports: int = 0
    bucket: Bucket | None = None
    exercise_bucket: Bucket | None = None
    false_reports: FalseCount = Field(default_factory=FalseCount)
    restricted_until: AwareTime | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    verified_phone: str | None = None
    duress_pin_hash: str | None = None
    expires_at: AwareTime | None = None
