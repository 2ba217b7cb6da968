"""Public warnings, as CAP messages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from shared.model.base import AwareTime, Latitude, Longitude, StoredModel
from shared.states import WarningStatus


class WarningText(StoredModel):
    """A warning in one language."""

    event: str
    headline: str
    description: str
    instruction: str


class Circle(StoredModel):
    """A place and the radius around it, metres."""

    lat: Latitude
    lng: Longitude
    radius_m: Annotated[float, Field(gt=0, le=200_000)]


class WarningArea(StoredModel):
    """Where a warning holds: kecamatan of the pack, a circle, or a polygon of points that need not be closed."""

    description: str
    kecamatan_codes: list[str] = Field(default_factory=list)
    circle: Circle | None = None
    polygon: list[dict[str, float]] = Field(default_factory=list)


class Reference(StoredModel):
    """An earlier message of the same warning, as CAP refers to it."""

    warning_id: str
    sent_at: AwareTime


class PublicWarning(StoredModel):
    """warnings/{warning_id}: one CAP message. It is public from the moment that a supervisor has signed it.

    Attributes:
        public_until: what the feed's query looks for; None for drafts and for what another message has replaced.
        references: the messages that an update or a cancel is about, oldest first.
    """

    warning_id: str
    message: Literal["Alert", "Update", "Cancel"]
    status: WarningStatus = WarningStatus.DRAFT
    exercise: bool = False
    incident_id: str | None = None
    category: str
    urgency: str
    severity: str
    certainty: str
    text_id: WarningText
    text_en: WarningText
    area: WarningArea
    onset_at: AwareTime
    ends_at: AwareTime
    references: list[Reference] = Field(default_factory=list)
    note: str | None = None
    drafted_at: AwareTime
    drafted_by: str
    signed_at: AwareTime | None = None
    signed_by: str | None = None
    public_until: AwareTime | None = None
    expires_at: AwareTime | None = None
