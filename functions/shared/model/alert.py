"""Alerts (the outbox), the devices they go to, receipts, and the duty roster."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from shared.model.base import AwareTime, StoredModel
from shared.model.incident import Role
from shared.states import AlertStatus, ReceiptStatus


class Stage(StrEnum):
    """Why an alert is sent. A recipient group gets each stage of an incident once."""

    INITIAL = "initial"
    UNCLAIMED_AGAIN = "unclaimed_again"
    UNCLAIMED_SUPERVISORS = "unclaimed_supervisors"
    ESCALATED = "escalated"
    NOT_MOVING = "not_moving"
    PHONE_THEM = "phone_them"
    NEED_SUPPORT = "need_support"
    DURESS = "duress"
    PRIORITY_RAISED = "priority_raised"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"
    REOPENED = "reopened"


class Alert(StoredModel):
    """alerts/{alert_id}: one notification to one recipient group at one stage.

    Attributes:
        recipient: `operators`, `supervisors` or `agency:<agency_id>`; devices are found by the same key.
        category, place, priority: all that a locked screen may show.
        unsent_since: when it was queued; None once it is settled, so that the sweeper's query finds only open ones.
        lease_until: a delivery is running until then; a second one stands back.
        attempts: deliveries begun.
    """

    alert_id: str
    incident_id: str
    report_id: str
    recipient: str
    stage: Stage
    round: int = 0
    category: str
    place: str
    priority: int
    silent: bool = False
    exercise: bool = False
    status: AlertStatus = AlertStatus.QUEUED
    created_at: AwareTime
    pressed_at: AwareTime
    unsent_since: AwareTime | None
    lease_until: AwareTime | None = None
    attempts: int = 0
    sent_at: AwareTime | None = None
    devices: int = 0
    accepted: int = 0
    problem: str | None = None
    trace: str = ""
    expires_at: AwareTime | None = None


class Device(StoredModel):
    """devices/{device_id}: one phone or browser that takes alerts.

    Attributes:
        recipients: the recipient keys it belongs to, by its user's role when it registered.
        token: the FCM registration token; None after FCM said that it is dead or the user signed out.
    """

    device_id: str
    uid: str
    role: Role
    agency_id: str | None = None
    recipients: list[str]
    token: str | None
    platform: str
    label: str | None = None
    registered_at: AwareTime
    seen_at: AwareTime
    token_problem: str | None = None
    roll_call_id: str | None = None
    roll_called_at: AwareTime | None = None
    expires_at: AwareTime | None = None


class Receipt(StoredModel):
    """alerts/{alert_id}/receipts/{device_id}: how far one alert got on one device.

    Attributes:
        receipt_key_hash: hash of the key that stands in that device's push alone (`notify.receipt_keys`); whoever holds
            the key may report delivery.
    """

    alert_id: str
    device_id: str
    incident_id: str
    recipient: str
    status: ReceiptStatus
    receipt_key_hash: str
    queued_at: AwareTime
    sent_at: AwareTime | None = None
    delivered_at: AwareTime | None = None
    opened_at: AwareTime | None = None
    error: str | None = None
    attempts: int = 0
    exercise: bool = False
    expires_at: AwareTime | None = None


class DutyEntry(StoredModel):
    """One person on duty."""

    uid: str
    name: str | None = None
    since: AwareTime
    until: AwareTime | None = None


class Duty(StoredModel):
    """duty/{agency_id}: who is on duty (piket) now.

    Attributes:
        unreachable_since: the roll-call found no device that answers; None when at least one does.
    """

    agency_id: str
    on_duty: list[DutyEntry] = Field(default_factory=list)
    unreachable_since: AwareTime | None = None
    roll_called_at: AwareTime | None = None
    devices: int = 0
    answering: int = 0
    updated_at: AwareTime
    expires_at: AwareTime | None = None
